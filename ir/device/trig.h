// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Sine and cosine of a reduced argument, and the reduction of any argument to it.
#include "ir/device/device.h"

namespace cw::device {

/// hi + lo in [-pi/4, pi/4], a little more at the ends; quadrant modulo 4.
template <class T>
struct Angle {
    T hi, lo;
    int32_t quadrant;
};
template <class T>
struct SinCos {
    T sin, cos;
};

CW_INLINE SinCos<double> kernel(double hi, double lo) {
    const double z = hi * hi;
    const double s = poly(z, 0x1.5e118c8661b5ap-33, -0x1.ae6020fd65cf4p-26, 0x1.71de37b1c6855p-19,
                          -0x1.a01a019ea12efp-13, 0x1.1111111110c83p-7, -0x1.5555555555555p-3);
    const double c = poly(z, -0x1.9073d27e1f675p-37, 0x1.1eeb584e7ab3ep-29, -0x1.27e4fa036b9b6p-22,
                          0x1.a01a019f38aeep-16, -0x1.6c16c16c168ccp-10, 0x1.5555555555555p-5);
    const double half = 0.5 * z;
    const double w = 1 - half;
    const double sin = hi + fma(hi * z, s, fma(-half, lo, lo));
    const double cos = w + (((1 - w) - half) + fma(z * z, c, -hi * lo));
    return {sin, cos};
}
CW_INLINE SinCos<float> kernel(float r) {
    const float z = r * r;
    const float s = poly(z, -0x1.9ab408p-13f, 0x1.110be6p-7f, -0x1.555552p-3f);
    const float c = poly(z, 0x1.9bc76ap-16f, -0x1.6c129ep-10f, 0x1.555554p-5f);
    const float half = 0.5f * z;
    const float w = 1.0f - half;
    return {fma(r * z, s, r), w + fma(z * z, c, (1.0f - w) - half)};
}

/// The kernel's values turned by a number of quarter turns.
template <class T>
CW_INLINE SinCos<T> turned(SinCos<T> k, int32_t quadrant) {
    const T s = quadrant & 1 ? k.cos : k.sin;
    const T c = quadrant & 1 ? k.sin : k.cos;
    return {quadrant & 2 ? -s : s, (quadrant + 1) & 2 ? -c : c};
}

/// Any finite |x| >= 2^20, by a product with as many bits of 2/pi as count.
Angle<double> reduceHuge(double x);

CW_INLINE Angle<double> reduce(double x) {
    if (abs(x) >= 0x1p28) return isFinite(x) ? reduceHuge(x) : Angle<double>{kNan, 0, 0};
    const Nearest<double> turns = nearest(x * 0x1.45f306dc9c883p-1);
    const double n = turns.value;
    const double r = fma(n, -0x1.921fb54442d18p+0, x); // exact
    const Pair<double> p = twoProduct(n, 0x1.1a62633145c07p-54);
    const Pair<double> d = twoSum(r, -p.hi);
    const double lo = d.lo - fma(n, -0x1.f1976b7ed8fbcp-110, p.lo);
    const Pair<double> both = fastTwoSum(d.hi, lo);
    return {both.hi, both.lo, turns.integer};
}

/// Any finite |x| >= 1, without a table or a call, so that a loop over it can be vector code:
/// the product of x's 24 bits with the 96 bits of 2/pi that count, modulo 4.
CW_INLINE Angle<float> reduceHuge(float x) {
    // x = m * 2^e with 0 <= e: bits of 2/pi before position e - 1 give multiples of 4.
    const uint32_t u = bits(x);
    const uint32_t m = (u & 0x7fffff) | 0x800000;
    const uint32_t shift = (u >> 23 & 0xff) - 127 + 7; // of a window of 96 bits
    const uint32_t word = shift >> 5, bit = shift & 31;
    // Seven words of 2/pi after one of zeros, as a choice among constants instead of a table.
    const bool w4 = word & 4, w2 = word & 2, w1 = word & 1;
    const uint32_t a0 = w4 ? 0xf534ddc0 : 0x00000000, a1 = w4 ? 0xdb629599 : 0xa2f9836e;
    const uint32_t a2 = w4 ? 0x3c439041 : 0x4e441529, a3 = w4 ? 0xfe5163ab : 0xfc2757d1;
    const uint32_t a4 = 0xf534ddc0, a5 = 0xdb629599, a6 = 0x3c439041;
    const uint32_t b0 = w2 ? a2 : a0, b1 = w2 ? a3 : a1, b2 = w2 ? a4 : a2, b3 = w2 ? a5 : a3;
    const uint32_t b4 = w2 ? a6 : a4;
    const uint32_t c0 = w1 ? b1 : b0, c1 = w1 ? b2 : b1, c2 = w1 ? b3 : b2, c3 = w1 ? b4 : b3;
    const uint32_t h = uint32_t((uint64_t(c0) << 32 | c1) << bit >> 32);
    const uint32_t i = uint32_t((uint64_t(c1) << 32 | c2) << bit >> 32);
    const uint32_t j = uint32_t((uint64_t(c2) << 32 | c3) << bit >> 32);
    const uint64_t product =
        (uint64_t(m * h) << 32) + uint64_t(m) * i + (uint64_t(m) * j >> 32); // modulo 2^64
    // Two bits of quadrant, then the fraction of a quarter turn; to the nearest quarter.
    const uint32_t quadrant = uint32_t((product + (1ull << 61)) >> 62);
    const int64_t fraction = int64_t(product - (uint64_t(quadrant) << 62));
    const float r = float(double(fraction) * 0x1.921fb54442d18p-62);
    return {u >> 31 ? -r : r, 0, int32_t(u >> 31 ? 0 - quadrant : quadrant)};
}
CW_INLINE Angle<float> reduce(float x) {
    const Nearest<float> turns = nearest(x * 0x1.45f306p-1f);
    const float n = turns.value;
    const float exact = fma(n, -0x1.921fb6p+0f, x);
    const float r = fma(n, 0x1.ee59dap-50f, fma(n, 0x1.777a5cp-25f, exact));
    if (abs(x) < 0x1p16f) return {r, 0, turns.integer};
    const Angle<float> huge = reduceHuge(x);
    return isFinite(x) ? huge : Angle<float>{kNanF, 0, 0};
}

} // namespace cw::device
