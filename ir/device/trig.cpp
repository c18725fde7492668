// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Circular functions. sinf, cosf and tanf are float throughout and free of calls and tables.
#include "ir/device/trig.h"

using namespace cw::device;

namespace {

CW_INLINE SinCos<double> sinCos(double x) {
    const Angle<double> a = reduce(x);
    SinCos<double> both = turned(kernel(a.hi, a.lo), a.quadrant);
    both.sin = x == 0 ? x : both.sin;
    return both;
}
CW_INLINE SinCos<float> sinCos(float x) {
    const Angle<float> a = reduce(x);
    SinCos<float> both = turned(kernel(a.hi), a.quadrant);
    both.sin = x == 0 ? x : both.sin;
    return both;
}
/// Sine and cosine of pi * x.
CW_INLINE SinCos<double> sinCosPi(double x) {
    const double y = isFinite(x) && abs(x) >= 0x1p53 ? 0 : x; // even integers
    const double n = roundEven(2 * y);
    const double r = fma(n, -0.5, y); // exact; NaN for infinities
    const int32_t quadrant = int32_t(fma(trunc(n * 0.25), -4.0, n));
    const Pair<double> t = twoProduct(r, 0x1.921fb54442d18p+1);
    const double lo = fma(r, 0x1.1a62633145c07p-53, t.lo);
    SinCos<double> both = turned(kernel(t.hi, lo), quadrant);
    both.sin = both.sin == 0 ? copysign(0.0, x) : both.sin;
    both.cos += 0.0; // never -0
    return both;
}

} // namespace

CW_DEVICE_INLINE double __cw_sin(double x) {
    return sinCos(x).sin;
}
CW_DEVICE_INLINE double __cw_cos(double x) {
    return sinCos(x).cos;
}
CW_DEVICE_INLINE float __cw_sinf(float x) {
    return sinCos(x).sin;
}
CW_DEVICE_INLINE float __cw_cosf(float x) {
    return sinCos(x).cos;
}
CW_DEVICE_INLINE void __cw_sincos(double x, double* s, double* c) {
    const SinCos<double> both = sinCos(x);
    *s = both.sin;
    *c = both.cos;
}
CW_DEVICE_INLINE void __cw_sincosf(float x, float* s, float* c) {
    const SinCos<float> both = sinCos(x);
    *s = both.sin;
    *c = both.cos;
}
CW_DEVICE_INLINE double __cw_tan(double x) {
    // The quotient of sine and cosine as pairs, turned by whole quarters: -cos / sin for odd ones.
    const Angle<double> a = reduce(x);
    const SinCosPairs k = kernelPairs(a.hi, a.lo);
    const bool odd = a.quadrant & 1;
    const Pair<double> sin = fastTwoSum(k.sin.hi, k.sin.lo);
    const Pair<double> cos = fastTwoSum(k.cos.hi, k.cos.lo);
    const Pair<double> n = odd ? Pair<double>{-cos.hi, -cos.lo} : sin;
    const Pair<double> d = odd ? sin : cos;
    const double q = n.hi / d.hi;
    const double rest = fma(-q, d.hi, n.hi) + fma(-q, d.lo, n.lo);
    return x == 0 ? x : q + rest / d.hi;
}
CW_DEVICE_INLINE float __cw_tanf(float x) {
    const SinCos<float> both = sinCos(x);
    return both.sin / both.cos;
}

CW_DEVICE_INLINE double __cw_sinpi(double x) {
    return sinCosPi(x).sin;
}
CW_DEVICE_INLINE double __cw_cospi(double x) {
    return sinCosPi(x).cos;
}
CW_DEVICE_INLINE float __cw_sinpif(float x) {
    return float(sinCosPi(double(x)).sin);
}
CW_DEVICE_INLINE float __cw_cospif(float x) {
    return float(sinCosPi(double(x)).cos);
}
CW_DEVICE_INLINE void __cw_sincospi(double x, double* s, double* c) {
    const SinCos<double> both = sinCosPi(x);
    *s = both.sin;
    *c = both.cos;
}
CW_DEVICE_INLINE void __cw_sincospif(float x, float* s, float* c) {
    const SinCos<double> both = sinCosPi(double(x));
    *s = float(both.sin);
    *c = float(both.cos);
}
