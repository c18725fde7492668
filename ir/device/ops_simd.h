// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// SIMD within a 32-bit word: CUDA's __v*2 and __v*4, dot products and DPX, in plain constexpr C++.
// W is the width of a lane in bits (16: two lanes, 8: four). PTX ISA 8.7 §9.7.1 and §9.7.18;
// CUDA Math API, SIMD Intrinsics.
#include <stdint.h>

namespace cw::device {

template <int W>
constexpr int32_t signedLane(uint32_t a, int i) {
    return int32_t(a << (32 - W - W * i)) >> (32 - W);
}
template <int W>
constexpr int32_t unsignedLane(uint32_t a, int i) {
    return int32_t(a >> (W * i) & ((1u << W) - 1));
}
/// f applied lane by lane; the low W bits of each result are kept.
template <int W, bool kSigned, class F>
constexpr uint32_t lanewise(uint32_t a, uint32_t b, F f) {
    uint32_t result = 0;
    for (int i = 0; i < 32 / W; i++) {
        const int32_t r = kSigned ? f(signedLane<W>(a, i), signedLane<W>(b, i))
                                  : f(unsignedLane<W>(a, i), unsignedLane<W>(b, i));
        result |= (uint32_t(r) & ((1u << W) - 1)) << (W * i);
    }
    return result;
}
template <int W, bool kSigned, class F>
constexpr uint32_t laneSum(uint32_t a, uint32_t b, F f) {
    uint32_t sum = 0;
    for (int i = 0; i < 32 / W; i++)
        sum += uint32_t(kSigned ? f(signedLane<W>(a, i), signedLane<W>(b, i))
                                : f(unsignedLane<W>(a, i), unsignedLane<W>(b, i)));
    return sum;
}
constexpr int32_t clampTo(int32_t x, int32_t low, int32_t high) {
    return x < low ? low : x > high ? high : x;
}
template <int W>
constexpr int32_t saturateSigned(int32_t x) {
    return clampTo(x, -(1 << (W - 1)), (1 << (W - 1)) - 1);
}
template <int W>
constexpr int32_t saturateUnsigned(int32_t x) {
    return clampTo(x, 0, (1 << W) - 1);
}

constexpr int32_t magnitude(int32_t x) {
    return x < 0 ? -x : x;
}
constexpr int32_t larger(int32_t a, int32_t b) {
    return a > b ? a : b;
}
constexpr int32_t smaller(int32_t a, int32_t b) {
    return a < b ? a : b;
}

template <int W>
constexpr uint32_t vadd(uint32_t a, uint32_t b) {
    return lanewise<W, false>(a, b, [](int32_t x, int32_t y) { return x + y; });
}
template <int W>
constexpr uint32_t vaddss(uint32_t a, uint32_t b) {
    return lanewise<W, true>(a, b, [](int32_t x, int32_t y) { return saturateSigned<W>(x + y); });
}
template <int W>
constexpr uint32_t vaddus(uint32_t a, uint32_t b) {
    return lanewise<W, false>(a, b,
                              [](int32_t x, int32_t y) { return saturateUnsigned<W>(x + y); });
}
template <int W>
constexpr uint32_t vsub(uint32_t a, uint32_t b) {
    return lanewise<W, false>(a, b, [](int32_t x, int32_t y) { return x - y; });
}
template <int W>
constexpr uint32_t vsubss(uint32_t a, uint32_t b) {
    return lanewise<W, true>(a, b, [](int32_t x, int32_t y) { return saturateSigned<W>(x - y); });
}
template <int W>
constexpr uint32_t vsubus(uint32_t a, uint32_t b) {
    return lanewise<W, false>(a, b,
                              [](int32_t x, int32_t y) { return saturateUnsigned<W>(x - y); });
}
template <int W>
constexpr uint32_t vabs(uint32_t a) {
    return lanewise<W, true>(a, 0, [](int32_t x, int32_t) { return magnitude(x); });
}
template <int W>
constexpr uint32_t vabsss(uint32_t a) {
    return lanewise<W, true>(a, 0,
                             [](int32_t x, int32_t) { return saturateSigned<W>(magnitude(x)); });
}
template <int W>
constexpr uint32_t vneg(uint32_t a) {
    return vsub<W>(0, a);
}
template <int W>
constexpr uint32_t vnegss(uint32_t a) {
    return vsubss<W>(0, a);
}
template <int W, bool kSigned>
constexpr uint32_t vabsdiff(uint32_t a, uint32_t b) {
    return lanewise<W, kSigned>(a, b, [](int32_t x, int32_t y) { return magnitude(x - y); });
}
template <int W, bool kSigned>
constexpr uint32_t vsad(uint32_t a, uint32_t b) {
    return laneSum<W, kSigned>(a, b, [](int32_t x, int32_t y) { return magnitude(x - y); });
}
/// Rounded average: halves go away from zero. PTX ISA §9.7.18, vavrg2.
template <int W, bool kSigned>
constexpr uint32_t vavg(uint32_t a, uint32_t b) {
    return lanewise<W, kSigned>(
        a, b, [](int32_t x, int32_t y) { return (x + y + (x + y >= 0 ? 1 : 0)) >> 1; });
}
template <int W>
constexpr uint32_t vhaddu(uint32_t a, uint32_t b) {
    return lanewise<W, false>(a, b, [](int32_t x, int32_t y) { return (x + y) >> 1; });
}
template <int W, bool kSigned>
constexpr uint32_t vmax(uint32_t a, uint32_t b) {
    return lanewise<W, kSigned>(a, b, larger);
}
template <int W, bool kSigned>
constexpr uint32_t vmin(uint32_t a, uint32_t b) {
    return lanewise<W, kSigned>(a, b, smaller);
}

enum class Compare { Eq, Ne, Lt, Le, Gt, Ge };
template <Compare kHow>
constexpr bool compare(int32_t x, int32_t y) {
    switch (kHow) {
    case Compare::Eq:
        return x == y;
    case Compare::Ne:
        return x != y;
    case Compare::Lt:
        return x < y;
    case Compare::Le:
        return x <= y;
    case Compare::Gt:
        return x > y;
    case Compare::Ge:
        return x >= y;
    }
}
/// vcmp: all ones in a lane where the comparison holds; vset: one.
template <int W, bool kSigned, Compare kHow>
constexpr uint32_t vcmp(uint32_t a, uint32_t b) {
    return lanewise<W, kSigned>(a, b,
                                [](int32_t x, int32_t y) { return compare<kHow>(x, y) ? -1 : 0; });
}
template <int W, bool kSigned, Compare kHow>
constexpr uint32_t vset(uint32_t a, uint32_t b) {
    return lanewise<W, kSigned>(a, b,
                                [](int32_t x, int32_t y) { return compare<kHow>(x, y) ? 1 : 0; });
}

static_assert(vadd<8>(0xff010203, 0x01010101) == 0x00020304, "no carry between lanes");
static_assert(vaddss<16>(0x7fff8000, 0x0001ffff) == 0x7fff8000);
static_assert(vsubus<8>(0x10203040, 0x20102030) == 0x00101010);
static_assert(vabs<8>(0x80ff7f01) == 0x80017f01 && vabsss<8>(0x80ff7f01) == 0x7f017f01);
static_assert(vnegss<16>(0x80000001) == 0x7fffffff);
static_assert(vavg<8, true>(0xff, 0xfe) == 0xfe && vavg<8, false>(3, 4) == 4);
static_assert(vcmp<16, true, Compare::Lt>(0xffff0001, 0x00000001) == 0xffff0000);
static_assert(vset<8, false, Compare::Ge>(0x05060708, 0x06060606) == 0x00010101);
static_assert(vsad<8, true>(0x80, 0x7f) == 255);

/// dp4a: c + the dot product of four bytes; signedness a operand. PTX ISA §9.7.1, dp4a.
template <bool kSignedA, bool kSignedB>
constexpr uint32_t dp4a(uint32_t a, uint32_t b, uint32_t c) {
    for (int i = 0; i < 4; i++)
        c += uint32_t((kSignedA ? signedLane<8>(a, i) : unsignedLane<8>(a, i)) *
                      (kSignedB ? signedLane<8>(b, i) : unsignedLane<8>(b, i)));
    return c;
}
/// dp2a: c + the dot product of the two halves of `a` with the low or high two bytes of `b`.
template <bool kSignedA, bool kSignedB, bool kHigh>
constexpr uint32_t dp2a(uint32_t a, uint32_t b, uint32_t c) {
    for (int i = 0; i < 2; i++)
        c += uint32_t((kSignedA ? signedLane<16>(a, i) : unsignedLane<16>(a, i)) *
                      (kSignedB ? signedLane<8>(b, i + (kHigh ? 2 : 0))
                                : unsignedLane<8>(b, i + (kHigh ? 2 : 0))));
    return c;
}
static_assert(dp4a<true, true>(0xff020304, 0x01010101, 10) == 18);
static_assert(dp4a<false, false>(0xff000000, 0x02000000, 1) == 511);
static_assert(dp2a<true, true, false>(0xffff0002, 0x05060708, 0) == 9);
static_assert(dp2a<true, true, true>(0xffff0002, 0x05060708, 0) == 7);

/// DPX on one word (int32_t or uint32_t): max or min of three, of a + b and c; relu: at least 0.
template <class T>
constexpr T max2(T a, T b) {
    return a > b ? a : b;
}
template <class T>
constexpr T min2(T a, T b) {
    return a < b ? a : b;
}
template <class T>
constexpr T wrapAdd(T a, T b) {
    return T(uint32_t(a) + uint32_t(b));
}
template <class T>
constexpr T vimax3(T a, T b, T c) {
    return max2(max2(a, b), c);
}
template <class T>
constexpr T vimin3(T a, T b, T c) {
    return min2(min2(a, b), c);
}
template <class T>
constexpr T viaddmax(T a, T b, T c) {
    return max2(wrapAdd(a, b), c);
}
template <class T>
constexpr T viaddmin(T a, T b, T c) {
    return min2(wrapAdd(a, b), c);
}
constexpr int32_t relu(int32_t x) {
    return x > 0 ? x : 0;
}
/// relu on two signed halves.
constexpr uint32_t relu2(uint32_t a) {
    return vmax<16, true>(a, 0);
}
template <bool kSigned>
constexpr uint32_t viaddmax2(uint32_t a, uint32_t b, uint32_t c) {
    return vmax<16, kSigned>(vadd<16>(a, b), c);
}
template <bool kSigned>
constexpr uint32_t viaddmin2(uint32_t a, uint32_t b, uint32_t c) {
    return vmin<16, kSigned>(vadd<16>(a, b), c);
}
static_assert(vimax3<int32_t>(-1, -5, -3) == -1 && relu(viaddmin<int32_t>(-4, 1, 7)) == 0);
static_assert(viaddmax2<true>(0xfffe0001, 0x00010001, 0xfffd0003) == 0xffff0003);

} // namespace cw::device
