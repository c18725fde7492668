// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA Math API, "Type Casting Intrinsics". A cast to an integer saturates and sends NaN to CUDA's
// value: pass cuda_semantics gives that meaning to the plain casts here.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

// float or double to an integer type, in the four rounding modes.
#define CW_TO_INTEGER(from, s, name, to)                                                           \
    CW_DEVICE to __##from##2##name##_rn(from x) {                                                  \
        return static_cast<to>(__builtin_rint##s(x));                                              \
    }                                                                                              \
    CW_DEVICE to __##from##2##name##_rz(from x) {                                                  \
        return static_cast<to>(x);                                                                 \
    }                                                                                              \
    CW_DEVICE to __##from##2##name##_rd(from x) {                                                  \
        return static_cast<to>(__builtin_floor##s(x));                                             \
    }                                                                                              \
    CW_DEVICE to __##from##2##name##_ru(from x) {                                                  \
        return static_cast<to>(__builtin_ceil##s(x));                                              \
    }
CW_TO_INTEGER(float, f, int, int)
CW_TO_INTEGER(float, f, uint, unsigned int)
CW_TO_INTEGER(float, f, ll, long long)
CW_TO_INTEGER(float, f, ull, unsigned long long)
CW_TO_INTEGER(double, , int, int)
CW_TO_INTEGER(double, , uint, unsigned int)
CW_TO_INTEGER(double, , ll, long long)
CW_TO_INTEGER(double, , ull, unsigned long long)
#undef CW_TO_INTEGER

// To float or double from a type with more bits than it.
#define CW_ROUNDED(name, to, from)                                                                 \
    CW_DEVICE to __##name##_rn(from x) {                                                           \
        return static_cast<to>(x);                                                                 \
    }                                                                                              \
    __device__ to __##name##_rz(from) CW_LIB(name##_rz);                                           \
    __device__ to __##name##_rd(from) CW_LIB(name##_rd);                                           \
    __device__ to __##name##_ru(from) CW_LIB(name##_ru);
CW_ROUNDED(double2float, float, double)
CW_ROUNDED(int2float, float, int)
CW_ROUNDED(uint2float, float, unsigned int)
CW_ROUNDED(ll2float, float, long long)
CW_ROUNDED(ull2float, float, unsigned long long)
CW_ROUNDED(ll2double, double, long long)
CW_ROUNDED(ull2double, double, unsigned long long)
#undef CW_ROUNDED

CW_DEVICE double __int2double_rn(int x) {
    return x;
}
CW_DEVICE double __uint2double_rn(unsigned int x) {
    return x;
}

CW_DEVICE int __double2hiint(double x) {
    return static_cast<int>(__builtin_bit_cast(unsigned long long, x) >> 32);
}
CW_DEVICE int __double2loint(double x) {
    return static_cast<int>(__builtin_bit_cast(unsigned long long, x));
}
CW_DEVICE double __hiloint2double(int hi, int lo) {
    return __builtin_bit_cast(double, static_cast<unsigned long long>(static_cast<unsigned int>(hi))
                                              << 32 |
                                          static_cast<unsigned int>(lo));
}
CW_DEVICE int __float_as_int(float x) {
    return __builtin_bit_cast(int, x);
}
CW_DEVICE unsigned int __float_as_uint(float x) {
    return __builtin_bit_cast(unsigned int, x);
}
CW_DEVICE float __int_as_float(int x) {
    return __builtin_bit_cast(float, x);
}
CW_DEVICE float __uint_as_float(unsigned int x) {
    return __builtin_bit_cast(float, x);
}
CW_DEVICE long long __double_as_longlong(double x) {
    return __builtin_bit_cast(long long, x);
}
CW_DEVICE double __longlong_as_double(long long x) {
    return __builtin_bit_cast(double, x);
}

// The older spellings with a rounding mode as an operand.
#define CW_BY_MODE(name, to, from, intrinsic)                                                      \
    CW_DEVICE to name(from x, enum cudaRoundMode mode) {                                           \
        return mode == cudaRoundNearest  ? intrinsic##_rn(x)                                       \
               : mode == cudaRoundPosInf ? intrinsic##_ru(x)                                       \
               : mode == cudaRoundMinInf ? intrinsic##_rd(x)                                       \
                                         : intrinsic##_rz(x);                                      \
    }
CW_BY_MODE(float2int, int, float, __float2int)
CW_BY_MODE(float2uint, unsigned int, float, __float2uint)
CW_BY_MODE(int2float, float, int, __int2float)
CW_BY_MODE(uint2float, float, unsigned int, __uint2float)
CW_BY_MODE(double2int, int, double, __double2int)
CW_BY_MODE(double2uint, unsigned int, double, __double2uint)
#undef CW_BY_MODE
CW_DEVICE double int2double(int x) {
    return x;
}
CW_DEVICE double uint2double(unsigned int x) {
    return x;
}
CW_DEVICE int float_as_int(float x) {
    return __float_as_int(x);
}
CW_DEVICE float int_as_float(int x) {
    return __int_as_float(x);
}
CW_DEVICE unsigned int float_as_uint(float x) {
    return __float_as_uint(x);
}
CW_DEVICE float uint_as_float(unsigned int x) {
    return __uint_as_float(x);
}
