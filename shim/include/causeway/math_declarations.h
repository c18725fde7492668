// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Device overloads of the C and C++ math functions (CUDA Math API, "Single/Double Precision
// Mathematical Functions").
//
// Included before <cmath>: Clang gives a constexpr function of libstdc++ (they wrap libm builtins)
// no device side when a device function with its signature is already there. Functions that LLVM
// has as portable, exact intrinsics (floor, sqrt, fma, fmin, ...) stay libstdc++'s in std and are
// inline in math_inline.h.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

#define CW_MATH_1(name)                                                                            \
    __device__ double name(double) CW_LIB(name);                                                   \
    __device__ float name##f(float) CW_LIB(name##f);
// nvcc -use_fast_math: these become their approximations.
#if defined(__USE_FAST_MATH__)
#define CW_LIB_FAST(name) CW_LIB(fast_##name)
#else
#define CW_LIB_FAST(name) CW_LIB(name)
#endif
#define CW_MATH_FAST_1(name)                                                                       \
    __device__ double name(double) CW_LIB(name);                                                   \
    __device__ float name##f(float) CW_LIB_FAST(name##f);
#define CW_FLOAT_FAST_1(name) __device__ float name(float) CW_LIB_FAST(name##f);
#define CW_MATH_2(name)                                                                            \
    __device__ double name(double, double) CW_LIB(name);                                           \
    __device__ float name##f(float, float) CW_LIB(name##f);

// clang-format off: a table
CW_MATH_1(acos) CW_MATH_1(acosh) CW_MATH_1(asin) CW_MATH_1(asinh) CW_MATH_1(atan) CW_MATH_1(atanh)
CW_MATH_1(cbrt) CW_MATH_FAST_1(cos) CW_MATH_1(cosh) CW_MATH_1(cospi) CW_MATH_1(cyl_bessel_i0)
CW_MATH_1(cyl_bessel_i1) CW_MATH_1(erf) CW_MATH_1(erfc) CW_MATH_1(erfcinv) CW_MATH_1(erfcx)
CW_MATH_1(erfinv) CW_MATH_FAST_1(exp) CW_MATH_FAST_1(exp10) CW_MATH_1(exp2) CW_MATH_1(expm1)
CW_MATH_1(j0) CW_MATH_1(j1) CW_MATH_1(lgamma) CW_MATH_FAST_1(log) CW_MATH_FAST_1(log10)
CW_MATH_1(log1p) CW_MATH_FAST_1(log2) CW_MATH_1(logb) CW_MATH_1(normcdf) CW_MATH_1(normcdfinv)
CW_MATH_1(rcbrt) CW_MATH_1(rsqrt) CW_MATH_FAST_1(sin) CW_MATH_1(sinh) CW_MATH_1(sinpi)
CW_MATH_FAST_1(tan) CW_MATH_1(tanh) CW_MATH_1(tgamma) CW_MATH_1(y0) CW_MATH_1(y1) CW_MATH_2(atan2)
CW_MATH_2(fmod) CW_MATH_2(hypot) CW_MATH_2(nextafter) CW_MATH_2(remainder) CW_MATH_2(rhypot)
    // clang-format on

    __device__ double pow(double, double) CW_LIB(pow);
