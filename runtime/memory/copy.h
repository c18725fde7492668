// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/driver.h"
#include "runtime/memory/address_map.h"
#include "runtime/memory/array.h"

namespace cw::runtime {

class Context;
class Runtime;
class Stream;

/// cudaMemcpyKind, by its documented numbers.
enum class Direction : int {
    HostToHost = 0,
    HostToDevice = 1,
    DeviceToHost = 2,
    DeviceToDevice = 3,
    Default = 4
};

/// Whether the call promises to return at once where it can (…Async), or only when a host buffer is
/// free again.
enum class CallStyle : uint8_t { Blocking, Async };

struct Copy {
    void* to = nullptr;
    const void* from = nullptr;
    CopyShape shape;
    Direction direction = Direction::Default;
    ArrayPlace to_array = {}, from_array = {}; // what to and from came from, for who asks
};

/// A copy of any direction and shape in stream order. Waits as "API synchronization behavior" (CUDA
/// Runtime API) says. InvalidArgument for null, for sizes past an allocation and for a host address
/// in a device's place.
Result<> copy(Stream& stream, const Copy& copy, CallStyle style);

/// The same without waiting and without staging: host memory is read when the copy's turn comes.
Result<> recordCopy(Stream& stream, const Copy& copy);

/// Fills `shape` (its to_* members) with a pattern of 1, 2 or 4 bytes.
Result<> fill(Stream& stream, void* to, uint32_t pattern, uint32_t pattern_bytes,
              const CopyShape& shape, CallStyle style);

/// One end of a copy, looked up and checked: unset for pageable host memory.
Result<std::optional<Allocation>> checkedEnd(const AddressMap& map, const void* address,
                                             uint64_t extent);

/// Bytes from the first to behind the last one of `shape` with these pitches.
constexpr uint64_t extentOf(const CopyShape& shape, uint64_t pitch, uint64_t slice) {
    return (shape.depth - 1) * slice + (shape.height - 1) * pitch + shape.width;
}

} // namespace cw::runtime
