// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Host versions of the math functions that only CUDA has (those that the CUDA Math API marks
// __host__ __device__).
#pragma once
#pragma GCC system_header

#include "device_ops.h"

namespace cw_host {

constexpr double kPi = 3.14159265358979323846;
constexpr double kSqrtHalf = 0.70710678118654752440;

// sin(pi x), cos(pi x): the argument is reduced exactly before it meets pi.
inline double sinpi(double x) {
    if (!__builtin_isfinite(x)) return x - x;
    const double r = __builtin_fmod(x, 2.0), a = __builtin_fabs(r);
    const double t = a <= 0.25   ? __builtin_sin(kPi * a)
                     : a <= 0.75 ? __builtin_cos(kPi * (0.5 - a))
                     : a <= 1.25 ? __builtin_sin(kPi * (1.0 - a))
                     : a <= 1.75 ? -__builtin_cos(kPi * (1.5 - a))
                                 : __builtin_sin(kPi * (a - 2.0));
    return a == 0.0 || a == 1.0 ? __builtin_copysign(0.0, x) : __builtin_signbit(r) ? -t : t;
}
inline double cospi(double x) {
    if (!__builtin_isfinite(x)) return x - x;
    const double a = __builtin_fabs(__builtin_fmod(x, 2.0));
    if (a == 0.5 || a == 1.5) return 0.0;
    return a <= 0.25   ? __builtin_cos(kPi * a)
           : a <= 0.75 ? __builtin_sin(kPi * (0.5 - a))
           : a <= 1.25 ? -__builtin_cos(kPi * (1.0 - a))
           : a <= 1.75 ? __builtin_sin(kPi * (a - 1.5))
                       : __builtin_cos(kPi * (2.0 - a));
}

// exp(x^2) erfc(x): directly while erfc is a normal number, by its continued fraction (DLMF 7.9.2)
// beyond.
inline double erfcx(double x) {
    if (x < 25.0) {
        const double square = x * x;
        return __builtin_exp(square) * (1.0 + __builtin_fma(x, x, -square)) * __builtin_erfc(x);
    }
    double tail = x;
    for (int k = 12; k > 0; --k)
        tail = x + k * 0.5 / tail;
    return 1.0 / (tail * 1.77245385090551602730);
}

// The inverse of erfc: an asymptotic start, then Halley steps on erfc itself.
inline double erfcinv(double y) {
    if (!(y >= 0.0 && y <= 2.0)) return __builtin_nan("");
    if (y == 0.0) return __builtin_inf();
    if (y == 2.0) return -__builtin_inf();
    const double tail = y < 1.0 ? y : 2.0 - y;
    const double t = __builtin_sqrt(-2.0 * __builtin_log(tail * 0.5));
    // Abramowitz and Stegun 26.2.23
    double x = kSqrtHalf * (t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                                    (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
    for (int i = 0; i < 4; ++i) {
        const double slope = 1.12837916709551257390 * __builtin_exp(-x * x);
        if (slope == 0.0) break;
        const double step = (__builtin_erfc(x) - tail) / slope;
        x += step / (1.0 + x * step);
    }
    return y < 1.0 ? x : -x;
}
inline double erfinv(double y) {
    if (!(y >= -1.0 && y <= 1.0)) return __builtin_nan("");
    const double a = __builtin_fabs(y);
    if (a > 0.5) return __builtin_copysign(erfcinv(1.0 - a), y);
    double x = a * 0.88622692545275801365;
    for (int i = 0; i < 4; ++i) {
        const double step =
            (__builtin_erf(x) - a) / (1.12837916709551257390 * __builtin_exp(-x * x));
        x -= step / (1.0 + x * step);
    }
    return __builtin_copysign(x, y);
}

} // namespace cw_host

#define CW_HOST_1(name, expression)                                                                \
    CW_HOST double name(double x) {                                                                \
        return expression;                                                                         \
    }                                                                                              \
    CW_HOST float name##f(float a) {                                                               \
        const double x = a;                                                                        \
        return static_cast<float>(expression);                                                     \
    }                                                                                              \
    CW_HOST float name(float a) {                                                                  \
        return name##f(a);                                                                         \
    }
CW_HOST_1(cospi, cw_host::cospi(x))
CW_HOST_1(erfcinv, cw_host::erfcinv(x))
CW_HOST_1(erfcx, cw_host::erfcx(x))
CW_HOST_1(erfinv, cw_host::erfinv(x))
CW_HOST_1(normcdf, 0.5 * __builtin_erfc(-x * cw_host::kSqrtHalf))
CW_HOST_1(normcdfinv, -1.41421356237309504880 * cw_host::erfcinv(2.0 * x))
CW_HOST_1(rcbrt, 1.0 / __builtin_cbrt(x))
CW_HOST_1(rsqrt, 1.0 / __builtin_sqrt(x))
CW_HOST_1(sinpi, cw_host::sinpi(x))
#undef CW_HOST_1
// glibc has the double and the suffixed form of these.
CW_HOST float exp10(float x) {
    return __builtin_exp10f(x);
}
CW_HOST float j0(float x) {
    return ::j0f(x);
}
CW_HOST float j1(float x) {
    return ::j1f(x);
}
CW_HOST float jn(int n, float x) {
    return ::jnf(n, x);
}
CW_HOST float y0(float x) {
    return ::y0f(x);
}
CW_HOST float y1(float x) {
    return ::y1f(x);
}
CW_HOST float yn(int n, float x) {
    return ::ynf(n, x);
}
CW_HOST void sincos(float x, float* s, float* c) {
    *s = __builtin_sinf(x);
    *c = __builtin_cosf(x);
}

CW_HOST void sincospi(double x, double* s, double* c) {
    *s = cw_host::sinpi(x);
    *c = cw_host::cospi(x);
}
CW_HOST void sincospif(float x, float* s, float* c) {
    *s = sinpif(x);
    *c = cospif(x);
}
CW_HOST void sincospi(float x, float* s, float* c) {
    sincospif(x, s, c);
}
