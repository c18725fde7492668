// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Run-time compilation: the overloads and classifications that <cmath> brings elsewhere, and what
// comes from <cassert>. After the device functions.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

#define CW_FLOAT_1(name)                                                                           \
    CW_DEVICE float name(float x) noexcept {                                                       \
        return ::name##f(x);                                                                       \
    }                                                                                              \
    template <typename T>                                                                          \
    CW_DEVICE typename ::cw_device::IfInteger<T>::type name(T x) {                                 \
        return ::name(static_cast<double>(x));                                                     \
    }
// clang-format off: a table
CW_FLOAT_1(ceil) CW_FLOAT_1(fabs) CW_FLOAT_1(floor) CW_FLOAT_1(nearbyint) CW_FLOAT_1(rint)
CW_FLOAT_1(round) CW_FLOAT_1(sqrt) CW_FLOAT_1(trunc)
// clang-format on
#undef CW_FLOAT_1

    // Of two different arithmetic types: double.
    namespace cw_device {
    template <typename A, typename B,
              bool = __is_arithmetic(A) && __is_arithmetic(B) &&
                     !(__is_same(A, float) && __is_same(B, float)) &&
                     !(__is_same(A, double) && __is_same(B, double))>
    struct IfMixed {};
    template <typename A, typename B>
    struct IfMixed<A, B, true> {
        typedef double type;
    };
} // namespace cw_device

#define CW_MIXED(name)                                                                             \
    template <typename A, typename B>                                                              \
    CW_DEVICE typename ::cw_device::IfMixed<A, B>::type name(A x, B y) {                           \
        return ::name(static_cast<double>(x), static_cast<double>(y));                             \
    }
#define CW_FLOAT_2(name)                                                                           \
    CW_DEVICE float name(float x, float y) noexcept {                                              \
        return ::name##f(x, y);                                                                    \
    }                                                                                              \
    CW_MIXED(name)
// clang-format off: a table
CW_FLOAT_2(copysign) CW_FLOAT_2(fmax) CW_FLOAT_2(fmin)
CW_MIXED(atan2) CW_MIXED(fdim) CW_MIXED(fmod) CW_MIXED(hypot) CW_MIXED(nextafter) CW_MIXED(pow)
CW_MIXED(remainder)
// clang-format on
#undef CW_FLOAT_2
#undef CW_MIXED

        CW_DEVICE float fma(float x, float y, float z) noexcept {
    return ::fmaf(x, y, z);
}
CW_DEVICE float abs(float x) noexcept {
    return __builtin_fabsf(x);
}
CW_DEVICE double abs(double x) noexcept {
    return __builtin_fabs(x);
}

#define CW_CLASSIFY(name, test)                                                                    \
    CW_HOST_DEVICE constexpr bool name(float x) noexcept {                                         \
        return test;                                                                               \
    }                                                                                              \
    CW_HOST_DEVICE constexpr bool name(double x) noexcept {                                        \
        return test;                                                                               \
    }
CW_CLASSIFY(isfinite, __builtin_isfinite(x))
CW_CLASSIFY(isinf, __builtin_isinf(x))
CW_CLASSIFY(isnan, __builtin_isnan(x))
CW_CLASSIFY(isnormal, __builtin_isnormal(x))
CW_CLASSIFY(signbit, __builtin_signbit(x))
#undef CW_CLASSIFY

// The front end replaces it where the program defines NDEBUG.
#define assert(condition)                                                                          \
    ((condition) ? (void)0 : __assert_fail(#condition, __FILE__, __LINE__, __PRETTY_FUNCTION__))
