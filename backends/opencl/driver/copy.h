// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/driver.h"

namespace cw::opencl {

/// Joins rows and slices that lie without gaps into one row.
CopyShape joinRows(CopyShape shape);

inline uint64_t rows(const CopyShape& shape) {
    return shape.height * shape.depth;
}

template <typename Row>
void forEachRow(const CopyShape& shape, Row row) {
    for (uint64_t z = 0; z < shape.depth; ++z)
        for (uint64_t y = 0; y < shape.height; ++y)
            row(z * shape.to_slice + y * shape.to_pitch,
                z * shape.from_slice + y * shape.from_pitch);
}

/// Whether the host's ends of a copy are memory that the program has: a device that meets memory
/// which is not there takes the process with it.
bool hostEndsExist(void* to, const void* from, CopyKind kind, const CopyShape& shape);

/// What is told when they don't.
Fault badHostAccess(const void* to, const void* from);

/// Whether a row's two ends have bytes in common: OpenCL's copies refuse that.
bool endsOverlap(const void* to, const void* from, const CopyShape& shape);

/// By the calling thread.
void copyRows(void* to, const void* from, const CopyShape& shape);
void fillRows(void* to, uint32_t pattern, uint32_t pattern_bytes, const CopyShape& shape);

} // namespace cw::opencl
