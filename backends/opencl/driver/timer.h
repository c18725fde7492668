// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "support/result.h"

namespace cw::opencl {

class OpenclDevice;

/// How the clock of device code goes by the time of day: what CwOpenclServices says of it.
struct Timer {
    uint64_t ns = 0;    // of the time of day,
    uint64_t clock = 0; // when the device's clock was at
    uint64_t rate = 0;  // nanoseconds a tick, times 2^32; 0: it has none
};

/// Reads both clocks twice, 20 ms apart.
Result<Timer> measureTimer(OpenclDevice& device);

} // namespace cw::opencl
