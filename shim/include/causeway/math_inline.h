// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Device overloads of those math functions that are LLVM instructions or exact intrinsics, so that
// LLVM folds and vectorises them. Included by math_declarations.h, before <cmath>.
#pragma once
#pragma GCC system_header

#define CW_BUILTIN_1(name)                                                                         \
    CW_DEVICE double name(double x) noexcept {                                                     \
        return __builtin_##name(x);                                                                \
    }                                                                                              \
    CW_DEVICE float name##f(float x) noexcept {                                                    \
        return __builtin_##name##f(x);                                                             \
    }
#define CW_BUILTIN_2(name)                                                                         \
    CW_DEVICE double name(double x, double y) noexcept {                                           \
        return __builtin_##name(x, y);                                                             \
    }                                                                                              \
    CW_DEVICE float name##f(float x, float y) noexcept {                                           \
        return __builtin_##name##f(x, y);                                                          \
    }

// clang-format off: a table
CW_BUILTIN_1(ceil) CW_BUILTIN_1(fabs) CW_BUILTIN_1(floor) CW_BUILTIN_1(nearbyint) CW_BUILTIN_1(rint)
CW_BUILTIN_1(round) CW_BUILTIN_1(sqrt) CW_BUILTIN_1(trunc)
CW_BUILTIN_2(copysign) CW_BUILTIN_2(fmax) CW_BUILTIN_2(fmin)
// clang-format on
#undef CW_BUILTIN_1
#undef CW_BUILTIN_2

        CW_DEVICE double fma(double x, double y, double z) noexcept {
    return __builtin_fma(x, y, z);
}
CW_DEVICE float fmaf(float x, float y, float z) noexcept {
    return __builtin_fmaf(x, y, z);
}
CW_DEVICE double fdim(double x, double y) noexcept {
    return x <= y ? 0.0 : x - y;
}
CW_DEVICE float fdimf(float x, float y) noexcept {
    return x <= y ? 0.0f : x - y;
}
CW_DEVICE double nan(const char*) noexcept {
    return __builtin_nan("");
}
CW_DEVICE float nanf(const char*) noexcept {
    return __builtin_nanf("");
}
CW_DEVICE double fdivide(double x, double y) noexcept {
    return x / y;
}
CW_DEVICE float fdividef(float x, float y) noexcept {
    return x / y;
}

CW_DEVICE long lrint(double x) noexcept {
    return static_cast<long>(__builtin_rint(x));
}
CW_DEVICE long lrintf(float x) noexcept {
    return static_cast<long>(__builtin_rintf(x));
}
CW_DEVICE long long llrint(double x) noexcept {
    return static_cast<long long>(__builtin_rint(x));
}
CW_DEVICE long long llrintf(float x) noexcept {
    return static_cast<long long>(__builtin_rintf(x));
}
CW_DEVICE long lround(double x) noexcept {
    return static_cast<long>(__builtin_round(x));
}
CW_DEVICE long lroundf(float x) noexcept {
    return static_cast<long>(__builtin_roundf(x));
}
CW_DEVICE long long llround(double x) noexcept {
    return static_cast<long long>(__builtin_round(x));
}
CW_DEVICE long long llroundf(float x) noexcept {
    return static_cast<long long>(__builtin_roundf(x));
}

CW_DEVICE int abs(int x) noexcept {
    return x < 0 ? -x : x;
}
CW_DEVICE long labs(long x) noexcept {
    return x < 0 ? -x : x;
}
CW_DEVICE long long llabs(long long x) noexcept {
    return x < 0 ? -x : x;
}

CW_DEVICE int finite(double x) noexcept {
    return __builtin_isfinite(x);
}
CW_DEVICE int finitef(float x) noexcept {
    return __builtin_isfinite(x);
}
CW_DEVICE int isinff(float x) noexcept {
    return __builtin_isinf(x);
}
CW_DEVICE int isnanf(float x) noexcept {
    return __builtin_isnan(x);
}
CW_DEVICE int __finite(double x) noexcept {
    return __builtin_isfinite(x);
}
CW_DEVICE int __finitef(float x) noexcept {
    return __builtin_isfinite(x);
}
CW_DEVICE int __isfinited(double x) noexcept {
    return __builtin_isfinite(x);
}
CW_DEVICE int __isinf(double x) noexcept {
    return __builtin_isinf(x);
}
CW_DEVICE int __isinff(float x) noexcept {
    return __builtin_isinf(x);
}
CW_DEVICE int __isnan(double x) noexcept {
    return __builtin_isnan(x);
}
CW_DEVICE int __isnanf(float x) noexcept {
    return __builtin_isnan(x);
}
CW_DEVICE int __signbit(double x) noexcept {
    return __builtin_signbit(x);
}
CW_DEVICE int __signbitf(float x) noexcept {
    return __builtin_signbitf(x);
}
CW_DEVICE int __signbitd(double x) noexcept {
    return __builtin_signbit(x);
}

CW_OVERLOADS_BEGIN
__device__ __inline__ float fdim(float x, float y) {
    return ::fdimf(x, y);
}
__device__ __inline__ long lrint(float x) {
    return ::lrintf(x);
}
__device__ __inline__ long long llrint(float x) {
    return ::llrintf(x);
}
__device__ __inline__ long lround(float x) {
    return ::lroundf(x);
}
__device__ __inline__ long long llround(float x) {
    return ::llroundf(x);
}
__device__ __inline__ long abs(long x) {
    return ::labs(x);
}
__device__ __inline__ long long abs(long long x) {
    return ::llabs(x);
}
CW_OVERLOADS_END
