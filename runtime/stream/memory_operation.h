// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>

#include "runtime/stream/stream.h"
#include "support/bytes.h"

namespace cw::runtime {

/// How cuStreamWaitValue compares, by its flags.
enum class WaitFor : uint32_t {
    AtLeast = 0, // as a signed distance
    Equal = 1,
    AnyBit = 2,
    AnyBitClear = 3, // of the complement: ~(*address | value) is not 0
};

/// Of the 4 or 8 bytes at `address`, in the stream's order: work after a wait begins when they are
/// as wanted; a write changes them.
struct MemoryOperation {
    bool writes;
    uint64_t address, value;
    uint32_t bytes;
    WaitFor wanted = WaitFor::Equal;
};

/// All of them, one after the other; a captured stream gets a node. NotSupported where the host
/// can't read the device's memory.
Result<> operate(Stream& stream, std::span<const MemoryOperation> operations, Bytes spelled);

} // namespace cw::runtime
