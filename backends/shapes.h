// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <cstring>

#include "backends/driver.h"

/// What drivers do alike with the shapes of copies and launches.
namespace cw {

/// Joins rows and slices that lie without gaps into one row.
inline CopyShape joinRows(CopyShape shape) {
    if (shape.height > 1 && shape.to_pitch == shape.width && shape.from_pitch == shape.width &&
        (shape.depth == 1 ||
         (shape.to_slice == shape.width * shape.height && shape.from_slice == shape.to_slice))) {
        shape.width *= shape.height * shape.depth;
        shape.height = shape.depth = 1;
    }
    return shape;
}

/// Calls row(bytes from `to`, bytes from `from`) for each row.
template <typename Row>
void forEachRow(const CopyShape& shape, Row row) {
    for (uint64_t z = 0; z < shape.depth; ++z)
        for (uint64_t y = 0; y < shape.height; ++y)
            row(z * shape.to_slice + y * shape.to_pitch,
                z * shape.from_slice + y * shape.from_pitch);
}

/// By the calling thread, as the next one.
inline void copyRows(void* to, const void* from, const CopyShape& shape) {
    forEachRow(shape, [&](uint64_t t, uint64_t f) {
        std::memmove(static_cast<char*>(to) + t, static_cast<const char*>(from) + f, shape.width);
    });
}

/// `pattern_bytes`: 1, 2 or 4, of which the width is a multiple.
inline void fillRows(void* to, uint32_t pattern, uint32_t pattern_bytes, const CopyShape& shape) {
    const auto fill = [&](void* row, auto value) {
        std::fill_n(static_cast<decltype(value)*>(row), shape.width / sizeof value, value);
    };
    forEachRow(shape, [&](uint64_t t, uint64_t) {
        void* const row = static_cast<char*>(to) + t;
        if (pattern_bytes == 1)
            std::memset(row, int(pattern & 255), shape.width);
        else if (pattern_bytes == 2)
            fill(row, uint16_t(pattern));
        else
            fill(row, pattern);
    });
}

/// The kernel's description, when the image has the kernel and no extent of the launch is zero or
/// more than the device's threads a block: InvalidDeviceFunction, InvalidConfiguration.
inline Result<const ir::KernelMeta*> checkShape(const ir::Image& image, uint32_t kernel,
                                                const Grid& grid, uint32_t most_threads) {
    if (kernel >= image.kernels.size())
        return makeError(ErrorCode::InvalidDeviceFunction,
                         "kernel {} is not in the image ({} kernels)", kernel,
                         image.kernels.size());
    const ir::KernelMeta& meta = image.kernels[kernel];
    uint64_t threads = 1;
    for (int i = 0; i < 3; ++i) {
        if (!grid.grid[i] || !grid.block[i])
            return makeError(ErrorCode::InvalidConfiguration,
                             "'{}' is launched with an extent of zero", meta.name);
        threads *= std::min<uint64_t>(grid.block[i], most_threads + 1);
    }
    if (threads > most_threads)
        return makeError(ErrorCode::InvalidConfiguration,
                         "'{}' is launched with more than {} threads a block", meta.name,
                         most_threads);
    return &meta;
}

} // namespace cw