__device__ float powf(float, float) CW_LIB_FAST(powf);
__device__ double frexp(double, int*) CW_LIB_MEMORY(frexp);
__device__ float frexpf(float, int*) CW_LIB_MEMORY(frexpf);
__device__ int ilogb(double) CW_LIB(ilogb);
__device__ int ilogbf(float) CW_LIB(ilogbf);
__device__ double jn(int, double) CW_LIB(jn);
__device__ float jnf(int, float) CW_LIB(jnf);
__device__ double yn(int, double) CW_LIB(yn);
__device__ float ynf(int, float) CW_LIB(ynf);
__device__ double ldexp(double, int) CW_LIB(ldexp);
__device__ float ldexpf(float, int) CW_LIB(ldexpf);
__device__ double modf(double, double*) CW_LIB_MEMORY(modf);
__device__ float modff(float, float*) CW_LIB_MEMORY(modff);
__device__ double norm(int, const double*) CW_LIB_MEMORY(norm);
__device__ float normf(int, const float*) CW_LIB_MEMORY(normf);
__device__ double rnorm(int, const double*) CW_LIB_MEMORY(rnorm);
__device__ float rnormf(int, const float*) CW_LIB_MEMORY(rnormf);
__device__ double norm3d(double, double, double) CW_LIB(norm3d);
__device__ float norm3df(float, float, float) CW_LIB(norm3df);
__device__ double norm4d(double, double, double, double) CW_LIB(norm4d);
__device__ float norm4df(float, float, float, float) CW_LIB(norm4df);
__device__ double rnorm3d(double, double, double) CW_LIB(rnorm3d);
__device__ float rnorm3df(float, float, float) CW_LIB(rnorm3df);
__device__ double rnorm4d(double, double, double, double) CW_LIB(rnorm4d);
__device__ float rnorm4df(float, float, float, float) CW_LIB(rnorm4df);
__device__ double remquo(double, double, int*) CW_LIB_MEMORY(remquo);
__device__ float remquof(float, float, int*) CW_LIB_MEMORY(remquof);
__device__ double scalbln(double, long) CW_LIB(scalbln);
__device__ float scalblnf(float, long) CW_LIB(scalblnf);
__device__ double scalbn(double, int) CW_LIB(scalbn);
__device__ float scalbnf(float, int) CW_LIB(scalbnf);
__device__ void sincos(double, double*, double*) CW_LIB_MEMORY(sincos);
#if defined(__USE_FAST_MATH__)
__device__ void sincosf(float, float*, float*) CW_LIB_MEMORY(fast_sincosf);
#else
__device__ void sincosf(float, float*, float*) CW_LIB_MEMORY(sincosf);
#endif
__device__ void sincospi(double, double*, double*) CW_LIB_MEMORY(sincospi);
__device__ void sincospif(float, float*, float*) CW_LIB_MEMORY(sincospif);

// Many of CUDA's own functions have float overloads in the global namespace.
#define CW_FLOAT_1(name) __device__ float name(float) CW_LIB(name##f);
#define CW_FLOAT_2(name) __device__ float name(float, float) CW_LIB(name##f);
// clang-format off: a table
CW_FLOAT_1(cospi) CW_FLOAT_1(cyl_bessel_i0) CW_FLOAT_1(cyl_bessel_i1) CW_FLOAT_1(erfcinv)
CW_FLOAT_1(erfcx) CW_FLOAT_1(erfinv) CW_FLOAT_FAST_1(exp10) CW_FLOAT_1(j0) CW_FLOAT_1(j1)
CW_FLOAT_1(normcdf) CW_FLOAT_1(normcdfinv) CW_FLOAT_1(rcbrt) CW_FLOAT_1(rsqrt) CW_FLOAT_1(sinpi)
CW_FLOAT_1(y0) CW_FLOAT_1(y1)
    // clang-format on
    __device__ float jn(int, float) CW_LIB(jnf);
__device__ float yn(int, float) CW_LIB(ynf);
__device__ void sincos(float, float*, float*) CW_LIB_MEMORY(sincosf);
__device__ void sincospi(float, float*, float*) CW_LIB_MEMORY(sincospif);

namespace cw_device { // exact whatever the options say
__device__ float cosf(float) CW_LIB(cosf);
__device__ float exp10f(float) CW_LIB(exp10f);
__device__ float expf(float) CW_LIB(expf);
__device__ float log10f(float) CW_LIB(log10f);
__device__ float log2f(float) CW_LIB(log2f);
__device__ float logf(float) CW_LIB(logf);
__device__ float sinf(float) CW_LIB(sinf);
} // namespace cw_device

