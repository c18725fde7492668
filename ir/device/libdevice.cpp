// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/device/device.h"

namespace cw::device {
namespace {

/// PTX ISA 8.7, 9.7.9.21: a cast saturates; NaN is zero, but the smallest number (all of the upper
/// bit) where 64 bits are on either side.
template <typename To, typename From>
CW_INLINE To toInteger(From x) {
    if constexpr (sizeof(To) < 8 && sizeof(From) < 8) return static_cast<To>(x);
    return x == x ? static_cast<To>(x) : static_cast<To>(1ull << (8 * sizeof(To) - 1));
}

/// Halves go away from zero.
CW_INLINE float roundAway(float x) {
    const float whole = __builtin_truncf(x);
    return abs(x - whole) >= 0.5f ? whole + __builtin_copysignf(1, x) : whole;
}
CW_INLINE double roundAway(double x) {
    const double whole = __builtin_trunc(x);
    return abs(x - whole) >= 0.5 ? whole + __builtin_copysign(1, x) : whole;
}

#define CW_SAME(result, name, parameters, arguments)                                               \
    extern "C" result __cw_##name parameters;                                                      \
    extern "C" __attribute__((always_inline)) result __nv_##name parameters {                      \
        return __cw_##name arguments;                                                              \
    }
#define CW_HERE(result, name, parameters, expression)                                              \
    extern "C" __attribute__((always_inline)) result __nv_##name parameters {                      \
        return expression;                                                                         \
    }
#include "ir/device/libdevice.def"

} // namespace
} // namespace cw::device
