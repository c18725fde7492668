// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA's fast intrinsics (__sinf, ...): straight-line float code within the documented error.
// CUDA C++ Programming Guide, Mathematical Functions, Intrinsic Functions.
#include "ir/device/device.h"

using namespace cw::device;

namespace {

struct SinCos {
    float sin, cos;
};
/// Absolute error below 2^-22 for |x| <= pi, growing with |x| as on hardware.
CW_INLINE SinCos fastSinCos(float x) {
    const float n = roundEven(x * 0x1.45f306p-1f); // quarter turns
    const float r = fma(n, -0x1.777a5cp-25f, fma(n, -0x1.921fb4p+0f, x));
    const float z = r * r;
    const float s = fma(r * z, poly(z, -0x1.9f1a6cp-13f, 0x1.110f08p-7f, -0x1.555552p-3f), r);
    const float c = poly(z, 0x1.98e616p-16f, -0x1.6c06dcp-10f, 0x1.55553cp-5f, -0.5f, 1.0f);
    const int32_t quadrant = int32_t(n);
    const float ss = quadrant & 1 ? c : s;
    const float cc = quadrant & 1 ? s : c;
    return {quadrant & 2 ? -ss : ss, (quadrant + 1) & 2 ? -cc : cc};
}

/// 2^x for any x; relative error below 2^-23.
CW_INLINE float fastExp2(float x) {
    const float clamped = x > 129.0f ? 129.0f : x < -151.0f ? -151.0f : x; // NaN stays
    const float n = roundEven(clamped);
    const float r = clamped - n;
    const float p = poly(r, 0x1.446c82p-13f, 0x1.5f08f6p-10f, 0x1.3b2aep-7f, 0x1.c6af7cp-5f,
                         0x1.ebfbdep-3f, 0x1.62e43p-1f, 1.0f);
    const int32_t e = int32_t(n);
    return p * pow2f(e >> 1) * pow2f(e - (e >> 1));
}

/// log2(x): the exponent plus a polynomial for the mantissa in [sqrt(1/2), sqrt(2)).
CW_INLINE float fastLog2(float x) {
    const bool tiny = x < 0x1p-126f;
    const uint32_t u = bits(tiny ? x * 0x1p23f : x) - 0x3f3504f3;
    const int32_t e = int32_t(u) >> 23;
    const float m = floatOf((u & 0x7fffff) + 0x3f3504f3) - 1.0f;
    const float p = poly(m, -0x1.30e7ap-4f, 0x1.10fd8p-3f, -0x1.1c6b06p-3f, 0x1.24a9acp-3f, -0x1.5571dcp-3f,
                         0x1.999dfep-3f, -0x1.fffe4ap-3f, 0x1.555542p-2f, -0x1.000002p-1f);
    const float ln = fma(m * m, p, m);
    const float result = fma(ln, 0x1.715476p+0f, float(tiny ? e - 23 : e));
    if (x > 0 && x < kInfF) return result;
    return x == 0 ? -kInfF : x > 0 ? kInfF : kNanF;
}

} // namespace

CW_DEVICE float __cw_fast_sinf(float x) { return fastSinCos(x).sin; }
CW_DEVICE float __cw_fast_cosf(float x) { return fastSinCos(x).cos; }
CW_DEVICE void __cw_fast_sincosf(float x, float* s, float* c) {
    const SinCos both = fastSinCos(x);
    *s = both.sin;
    *c = both.cos;
}
CW_DEVICE float __cw_fast_tanf(float x) {
    const SinCos both = fastSinCos(x);
    return both.sin / both.cos;
}
CW_DEVICE float __cw_fast_expf(float x) { return fastExp2(x * 0x1.715476p+0f); }
CW_DEVICE float __cw_fast_exp10f(float x) { return fastExp2(x * 0x1.a934fp+1f); }
CW_DEVICE float __cw_fast_log2f(float x) { return fastLog2(x); }
CW_DEVICE float __cw_fast_logf(float x) { return fastLog2(x) * 0x1.62e43p-1f; }
CW_DEVICE float __cw_fast_log10f(float x) { return fastLog2(x) * 0x1.344136p-2f; }
CW_DEVICE float __cw_fast_powf(float x, float y) { return fastExp2(y * fastLog2(x)); }
/// Relative error below 2^-11.
CW_DEVICE float __cw_fast_tanhf(float x) {
    const float a = abs(x);
    const float e = fastExp2(a * 0x1.715476p+1f);
    const float large = 1.0f - 2.0f / (e + 1.0f);
    const float z = x * x;
    const float small = fma(a * z, poly(z, 0x1.111112p-3f, -0x1.555556p-2f), a);
    return copysign(a < 0.25f ? small : large, x);
}
