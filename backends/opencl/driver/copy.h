// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/shapes.h"

namespace cw::opencl {

inline uint64_t rows(const CopyShape& shape) {
    return shape.height * shape.depth;
}

/// Whether the host's ends of a copy are memory that the program has: a device that meets memory
/// which is not there takes the process with it.
bool hostEndsExist(void* to, const void* from, CopyKind kind, const CopyShape& shape);

/// What is told when they don't.
Fault badHostAccess(const void* to, const void* from);

/// Whether a row's two ends have bytes in common: OpenCL's copies refuse that.
bool endsOverlap(const void* to, const void* from, const CopyShape& shape);

} // namespace cw::opencl
