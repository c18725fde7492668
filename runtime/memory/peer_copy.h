// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/memory/copy.h"

namespace cw::runtime {

/// A copy with an end on another device than the stream's, in stream order: directly where one
/// device can reach the other's memory, else through host memory. `to_device`, `from_device`:
/// ordinals, -1 = host memory.
Result<Ticket> copyBetweenDevices(Stream& stream, const Copy& copy, int to_device, int from_device);

} // namespace cw::runtime
