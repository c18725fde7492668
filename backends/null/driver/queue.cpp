// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/null/driver/queue.h"

#include <chrono>
#include <cstring>

#include "backends/null/driver/arena.h"
#include "backends/shapes.h"

namespace cw::null {
namespace {

/// Bytes from the first to the last byte of a shape with these distances.
uint64_t extent(const CopyShape& shape, uint64_t pitch, uint64_t slice) {
    if (!shape.width || !shape.height || !shape.depth) return 0;
    return (shape.depth - 1) * slice + (shape.height - 1) * pitch + shape.width;
}

/// Where the bytes at a device's or the host's address are; an error for device memory that was not
/// allocated.
Result<char*> resolve(uint64_t address, uint64_t bytes) {
    Arena& arena = Arena::instance();
    if (!arena.contains(address)) return reinterpret_cast<char*>(address);
    if (char* shadow = arena.shadow(address, bytes)) return shadow;
    return makeError(ErrorCode::InvalidDevicePointer,
                     "{} bytes at {:#x} are not within one allocation", bytes, address);
}

} // namespace

Result<Ticket> NullQueue::copy(void* to, const void* from, CopyKind, const CopyShape& shape) {
    char* const t = CW_TRY(
        resolve(reinterpret_cast<uint64_t>(to), extent(shape, shape.to_pitch, shape.to_slice)));
    const char* const f = CW_TRY(resolve(reinterpret_cast<uint64_t>(from),
                                         extent(shape, shape.from_pitch, shape.from_slice)));
    if (stopped_) return ++last_;
    copyRows(t, f, shape);
    return ++last_;
}

Result<Ticket> NullQueue::fill(DevicePtr to, uint32_t pattern, uint32_t pattern_bytes,
                               const CopyShape& shape) {
    if (pattern_bytes != 1 && pattern_bytes != 2 && pattern_bytes != 4)
        return makeError(ErrorCode::InvalidArgument, "a fill's pattern has 1, 2 or 4 bytes, not {}",
                         pattern_bytes);
    char* const t = CW_TRY(resolve(to, extent(shape, shape.to_pitch, shape.to_slice)));
    if (stopped_) return ++last_;
    fillRows(t, pattern, pattern_bytes, shape);
    return ++last_;
}

Result<Ticket> NullQueue::launch(const std::shared_ptr<Executable>& executable, uint32_t kernel,
                                 const Grid& grid, DevicePtr globals,
                                 std::span<const std::byte> args) {
    const ir::Image& image = *static_cast<const ImageExecutable&>(*executable).image;
    const ir::KernelMeta& meta = *CW_TRY(checkShape(image, kernel, grid, 1024));
    if (args.size() < meta.arg_bytes)
        return makeError(ErrorCode::InvalidArgument, "'{}' takes {} bytes of arguments, not {}",
                         meta.name, meta.arg_bytes, args.size());
    if (!stopped_) device_.record({meta.name, grid, globals, {args.begin(), args.end()}});
    return ++last_;
}

Result<Ticket> NullQueue::markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    nanoseconds->store(uint64_t(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()));
    return ++last_;
}

} // namespace cw::null
