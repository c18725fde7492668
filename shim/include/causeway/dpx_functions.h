// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA Math API, "SIMD Intrinsics" with three operands ("DPX"): on both sides.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

namespace cw_device {

template <typename T>
CW_HOST_DEVICE T larger(T a, T b) {
    return a < b ? b : a;
}
template <typename T>
CW_HOST_DEVICE T smaller(T a, T b) {
    return b < a ? b : a;
}
template <typename T>
CW_HOST_DEVICE T low_half(unsigned int x) {
    return static_cast<T>(x);
}
template <typename T>
CW_HOST_DEVICE T high_half(unsigned int x) {
    return static_cast<T>(x >> 16);
}
CW_HOST_DEVICE unsigned int two_halves(int low, int high) {
    return static_cast<unsigned int>(low & 0xffff) | static_cast<unsigned int>(high) << 16;
}
CW_HOST_DEVICE int wrapped_sum(int a, int b) {
    return static_cast<int>(static_cast<unsigned int>(a) + static_cast<unsigned int>(b));
}
CW_HOST_DEVICE unsigned int wrapped_sum(unsigned int a, unsigned int b) {
    return a + b;
}
CW_HOST_DEVICE short wrapped_sum(short a, short b) {
    return static_cast<short>(a + b);
}
CW_HOST_DEVICE unsigned short wrapped_sum(unsigned short a, unsigned short b) {
    return static_cast<unsigned short>(a + b);
}

} // namespace cw_device

// name, word type, element type, expression over a, b, c of the element type; 16-bit forms do it
// for both halves.
#define CW_DPX_3(name, T, expression)                                                              \
    CW_HOST_DEVICE T name(const T a, const T b, const T c) {                                       \
        return expression;                                                                         \
    }
#define CW_DPX_2(name, T, expression)                                                              \
    CW_HOST_DEVICE T name(const T a, const T b) {                                                  \
        return expression;                                                                         \
    }
#define CW_DPX_HALVES_3(name, T, expression)                                                       \
    CW_HOST_DEVICE unsigned int name(const unsigned int x, const unsigned int y,                   \
                                     const unsigned int z) {                                       \
        const auto one = [](T a, T b, T c) { return static_cast<T>(expression); };                 \
        using namespace ::cw_device;                                                               \
        return two_halves(one(low_half<T>(x), low_half<T>(y), low_half<T>(z)),                     \
                          one(high_half<T>(x), high_half<T>(y), high_half<T>(z)));                 \
    }
#define CW_DPX_HALVES_2(name, T, expression)                                                       \
    CW_HOST_DEVICE unsigned int name(const unsigned int x, const unsigned int y) {                 \
        const auto one = [](T a, T b) { return static_cast<T>(expression); };                      \
        using namespace ::cw_device;                                                               \
        return two_halves(one(low_half<T>(x), low_half<T>(y)),                                     \
                          one(high_half<T>(x), high_half<T>(y)));                                  \
    }
#define CW_DPX_ALL(name, min_or_max)                                                               \
    CW_DPX_3(__viadd##name##_s32, int, ::cw_device::min_or_max(::cw_device::wrapped_sum(a, b), c)) \
    CW_DPX_3(__viadd##name##_u32, unsigned int,                                                    \
             ::cw_device::min_or_max(::cw_device::wrapped_sum(a, b), c))                           \
    CW_DPX_3(__viadd##name##_s32_relu, int,                                                        \
             ::cw_device::larger(::cw_device::min_or_max(::cw_device::wrapped_sum(a, b), c), 0))   \
    CW_DPX_HALVES_3(__viadd##name##_s16x2, short,                                                  \
                    ::cw_device::min_or_max(::cw_device::wrapped_sum(a, b), c))                    \
    CW_DPX_HALVES_3(__viadd##name##_u16x2, unsigned short,                                         \
                    ::cw_device::min_or_max(::cw_device::wrapped_sum(a, b), c))                    \
    CW_DPX_HALVES_3(                                                                               \
        __viadd##name##_s16x2_relu, short,                                                         \
        ::cw_device::larger(::cw_device::min_or_max(::cw_device::wrapped_sum(a, b), c), short(0))) \
    CW_DPX_3(__vi##name##3_s32, int, ::cw_device::min_or_max(::cw_device::min_or_max(a, b), c))    \
    CW_DPX_3(__vi##name##3_u32, unsigned int,                                                      \
             ::cw_device::min_or_max(::cw_device::min_or_max(a, b), c))                            \
    CW_DPX_3(__vi##name##3_s32_relu, int,                                                          \
             ::cw_device::larger(::cw_device::min_or_max(::cw_device::min_or_max(a, b), c), 0))    \
    CW_DPX_HALVES_3(__vi##name##3_s16x2, short,                                                    \
                    ::cw_device::min_or_max(::cw_device::min_or_max(a, b), c))                     \
    CW_DPX_HALVES_3(__vi##name##3_u16x2, unsigned short,                                           \
                    ::cw_device::min_or_max(::cw_device::min_or_max(a, b), c))                     \
    CW_DPX_HALVES_3(                                                                               \
        __vi##name##3_s16x2_relu, short,                                                           \
        ::cw_device::larger(::cw_device::min_or_max(::cw_device::min_or_max(a, b), c), short(0)))  \
    CW_DPX_2(__vi##name##_s32_relu, int, ::cw_device::larger(::cw_device::min_or_max(a, b), 0))    \
    CW_DPX_HALVES_2(__vi##name##_s16x2_relu, short,                                                \
                    ::cw_device::larger(::cw_device::min_or_max(a, b), short(0)))
CW_DPX_ALL(max, larger)
CW_DPX_ALL(min, smaller)
#undef CW_DPX_ALL

// With a predicate: does the result come from the first operand?
#define CW_DPX_PREDICATE(name, T, compare)                                                         \
    CW_HOST_DEVICE T name(const T a, const T b, bool* const pred) {                                \
        *pred = a compare b;                                                                       \
        return *pred ? a : b;                                                                      \
    }
#define CW_DPX_HALVES_PREDICATE(name, T, compare)                                                  \
    CW_HOST_DEVICE unsigned int name(const unsigned int a, const unsigned int b,                   \
                                     bool* const pred_hi, bool* const pred_lo) {                   \
        *pred_hi = ::cw_device::high_half<T>(a) compare ::cw_device::high_half<T>(b);              \
        *pred_lo = ::cw_device::low_half<T>(a) compare ::cw_device::low_half<T>(b);                \
        return ((*pred_hi ? a : b) & 0xffff0000u) | ((*pred_lo ? a : b) & 0xffffu);                \
    }
CW_DPX_PREDICATE(__vibmax_s32, int, >=)
CW_DPX_PREDICATE(__vibmax_u32, unsigned int, >=)
CW_DPX_PREDICATE(__vibmin_s32, int, <=)
CW_DPX_PREDICATE(__vibmin_u32, unsigned int, <=)
CW_DPX_HALVES_PREDICATE(__vibmax_s16x2, short, >=)
CW_DPX_HALVES_PREDICATE(__vibmax_u16x2, unsigned short, >=)
CW_DPX_HALVES_PREDICATE(__vibmin_s16x2, short, <=)
CW_DPX_HALVES_PREDICATE(__vibmin_u16x2, unsigned short, <=)
#undef CW_DPX_PREDICATE
#undef CW_DPX_HALVES_PREDICATE
#undef CW_DPX_3
#undef CW_DPX_2
#undef CW_DPX_HALVES_3
#undef CW_DPX_HALVES_2
