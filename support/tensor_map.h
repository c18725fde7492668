// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// What cuTensorMapEncodeTiled and cuTensorMapEncodeIm2col write and cp.async.bulk.tensor reads: 128
// bytes whose layout is ours. Freestanding: device code includes it.
#include <stddef.h>
#include <stdint.h>

namespace cw {

/// Every 16 bits of an element that is outside of its tensor, in the fill mode that asks for NaN:
/// what the fma.oob of PTX takes for zero.
constexpr uint64_t kOutsideNan = 0x7ff77ff77ff77ff7;

struct TensorMap {
    uint64_t address;
    uint64_t stride[4];                       // bytes between elements of dimensions 1 to 4
    uint32_t size[5];                         // of the tensor, in elements; dimension 0 is dense
    uint32_t box[5];                          // that one copy moves; of im2col see below
    uint32_t step[5];                         // between the elements that a copy takes
    uint32_t last;                            // the rank, less one
    uint32_t type, interleave, swizzle, fill; // in the numbers of tensormap.replace
    uint32_t unused[2];
};
static_assert(sizeof(TensorMap) == 128);

/// Of im2col, box[0] and box[1] are channels and pixels; behind them stand the corners of the
/// dimensions 1 to 3, in 16 bits each: the lower one, above it the upper one.
constexpr uint32_t cornersOf(int32_t lower, int32_t upper) {
    return (uint32_t(lower) & 0xffff) | uint32_t(upper) << 16;
}

} // namespace cw