CW_OVERLOADS_BEGIN

// clang-format off: a table
CW_FLOAT_1(acos) CW_FLOAT_1(acosh) CW_FLOAT_1(asin) CW_FLOAT_1(asinh) CW_FLOAT_1(atan)
CW_FLOAT_1(atanh) CW_FLOAT_1(cbrt) CW_FLOAT_FAST_1(cos) CW_FLOAT_1(cosh) CW_FLOAT_1(erf)
CW_FLOAT_1(erfc) CW_FLOAT_FAST_1(exp) CW_FLOAT_1(exp2) CW_FLOAT_1(expm1) CW_FLOAT_1(lgamma)
CW_FLOAT_FAST_1(log) CW_FLOAT_FAST_1(log10) CW_FLOAT_1(log1p) CW_FLOAT_FAST_1(log2)
CW_FLOAT_1(logb) CW_FLOAT_FAST_1(sin) CW_FLOAT_1(sinh) CW_FLOAT_FAST_1(tan) CW_FLOAT_1(tanh)
CW_FLOAT_1(tgamma) CW_FLOAT_2(atan2) CW_FLOAT_2(fmod) CW_FLOAT_2(hypot) CW_FLOAT_2(nextafter)
CW_FLOAT_2(remainder)
    // clang-format on
    __device__ float pow(float, float) CW_LIB_FAST(powf);
__device__ float frexp(float, int*) CW_LIB_MEMORY(frexpf);
__device__ int ilogb(float) CW_LIB(ilogbf);
__device__ float ldexp(float, int) CW_LIB(ldexpf);
__device__ float modf(float, float*) CW_LIB_MEMORY(modff);
__device__ float remquo(float, float, int*) CW_LIB_MEMORY(remquof);
__device__ float scalbln(float, long) CW_LIB(scalblnf);
__device__ float scalbn(float, int) CW_LIB(scalbnf);

CW_OVERLOADS_END

#undef CW_MATH_1
#undef CW_MATH_2
#undef CW_MATH_FAST_1
#undef CW_FLOAT_FAST_1
#undef CW_FLOAT_1
#undef CW_FLOAT_2

#include "math_inline.h"

// Integer arguments become double. libstdc++'s templates call builtins; these are preferred in
// device code.
namespace cw_device {
template <typename T, bool = __is_integral(T)>
struct IfInteger {};
template <typename T>
struct IfInteger<T, true> {
    typedef double type;
};
} // namespace cw_device

CW_OVERLOADS_BEGIN
#define CW_INTEGER_1(name)                                                                         \
    template <typename T>                                                                          \
    __device__ __inline__ typename ::cw_device::IfInteger<T>::type name(T x) {                     \
        return ::name(static_cast<double>(x));                                                     \
    }
// clang-format off: a table
CW_INTEGER_1(acos) CW_INTEGER_1(acosh) CW_INTEGER_1(asin) CW_INTEGER_1(asinh) CW_INTEGER_1(atan)
CW_INTEGER_1(atanh) CW_INTEGER_1(cbrt) CW_INTEGER_1(cos) CW_INTEGER_1(cosh) CW_INTEGER_1(erf)
CW_INTEGER_1(erfc) CW_INTEGER_1(exp) CW_INTEGER_1(exp2) CW_INTEGER_1(expm1) CW_INTEGER_1(lgamma)
CW_INTEGER_1(log) CW_INTEGER_1(log10) CW_INTEGER_1(log1p) CW_INTEGER_1(log2) CW_INTEGER_1(logb)
CW_INTEGER_1(sin) CW_INTEGER_1(sinh) CW_INTEGER_1(tan) CW_INTEGER_1(tanh) CW_INTEGER_1(tgamma)
// clang-format on
#undef CW_INTEGER_1
                        CW_OVERLOADS_END
