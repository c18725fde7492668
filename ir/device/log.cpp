// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Logarithms: exponent times the logarithm of 2, plus that of a mantissa in [sqrt(1/2), sqrt(2)).
#include "ir/device/explog.h"

using namespace cw::device;

namespace {

/// x = 2^exponent * (1 + f).
struct Parts {
    float f, exponent;
};
CW_INLINE Parts split(float x) {
    const bool tiny = x < 0x1p-126f;
    const uint32_t u = bits(tiny ? x * 0x1p24f : x) - 0x3f3504f3;
    const float f = floatOf((u & 0x7fffff) + 0x3f3504f3) - 1.0f;
    return {f, float((int32_t(u) >> 23) - (tiny ? 24 : 0))};
}
CW_INLINE float ends(float x, float result) {
    if (x > 0 && x < kInfF) return result;
    return x == 0 ? -kInfF : x > 0 ? kInfF : kNanF;
}
/// (log(1 + f) - f + f^2 / 2) / f^3
CW_INLINE float tail(float f) {
    return poly(f, -0x1.553e72p-4f, 0x1.0665ecp-3f, -0x1.09034ap-3f, 0x1.22926ep-3f,
                -0x1.54dc66p-3f, 0x1.99a3fap-3f, -0x1.0000bcp-2f, 0x1.55555p-2f);
}
/// log(1 + f) times a constant given as a pair, plus exponent times another, to a float.
CW_INLINE float scaled(Parts p, float hi, float lo, float unit_hi, float unit_lo) {
    const float z = p.f * p.f;
    const float y = fma(p.f * z, tail(p.f), -0.5f * z); // log(1 + f) - f
    const Pair<float> product = twoProduct(p.f, hi);
    const Pair<float> sum = fastTwoSum(p.exponent * unit_hi, product.hi); // exponent 0: exact
    const float rest = fma(p.f, lo, product.lo) + fma(p.exponent, unit_lo, sum.lo);
    return sum.hi + fma(y, hi, rest);
}

} // namespace

CW_DEVICE_INLINE float __cw_logf(float x) {
    const Parts p = split(x);
    const float z = p.f * p.f;
    const float y = fma(p.f * z, tail(p.f), -0.5f * z);
    const Pair<float> sum = fastTwoSum(p.exponent * 0x1.62e4p-1f, p.f);
    return ends(x, sum.hi + (sum.lo + fma(p.exponent, 0x1.7f7d1cp-20f, y)));
}
CW_DEVICE_INLINE float __cw_log2f(float x) {
    return ends(x, scaled(split(x), 0x1.715476p+0f, 0x1.4ae0cp-26f, 1.0f, 0.0f));
}
CW_DEVICE_INLINE float __cw_log10f(float x) {
    return ends(x,
                scaled(split(x), 0x1.bcb7b2p-2f, -0x1.5b235ep-27f, 0x1.344p-2f, 0x1.3509f8p-18f));
}

CW_DEVICE_INLINE double __cw_log(double x) {
    return logEnds(x, whole(logParts(x)));
}
CW_DEVICE_INLINE double __cw_log2(double x) {
    const Logarithm l = logParts(x);
    const Pair<double> m = mantissaLog(l);
    const Pair<double> product = twoProduct(m.hi, kLog2e);
    const double lo = fma(m.lo, kLog2e, fma(m.hi, 0x1.777d0ffda0d24p-56, product.lo));
    const Pair<double> sum = fastTwoSum(l.exponent, product.hi);
    return logEnds(x, l.exponent == 0 ? product.hi + lo : sum.hi + (sum.lo + lo));
}
CW_DEVICE_INLINE double __cw_log10(double x) {
    const Logarithm l = logParts(x);
    const Pair<double> m = mantissaLog(l);
    constexpr double kLog10e = 0x1.bcb7b1526e50ep-2;
    const Pair<double> product = twoProduct(m.hi, kLog10e);
    const double lo = fma(m.lo, kLog10e, fma(m.hi, 0x1.95355baaafad3p-57, product.lo));
    const Pair<double> sum = fastTwoSum(l.exponent * 0x1.3441350ap-2, product.hi);
    const double with_exponent = sum.hi + (sum.lo + fma(l.exponent, -0x1.0c0219dc1da99p-39, lo));
    return logEnds(x, l.exponent == 0 ? product.hi + lo : with_exponent);
}
CW_DEVICE_INLINE double __cw_log1p(double x) {
    const Pair<double> one = twoSum(1.0, x);
    const uint64_t u = bits(one.hi) - 0x3fe6a09e667f3bcd;
    const int exponent = int(int64_t(u) >> 52);
    const double f = doubleOf((u & 0xfffffffffffff) + 0x3fe6a09e667f3bcd) - 1;
    const double scale = pow2(exponent > 1000 ? -1000 : -exponent);
    // While nothing is shifted, f + its rest is x itself.
    const bool small = exponent == 0;
    const double result = whole(logReduced(small ? x : f, small ? 0 : one.lo * scale, exponent));
    if (x > -1 && x < kInf) return abs(x) < 0x1p-60 ? x : result;
    return x == -1 ? -kInf : x > 0 ? kInf : kNan;
}
CW_DEVICE_INLINE float __cw_log1pf(float x) {
    return float(__cw_log1p(double(x)));
}
