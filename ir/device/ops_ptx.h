// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// The meaning of PTX instructions that CUDA's language has no function for, in plain constexpr C++.
// Freestanding; also compiled natively by the tests. Cited: PTX ISA 8.8.
#include <stdint.h>

namespace cw::device {

/// Whether shfl's source lane lies within the segment: the predicate that it gives. PTX ISA
/// §9.7.9, shfl.sync.
struct Segment {
    uint32_t first, last; // of the lanes that a lane may read
};
constexpr Segment segmentOf(uint32_t lane, uint32_t c) {
    const uint32_t mask = c >> 8 & 0x1f, clamp = c & 0x1f;
    return {lane & mask, (lane & mask) | (clamp & ~mask)};
}
constexpr uint32_t shflUp(uint32_t lane, uint32_t b, uint32_t c) {
    return int32_t(lane - (b & 0x1f)) >= int32_t(segmentOf(lane, c).last);
}
constexpr uint32_t shflDown(uint32_t lane, uint32_t b, uint32_t c) {
    return lane + (b & 0x1f) <= segmentOf(lane, c).last;
}
constexpr uint32_t shflBfly(uint32_t lane, uint32_t b, uint32_t c) {
    return (lane ^ (b & 0x1f)) <= segmentOf(lane, c).last;
}
constexpr uint32_t shflIdx(uint32_t lane, uint32_t b, uint32_t c) {
    const Segment segment = segmentOf(lane, c);
    return (segment.first | (b & 0x1f & ~(c >> 8))) <= segment.last;
}
static_assert(!shflUp(0, 1, 0) && shflUp(1, 1, 0) && !shflDown(31, 1, 0x1f) &&
              shflIdx(3, 31, 0x1f));

/// redux.sync.f32 by way of the same on integers: keys are in the order of the numbers, -0 below
/// +0; a NaN is above or below all. PTX ISA §9.7.13.12.
constexpr int32_t reduxKey(uint32_t x, bool abs, bool nan_is_most) {
    const uint32_t size = x & 0x7fffffff;
    if (size > 0x7f800000) return nan_is_most ? 0x7fffffff : -0x7fffffff - 1;
    return abs || x == size ? int32_t(size) : int32_t(x ^ 0x7fffffff);
}
constexpr uint32_t reduxValue(int32_t key) {
    const uint32_t x = key < 0 ? uint32_t(key) ^ 0x7fffffff : uint32_t(key);
    return (x & 0x7fffffff) > 0x7f800000 ? 0x7fffffff : x;
}
static_assert(reduxKey(0x80000000, false, true) == -1 && reduxKey(0x80000000, true, true) == 0);
static_assert(reduxKey(0xff800000, false, true) > reduxKey(0x7fc00000, false, false));
static_assert(reduxValue(reduxKey(0xffc00000, false, false)) == 0x7fffffff);
static_assert(reduxValue(reduxKey(0xc0000000, false, false)) == 0xc0000000);

/// prmt in its other modes: `at` is the low two bits of the selector; byte k of the result.
enum class Permute { F4e, B4e, Rc8, Ecl, Ecr, Rc16 };
constexpr uint32_t prmtMode(uint32_t a, uint32_t b, uint32_t selector, Permute mode) {
    const uint64_t source = uint64_t(b) << 32 | a;
    const uint32_t at = selector & 3;
    uint32_t result = 0;
    for (uint32_t k = 0; k < 4; k++) {
        const uint32_t from = mode == Permute::F4e   ? at + k
                              : mode == Permute::B4e ? (at - k) & 7
                              : mode == Permute::Rc8 ? at
                              : mode == Permute::Ecl ? (k > at ? k : at)
                              : mode == Permute::Ecr ? (k < at ? k : at)
                                                     : (at & 1) * 2 + (k & 1);
        result |= (uint32_t(source >> (8 * from)) & 0xff) << (8 * k);
    }
    return result;
}
static_assert(prmtMode(0x33221100, 0x77665544, 1, Permute::F4e) == 0x44332211);
static_assert(prmtMode(0x33221100, 0x77665544, 1, Permute::B4e) == 0x66770011);
static_assert(prmtMode(0x33221100, 0x77665544, 2, Permute::Ecl) == 0x33222222);
static_assert(prmtMode(0x33221100, 0x77665544, 2, Permute::Ecr) == 0x22221100);
static_assert(prmtMode(0x33221100, 0x77665544, 3, Permute::Rc16) == 0x33223322);

} // namespace cw::device
