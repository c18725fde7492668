// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA's fast intrinsics (__sinf, ...): straight-line float code within the documented error.
// CUDA C++ Programming Guide, Mathematical Functions, Intrinsic Functions.
#include "ir/device/trig.h"

using namespace cw::device;

namespace {

/// Absolute error below 2^-22 for |x| <= pi, growing with |x| as on hardware.
CW_INLINE SinCos<float> fastSinCos(float x) {
    const Nearest<float> n = nearest(x * 0x1.45f306p-1f); // quarter turns
    const float near = fma(n.value, 0x1.777a5cp-25f, fma(n.value, -0x1.921fb6p+0f, x));
    const float r =
        abs(x) < 0x1p21f ? near : x - x; // far away any angle is as good; NaN for infinities
    const float z = r * r;
    const float s = fma(r * z, poly(z, -0x1.9ab408p-13f, 0x1.110be6p-7f, -0x1.555552p-3f), r);
    const float c = poly(z, 0x1.9bc76ap-16f, -0x1.6c129ep-10f, 0x1.555554p-5f, -0.5f, 1.0f);
    return turned(SinCos<float>{s, c}, n.integer);
}

/// 2^(x * (hi + lo)) for any x; relative error below 2^-22.
CW_INLINE float fastExp2(float x, float hi = 1, float lo = 0) {
    const float t = x * hi;
    const float c = t > 129.0f ? 129.0f : t < -151.0f ? -151.0f : t; // NaN stays
    const Nearest<float> n = nearest(c);
    const float rest = c == t ? fma(x, lo, fma(x, hi, -t)) : 0.0f;
    const float r = (c - n.value) + rest;
    const float p = poly(r, 0x1.442512p-13f, 0x1.5ef5dp-10f, 0x1.3b2a48p-7f, 0x1.c6af9cp-5f,
                         0x1.ebfbep-3f, 0x1.62e43p-1f, 1.0f);
    return p * pow2f(n.integer >> 1) * pow2f(n.integer - (n.integer >> 1));
}

/// log2(x): the exponent plus a polynomial for the mantissa in [sqrt(1/2), sqrt(2)).
CW_INLINE float fastLog2(float x) {
    const bool tiny = x < 0x1p-126f;
    const uint32_t u = bits(tiny ? x * 0x1p23f : x) - 0x3f3504f3;
    const int32_t e = int32_t(u) >> 23;
    const float m = floatOf((u & 0x7fffff) + 0x3f3504f3) - 1.0f;
    const float p =
        poly(m, -0x1.dea88ep-4f, 0x1.7d2904p-3f, -0x1.81908p-3f, 0x1.a2d474p-3f, -0x1.eb6aa8p-3f,
             0x1.2780dp-2f, -0x1.7156c8p-2f, 0x1.ec708ap-2f, -0x1.715476p-1f);
    const float fraction = fma(m, 0x1.715476p+0f, m * m * p);
    const float result = fraction + float(tiny ? e - 23 : e);
    if (x > 0 && x < kInfF) return result;
    return x == 0 ? -kInfF : x > 0 ? kInfF : kNanF;
}

} // namespace

CW_DEVICE_INLINE float __cw_fast_sinf(float x) {
    return x == 0 ? x : fastSinCos(x).sin;
}
CW_DEVICE_INLINE float __cw_fast_cosf(float x) {
    return fastSinCos(x).cos;
}
CW_DEVICE_INLINE void __cw_fast_sincosf(float x, float* s, float* c) {
    const SinCos<float> both = fastSinCos(x);
    *s = both.sin;
    *c = both.cos;
}
CW_DEVICE_INLINE float __cw_fast_tanf(float x) {
    const SinCos<float> both = fastSinCos(x);
    return both.sin / both.cos;
}
CW_DEVICE_INLINE float __cw_fast_expf(float x) {
    return fastExp2(x, 0x1.715476p+0f, 0x1.4ae0cp-26f);
}
CW_DEVICE_INLINE float __cw_fast_exp10f(float x) {
    return fastExp2(x, 0x1.a934fp+1f, 0x1.2f346ep-24f);
}
CW_DEVICE_INLINE float __cw_fast_log2f(float x) {
    return fastLog2(x);
}
CW_DEVICE_INLINE float __cw_fast_logf(float x) {
    return fastLog2(x) * 0x1.62e43p-1f;
}
CW_DEVICE_INLINE float __cw_fast_log10f(float x) {
    return fastLog2(x) * 0x1.344136p-2f;
}
CW_DEVICE_INLINE float __cw_fast_powf(float x, float y) {
    return fastExp2(y * fastLog2(x));
}
/// Relative error below 2^-11.
CW_DEVICE_INLINE float __cw_fast_tanhf(float x) {
    const float a = abs(x);
    const float e = fastExp2(a * 0x1.715476p+1f);
    const float large = 1.0f - 2.0f / (e + 1.0f);
    const float z = x * x;
    const float small = fma(a * z, poly(z, 0x1.111112p-3f, -0x1.555556p-2f), a);
    return copysign(a < 0.25f ? small : large, x);
}
