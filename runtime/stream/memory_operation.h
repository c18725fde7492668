// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/stream/stream.h"

namespace cw::runtime {

/// How cuStreamWaitValue compares, by its flags.
enum class WaitFor : uint32_t {
    AtLeast = 0, // as a signed distance
    Equal = 1,
    AnyBit = 2,
    AnyBitClear = 3, // of the complement: ~(*address | value) is not 0
};

/// Work of the stream after it waits until the 4 or 8 bytes at `address` are as wanted.
/// NotSupported where the host can't read the device's memory.
Result<> waitForValue(Stream& stream, uint64_t address, uint64_t value, uint32_t bytes,
                      WaitFor wanted);
/// Writes 4 or 8 bytes in the stream's order.
Result<> writeValue(Stream& stream, uint64_t address, uint64_t value, uint32_t bytes);

} // namespace cw::runtime
