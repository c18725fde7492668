// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Hyperbolic functions and their inverses, made of exp and log1p; small arguments of the odd ones
// by their own polynomials.
#include "ir/device/explog.h"

using namespace cw::device;

CW_DEVICE double __cw_log1p(double x);

namespace {

/// e^|x| / 2 and e^-|x| / 2; the former is infinite only where sinh is.
CW_INLINE Pair<double> halfExponentials(double x) {
    const Exponential e = expParts(abs(x));
    const Pair<double> m = unscaled(e);
    const double grown = scaleBy(m.hi, (e.exponent > 1100 ? 1100 : e.exponent) - 1);
    return {grown, 0.25 / grown};
}

} // namespace

CW_DEVICE_INLINE double __cw_sinh(double x) {
    const double z = x * x;
    const double small =
        fma(x * z,
            poly(z, 0x1.d1d691416dce5p-47, 0x1.992cdcdf6e152p-41, 0x1.6144585cbb797p-33,
                 0x1.ae6425abe539ep-26, 0x1.71de3a7d5ee0ep-19, 0x1.a01a019ff8728p-13,
                 0x1.11111111111d8p-7, 0x1.5555555555555p-3),
            x);
    const Pair<double> e = halfExponentials(x);
    return abs(x) < 1 ? small : copysign(e.hi - e.lo, x);
}
CW_DEVICE_INLINE double __cw_cosh(double x) {
    const Pair<double> e = halfExponentials(x);
    return e.hi + e.lo;
}
CW_DEVICE_INLINE double __cw_tanh(double x) {
    const double z = x * x;
    const double small =
        fma(x * z,
            poly(z, -0x1.b94104991f314p-20, 0x1.5176c104e8a29p-17, -0x1.2176fb3b0c973p-15,
                 0x1.8b57353517944p-14, -0x1.f353dc5014193p-13, 0x1.3532a181079edp-11,
                 -0x1.7d9fdefc7f7ccp-10, 0x1.d6d397aa563cfp-9, -0x1.226e343154193p-7,
                 0x1.664f487b4d109p-6, -0x1.ba1ba1ba02952p-5, 0x1.1111111110ffap-3,
                 -0x1.5555555555555p-2),
            x);
    const double a = abs(x) > 30 ? 30 : abs(x); // NaN stays
    const double large = 1 - 2 / (whole(expParts(2 * a)) + 1);
    return copysign(abs(x) < 0.75 ? small : large, x);
}
CW_DEVICE_INLINE double __cw_asinh(double x) {
    const double a = abs(x);
    const bool huge = a > 0x1p28;
    const double z = a * a;
    const double t = a + z / (1 + sqrt(1 + z));
    const double result =
        huge ? whole(logParts(a < kInf ? a : 1)) + kLn2Hi + kLn2Lo : __cw_log1p(t);
    return isFinite(x) ? copysign(result, x) : x;
}
CW_DEVICE_INLINE double __cw_acosh(double x) {
    const bool huge = x > 0x1p28;
    const double t = x - 1;
    const double result = huge ? whole(logParts(x < kInf ? x : 1)) + kLn2Hi + kLn2Lo
                               : __cw_log1p(t + sqrt(fma(t, t, 2 * t)));
    return x >= 1 ? (x < kInf ? result : x) : kNan;
}
CW_DEVICE_INLINE double __cw_atanh(double x) {
    const double a = abs(x);
    return copysign(0.5 * __cw_log1p(2 * a / (1 - a)), x);
}

CW_DEVICE_INLINE float __cw_sinhf(float x) {
    return float(__cw_sinh(double(x)));
}
CW_DEVICE_INLINE float __cw_coshf(float x) {
    return float(__cw_cosh(double(x)));
}
CW_DEVICE_INLINE float __cw_asinhf(float x) {
    return float(__cw_asinh(double(x)));
}
CW_DEVICE_INLINE float __cw_acoshf(float x) {
    return float(__cw_acosh(double(x)));
}
CW_DEVICE_INLINE float __cw_atanhf(float x) {
    return float(__cw_atanh(double(x)));
}

CW_DEVICE_INLINE float __cw_tanhf(float x) {
    const float z = x * x;
    const float small = fma(
        x * z,
        poly(z, -0x1.b05946p-8f, 0x1.5cf902p-6f, -0x1.b99b0ep-5f, 0x1.110fcap-3f, -0x1.555554p-2f),
        x);
    const float a = abs(x) > 10.0f ? 10.0f : abs(x);
    const float large = 1.0f - 2.0f / (expFloat(2.0f * a) + 1.0f);
    return copysign(abs(x) < 0.55f ? small : large, x);
}
