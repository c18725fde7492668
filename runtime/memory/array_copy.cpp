// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/array_copy.h"

namespace cw::runtime {
namespace {

/// Whether `count` texels or rows from `first` on are there.
bool within(uint64_t first, uint64_t count, uint64_t all) {
    return first <= all && count <= all - first;
}

Result<uint64_t> addressOf(const CopyShape& shape, const Array& array, const ArrayPlace& at) {
    const uint64_t texel = array.shape.format.bytes();
    if (at.x % texel || shape.width % texel)
        return makeError(ErrorCode::InvalidArgument, "{} bytes at {} cut texels of {} bytes",
                         shape.width, at.x, texel);
    if (!within(at.x, shape.width, array.shape.width * texel) ||
        !within(at.y, shape.height, array.rows()) || !within(at.z, shape.depth, array.slices()))
        return makeError(ErrorCode::InvalidArgument,
                         "a box of {} x {} x {} bytes at ({}, {}, {}) in an array of {} x {} x {}",
                         shape.width, shape.height, shape.depth, at.x, at.y, at.z,
                         array.shape.width * texel, array.rows(), array.slices());
    return array.address + at.z * array.slice + at.y * array.row + at.x;
}

uint64_t rowBytes(const Array& array) {
    return array.shape.width * array.shape.format.bytes();
}

Result<> checkRun(const Run& run, uint64_t bytes) {
    if (!run.array) return {};
    const uint64_t row = rowBytes(*run.array), rows = run.array->rows();
    const bool inside = run.x <= row && run.y <= rows && rows * row - run.y * row >= run.x &&
                        bytes <= rows * row - run.y * row - run.x;
    if (inside) return {};
    return makeError(ErrorCode::InvalidArgument,
                     "{} bytes at ({}, {}) in an array of {} rows of {} bytes", bytes, run.x, run.y,
                     rows, row);
}

} // namespace

Result<> checkSameTexels(const Array& to, const Array& from) {
    if (to.shape.format.bytes() == from.shape.format.bytes()) return {};
    return makeError(ErrorCode::InvalidArgument, "arrays with texels of {} and of {} bytes",
                     from.shape.format.bytes(), to.shape.format.bytes());
}

Result<> setTo(Copy& copy, const Array& array, const ArrayPlace& at) {
    copy.to = reinterpret_cast<void*>(CW_TRY(addressOf(copy.shape, array, at)));
    copy.shape.to_pitch = array.row;
    copy.shape.to_slice = array.slice;
    copy.to_array = at;
    return {};
}

Result<> setFrom(Copy& copy, const Array& array, const ArrayPlace& at) {
    copy.from = reinterpret_cast<const void*>(CW_TRY(addressOf(copy.shape, array, at)));
    copy.shape.from_pitch = array.row;
    copy.shape.from_slice = array.slice;
    copy.from_array = at;
    return {};
}

Result<> copyRun(Stream& stream, Run to, Run from, uint64_t bytes, Direction direction,
                 CallStyle style) {
    if (to.array && from.array) CW_TRY(checkSameTexels(*to.array, *from.array));
    CW_TRY(checkRun(to, bytes));
    CW_TRY(checkRun(from, bytes));
    while (bytes) {
        uint64_t width = bytes;
        bool whole_rows = true; // of the same length on both sides
        for (Run* run : {&to, &from}) {
            if (!run->array) continue;
            const uint64_t row = rowBytes(*run->array);
            if (run->x == row) run->x = 0, ++run->y;
            width = std::min(width, row - run->x);
        }
        for (const Run* run : {&to, &from})
            whole_rows = whole_rows && (!run->array || rowBytes(*run->array) == width);
        const uint64_t height = whole_rows ? bytes / width : 1;

        Copy block = {
            .to = to.memory,
            .from = from.memory,
            .shape = {.width = width, .height = height, .to_pitch = width, .from_pitch = width},
            .direction = direction};
        if (to.array) CW_TRY(setTo(block, *to.array, {to.array->handle, to.x, to.y}));
        if (from.array) CW_TRY(setFrom(block, *from.array, {from.array->handle, from.x, from.y}));
        CW_TRY(copy(stream, block, style));
        for (Run* run : {&to, &from}) {
            if (run->array)
                run->x += width, run->y += height - 1;
            else
                run->memory = static_cast<std::byte*>(run->memory) + width * height;
        }
        bytes -= width * height;
    }
    return {};
}

} // namespace cw::runtime
