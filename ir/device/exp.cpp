// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exponentials. Each is 2^n times a polynomial on half a unit around 0; the float ones are float
// throughout.
#include "ir/device/explog.h"

using namespace cw::device;

namespace {

CW_INLINE float limit(float x, float low, float high) { // NaN stays
    return x > high ? high : x < low ? low : x;
}

} // namespace

CW_DEVICE_INLINE float __cw_expf(float x) {
    return expFloat(limit(x, -110.0f, 100.0f));
}
CW_DEVICE_INLINE float __cw_exp2f(float x) {
    x = limit(x, -155.0f, 135.0f);
    const Nearest<float> n = nearest(x);
    const float r = x - n.value;
    const float p = poly(r, 0x1.da675cp-17f, 0x1.44175ep-13f, 0x1.5da97ap-10f, 0x1.3b2a54p-7f,
                         0x1.c6b06cp-5f, 0x1.ebfbep-3f, 0x1.62e43p-1f);
    return scaleBy(fma(r, p, 1.0f), n.integer);
}
CW_DEVICE_INLINE float __cw_exp10f(float x) {
    x = limit(x, -47.0f, 40.0f);
    const Nearest<float> n = nearest(x * 0x1.a934fp+1f);
    const float r = fma(n.value, -0x1.3509f8p-18f, fma(n.value, -0x1.344p-2f, x));
    const float p = poly(r, 0x1.a8dfa8p-3f, 0x1.1560bap-1f, 0x1.2bd77cp0f, 0x1.046fa8p1f,
                         0x1.53524cp1f, 0x1.26bb1cp1f);
    return scaleBy(fma(r, p, 1.0f), n.integer);
}

CW_DEVICE_INLINE double __cw_exp(double x) {
    return whole(expParts(x));
}
CW_DEVICE_INLINE double __cw_exp2(double x) {
    const double c = x > 1100 ? 1100 : x < -1100 ? -1100 : x;
    const Nearest<double> n = nearest(c);
    const double r = c - n.value;
    const Pair<double> t = twoProduct(r, 0x1.62e42fefa39efp-1);
    return whole(expReduced(t.hi, fma(r, 0x1.abc9e3b39803fp-56, t.lo), n.integer));
}
CW_DEVICE_INLINE double __cw_exp10(double x) {
    const double c = x > 330 ? 330 : x < -330 ? -330 : x;
    const Nearest<double> n = nearest(c * 0x1.a934f0979a371p+1);
    const Pair<double> r =
        fastTwoSum(fma(n.value, -0x1.3441350ap-2, c), n.value * 0x1.0c0219dc1da99p-39);
    const Pair<double> t = twoProduct(r.hi, 0x1.26bb1bbb55516p+1);
    const double lo = fma(r.lo, 0x1.26bb1bbb55516p+1, fma(r.hi, -0x1.f48ad494ea3e9p-53, t.lo));
    return whole(expReduced(t.hi, lo, n.integer));
}

CW_DEVICE_INLINE double __cw_expm1(double x) {
    // Below -40 the result is -1; above 709.8 it is infinite.
    const Exponential e = expParts(x < -60 ? -60 : x);
    // Half of everything keeps 2^1024 in range.
    const int n = e.exponent > 1024 ? 1024 : e.exponent;
    const double half_scale = n < 1023 ? pow2(n) * 0.5 : pow2(n - 1);
    const Pair<double> start = twoSum(half_scale, -0.5);
    const double hi = half_scale * e.hi;
    const bool big = abs(start.hi) > abs(hi);
    const Pair<double> sum = fastTwoSum(big ? start.hi : hi, big ? hi : start.hi);
    const double result = 2 * (sum.hi + (sum.lo + fma(half_scale, e.lo, start.lo)));
    return x == 0 ? x : x > 0x1.62e42fefa39efp+9 ? kInf : result;
}
CW_DEVICE_INLINE float __cw_expm1f(float x) {
    return float(__cw_expm1(double(x)));
}
