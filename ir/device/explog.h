// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// The double exponential and logarithm with a few bits more than double, from which many functions
// are made. No tables: a loop over them becomes vector code. Coefficients are minimax on the
// interval named, found with Sollya's fpminimax.
#include "ir/device/device.h"

namespace cw::device {

constexpr double kLn2Hi = 0x1.62e42ff000000p-1; // 33 bits: times an exponent it is exact
constexpr double kLn2Lo = -0x1.718432a1b0e26p-35;
constexpr double kLn2Lo2 = -0x1.9ff0342542fc3p-90;
constexpr double kLog2e = 0x1.71547652b82fep+0;

/// 2^exponent * (1 + hi + lo), |hi| <= 0.35, |lo| much smaller.
struct Exponential {
    double hi, lo;
    int exponent;
};

/// e^(hi + lo) for |hi| <= 0.3466: the part above 1.
CW_INLINE Exponential expReduced(double hi, double lo, int exponent) {
    const double p = poly(hi, 0x1.1f7ca285066f2p-29, 0x1.af3f0e2019bd3p-26, 0x1.27e4d64a77705p-22,
                          0x1.71de0a398cef9p-19, 0x1.a01a01a8a0a52p-16, 0x1.a01a01a9030e6p-13,
                          0x1.6c16c16c15f3ep-10, 0x1.111111111070ap-7, 0x1.5555555555556p-5,
                          0x1.5555555555556p-3, 0.5);
    return {hi, fma(hi * hi, p, fma(hi, lo, lo)), exponent};
}
/// e^(x + x_lo); x is limited to where the result is not yet 0 or infinite.
CW_INLINE Exponential expParts(double x, double x_lo = 0) {
    const double c = x > 1400 ? 1400 : x < -1400 ? -1400 : x; // NaN stays
    const Nearest<double> n = nearest(c * kLog2e);
    const double r = fma(n.value, -kLn2Hi, c); // exact
    const double lo = fma(n.value, -kLn2Lo, x_lo);
    const Pair<double> both = fastTwoSum(r, lo);
    // Where r is small and lo is not, the fast sum still is exact enough.
    return expReduced(both.hi, both.lo, n.integer);
}
/// m * 2^n for m near 1; a subnormal result is rounded once.
CW_INLINE double scaleBy(double m, int n) {
    const int half = n >> 1;
    return m * pow2(half) * pow2(n - half);
}
CW_INLINE double whole(const Exponential& e) {
    const Pair<double> s = fastTwoSum(1.0, e.hi);
    return scaleBy(s.hi + (s.lo + e.lo), e.exponent);
}
/// whole(e) as a pair, not yet scaled.
CW_INLINE Pair<double> unscaled(const Exponential& e) {
    const Pair<double> s = fastTwoSum(1.0, e.hi);
    return fastTwoSum(s.hi, s.lo + e.lo);
}

/// p * 2^e for |e| <= 250; a subnormal result is rounded once.
CW_INLINE float scaleBy(float p, int32_t e) {
    return p * pow2f(e >> 1) * pow2f(e - (e >> 1));
}
/// e^x for |x| <= 110.
CW_INLINE float expFloat(float x) {
    const Nearest<float> n = nearest(x * 0x1.715476p+0f);
    const float r = fma(n.value, -0x1.7f7d1cp-20f, fma(n.value, -0x1.62e4p-1f, x));
    const float p = poly(r, 0x1.6d4bfep-10f, 0x1.120c08p-7f, 0x1.5554eap-5f, 0x1.5554dcp-3f, 0.5f);
    return scaleBy(1.0f + fma(r * r, p, r), n.integer);
}

/// exponent * ln 2 + 2 * atanh(s) = log(x), where s = hi + lo and |s| <= 0.1716.
struct Logarithm {
    double hi, lo;
    double exponent;
};
/// log(2^exponent * (1 + f + f_lo)), f in [sqrt(1/2) - 1, sqrt(2) - 1].
CW_INLINE Logarithm logReduced(double f, double f_lo, double exponent) {
    const Pair<double> d = fastTwoSum(2.0, f);
    const double reciprocal = 1 / d.hi;
    const double s = f * reciprocal;
    const double rest = fma(-s, d.hi, f) + fma(-s, d.lo + f_lo, f_lo);
    return {s, rest * reciprocal, exponent};
}
/// For positive, finite x.
CW_INLINE Logarithm logParts(double x) {
    const bool tiny = x < 0x1p-1022;
    const uint64_t u = bits(tiny ? x * 0x1p54 : x) - 0x3fe6a09e667f3bcd; // sqrt(1/2)
    const double f = doubleOf((u & 0xfffffffffffff) + 0x3fe6a09e667f3bcd) - 1;
    return logReduced(f, 0, double(int(int64_t(u) >> 52) - (tiny ? 54 : 0)));
}
/// (2 atanh(s) - 2 s) / s^3 as a function of s^2.
CW_INLINE double atanhTail(double z) {
    return 2 * poly(z, 0x1.101ea97149ce8p-4, 0x1.0f4a99a950289p-4, 0x1.3b2153e7d0a6bp-4,
                    0x1.745cdb8fda67ap-4, 0x1.c71c725c1a975p-4, 0x1.249249242f0ap-3,
                    0x1.9999999999d58p-3, 0x1.5555555555555p-2);
}
/// log of the mantissa as a pair, to about 2^-60.
CW_INLINE Pair<double> mantissaLog(const Logarithm& l) {
    const double z = l.hi * l.hi;
    return {2 * l.hi, fma(l.hi * z, atanhTail(z), 2 * l.lo)};
}
CW_INLINE double whole(const Logarithm& l) {
    const Pair<double> m = mantissaLog(l);
    const Pair<double> sum = fastTwoSum(l.exponent * kLn2Hi, m.hi);
    const Pair<double> other = fastTwoSum(m.hi, l.exponent * kLn2Hi);
    const Pair<double> s = l.exponent == 0 ? other : sum;
    return s.hi + (s.lo + fma(l.exponent, kLn2Lo, m.lo));
}
/// The whole logarithm as a pair, to about 2^-66: for powers.
CW_INLINE Pair<double> logPair(double x) {
    const Logarithm l = logParts(x);
    const double z = l.hi * l.hi;
    // 2s + 2/3 s^3 with both products exact enough, then the tail from s^5.
    const double z_lo = fma(l.hi, l.hi, -z) + 2 * l.hi * l.lo;
    const Pair<double> cube = twoProduct(l.hi, z);
    const double cube_lo = fma(l.lo, z, fma(l.hi, z_lo, cube.lo));
    constexpr double kThirdHi = 0x1.5555555555555p-1, kThirdLo = 0x1.5555555555555p-55;
    const Pair<double> third = twoProduct(cube.hi, kThirdHi);
    const double third_lo = fma(cube_lo, kThirdHi, fma(cube.hi, kThirdLo, third.lo));
    const double tail = 2 * poly(z, 0x1.0885034b0f4fp-4, 0x1.10178809cb205p-4, 0x1.3b18c343239a4p-4,
                                 0x1.745d09c475fffp-4, 0x1.c71c71d8410c9p-4, 0x1.249249248e2dcp-3,
                                 0x1.999999999999fp-3);
    const Pair<double> a = fastTwoSum(2 * l.hi, third.hi);
    const Pair<double> b = fastTwoSum(a.hi, 2 * l.lo + (a.lo + fma(cube.hi * z, tail, third_lo)));
    const double e_hi = l.exponent * kLn2Hi;
    const Pair<double> sum = twoSum(e_hi, b.hi);
    return fastTwoSum(sum.hi, sum.lo + fma(l.exponent, kLn2Lo, b.lo));
}

/// For float functions: e^x to 2^-31 for |x| <= 700, and log(x) to 2^-35 for normal positive x.
CW_INLINE double shortExp(double x) {
    const Nearest<double> n = nearest(x * kLog2e);
    const double r = fma(n.value, -kLn2Lo, fma(n.value, -kLn2Hi, x));
    const double p = poly(r, 0x1.a17e0757898e6p-13, 0x1.6d43248edeaccp-10, 0x1.1110ab6f58bfp-7,
                          0x1.5554e90531f34p-5, 0x1.555555742fa43p-3, 0x1.0000000b919e3p-1);
    return (1 + fma(r * r, p, r)) * pow2(n.integer);
}
CW_INLINE double shortLog(double x) {
    const uint64_t u = bits(x) - 0x3fe6a09e667f3bcd;
    const double f = doubleOf((u & 0xfffffffffffff) + 0x3fe6a09e667f3bcd) - 1;
    const double s = f / (2 + f), z = s * s;
    const double p = poly(z, 0x1.ddd8f9274c405p-4, 0x1.245c0a8e536bfp-3, 0x1.9999ebfe362adp-3,
                          0x1.5555554b9024p-2);
    return fma(double(int(int64_t(u) >> 52)), 0x1.62e42fefa39efp-1, 2 * fma(s * z, p, s));
}

/// log's answers at the ends of its domain.
CW_INLINE double logEnds(double x, double result) {
    if (x > 0 && x < kInf) return result;
    return x == 0 ? -kInf : x > 0 ? kInf : kNan;
}

} // namespace cw::device
