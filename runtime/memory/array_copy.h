// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/memory/copy.h"

namespace cw::runtime {

/// Makes an array one end of a copy, whose shape has its width (in bytes), height and depth.
/// InvalidArgument: the box is not in the array or cuts texels.
Result<> setTo(Copy& copy, const Array& array, const ArrayPlace& at);
Result<> setFrom(Copy& copy, const Array& array, const ArrayPlace& at);

/// Copies between arrays move texels of one size.
Result<> checkSameTexels(const Array& to, const Array& from);

/// One end of a copy that takes rows as if they lay without gaps: plain memory, or an array from
/// byte x of row y on.
struct Run {
    void* memory = nullptr;
    const Array* array = nullptr;
    uint64_t x = 0, y = 0;
};
/// cudaMemcpyToArray, cuMemcpyHtoA and relatives.
Result<> copyRun(Stream& stream, Run to, Run from, uint64_t bytes, Direction direction,
                 CallStyle style);

} // namespace cw::runtime
