// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA Math API: arithmetic with a stated rounding, and the fast approximations.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

// Round-to-nearest is the plain operator, kept apart from its neighbours: these never contract to
// an fma.
#define CW_NEAREST(name, type, expression, ...)                                                    \
    CW_DEVICE type name(__VA_ARGS__) {                                                             \
        _Pragma("clang fp contract(off)") return expression;                                       \
    }
#define CW_ROUNDED_BINARY(p, type, op, sign)                                                       \
    CW_NEAREST(__##p##op##_rn, type, x sign y, type x, type y)                                     \
    __device__ type __##p##op##_rz(type, type) CW_LIB(p##op##_rz);                                 \
    __device__ type __##p##op##_rd(type, type) CW_LIB(p##op##_rd);                                 \
    __device__ type __##p##op##_ru(type, type) CW_LIB(p##op##_ru);
#define CW_ROUNDED_UNARY(p, type, op, expression)                                                  \
    CW_NEAREST(__##p##op##_rn, type, expression, type x)                                           \
    __device__ type __##p##op##_rz(type) CW_LIB(p##op##_rz);                                       \
    __device__ type __##p##op##_rd(type) CW_LIB(p##op##_rd);                                       \
    __device__ type __##p##op##_ru(type) CW_LIB(p##op##_ru);
#define CW_ROUNDED_TYPE(p, type, s)                                                                \
    CW_ROUNDED_BINARY(p, type, add, +)                                                             \
    CW_ROUNDED_BINARY(p, type, sub, -)                                                             \
    CW_ROUNDED_BINARY(p, type, mul, *)                                                             \
    CW_ROUNDED_BINARY(p, type, div, /)                                                             \
    CW_ROUNDED_UNARY(p, type, rcp, 1 / x)                                                          \
    CW_ROUNDED_UNARY(p, type, sqrt, __builtin_sqrt##s(x))
CW_ROUNDED_TYPE(f, float, f)
CW_ROUNDED_TYPE(d, double, )
#undef CW_ROUNDED_TYPE
#undef CW_ROUNDED_UNARY
#undef CW_ROUNDED_BINARY
#undef CW_NEAREST

__device__ float __frsqrt_rn(float) CW_LIB(frsqrt_rn);
CW_DEVICE float __fmaf_rn(float x, float y, float z) {
    return __builtin_fmaf(x, y, z);
}
__device__ float __fmaf_rz(float, float, float) CW_LIB(fmaf_rz);
__device__ float __fmaf_rd(float, float, float) CW_LIB(fmaf_rd);
__device__ float __fmaf_ru(float, float, float) CW_LIB(fmaf_ru);
CW_DEVICE float __fmaf_ieee_rn(float x, float y, float z) {
    return __builtin_fmaf(x, y, z);
}
__device__ float __fmaf_ieee_rz(float, float, float) CW_LIB(fmaf_rz);
__device__ float __fmaf_ieee_rd(float, float, float) CW_LIB(fmaf_rd);
__device__ float __fmaf_ieee_ru(float, float, float) CW_LIB(fmaf_ru);
CW_DEVICE double __fma_rn(double x, double y, double z) {
    return __builtin_fma(x, y, z);
}
__device__ double __fma_rz(double, double, double) CW_LIB(fma_rz);
__device__ double __fma_rd(double, double, double) CW_LIB(fma_rd);
__device__ double __fma_ru(double, double, double) CW_LIB(fma_ru);

__device__ float __cosf(float) CW_LIB(fast_cosf);
__device__ float __exp10f(float) CW_LIB(fast_exp10f);
__device__ float __expf(float) CW_LIB(fast_expf);
__device__ float __log10f(float) CW_LIB(fast_log10f);
__device__ float __log2f(float) CW_LIB(fast_log2f);
__device__ float __logf(float) CW_LIB(fast_logf);
__device__ float __powf(float, float) CW_LIB(fast_powf);
__device__ void __sincosf(float, float*, float*) CW_LIB_MEMORY(fast_sincosf);
__device__ float __sinf(float) CW_LIB(fast_sinf);
__device__ float __tanf(float) CW_LIB(fast_tanf);
__device__ float __tanhf(float) CW_LIB(fast_tanhf);
CW_DEVICE float __fdividef(float x, float y) {
    return x / y;
}
CW_DEVICE float __saturatef(float x) {
    return __builtin_fminf(__builtin_fmaxf(x, 0.0f), 1.0f);
}
CW_DEVICE float saturate(float x) {
    return __saturatef(x);
}
