// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic and conversions in directed rounding modes. CUDA Math API, Single and Double Precision
// Intrinsics, Type Casting Intrinsics. (The _rn forms are LLVM instructions.)
#include "ir/device/rounding_double.h"

using namespace cw::device;

#define CW_DIRECTED(suffix, mode)                                                                  \
    CW_DEVICE_INLINE float __cw_fadd_##suffix(float a, float b) {                                  \
        return add<mode>(a, b);                                                                    \
    }                                                                                              \
    CW_DEVICE_INLINE float __cw_fsub_##suffix(float a, float b) {                                  \
        return add<mode>(a, -b);                                                                   \
    }                                                                                              \
    CW_DEVICE_INLINE float __cw_fmul_##suffix(float a, float b) {                                  \
        return multiply<mode>(a, b);                                                               \
    }                                                                                              \
    CW_DEVICE_INLINE float __cw_fmaf_##suffix(float a, float b, float c) {                         \
        return multiplyAdd<mode>(a, b, c);                                                         \
    }                                                                                              \
    CW_DEVICE_INLINE float __cw_fdiv_##suffix(float a, float b) {                                  \
        return divide<mode>(a, b);                                                                 \
    }                                                                                              \
    CW_DEVICE_INLINE float __cw_frcp_##suffix(float a) {                                           \
        return divide<mode>(1.0f, a);                                                              \
    }                                                                                              \
    CW_DEVICE_INLINE float __cw_fsqrt_##suffix(float a) {                                          \
        return squareRoot<mode>(a);                                                                \
    }                                                                                              \
    CW_DEVICE double __cw_dadd_##suffix(double a, double b) {                                      \
        return add<mode>(a, b);                                                                    \
    }                                                                                              \
    CW_DEVICE double __cw_dsub_##suffix(double a, double b) {                                      \
        return add<mode>(a, -b);                                                                   \
    }                                                                                              \
    CW_DEVICE double __cw_dmul_##suffix(double a, double b) {                                      \
        return multiply<mode>(a, b);                                                               \
    }                                                                                              \
    CW_DEVICE double __cw_fma_##suffix(double a, double b, double c) {                             \
        return multiplyAdd<mode>(a, b, c);                                                         \
    }                                                                                              \
    CW_DEVICE double __cw_ddiv_##suffix(double a, double b) {                                      \
        return divide<mode>(a, b);                                                                 \
    }                                                                                              \
    CW_DEVICE double __cw_drcp_##suffix(double a) {                                                \
        return divide<mode>(1.0, a);                                                               \
    }                                                                                              \
    CW_DEVICE double __cw_dsqrt_##suffix(double a) {                                               \
        return squareRoot<mode>(a);                                                                \
    }                                                                                              \
    CW_DEVICE_INLINE float __cw_double2float_##suffix(double a) {                                  \
        return narrow<mode>(a);                                                                    \
    }                                                                                              \
    CW_DEVICE_INLINE float __cw_int2float_##suffix(int32_t a) {                                    \
        return narrow<mode>(double(a));                                                            \
    }                                                                                              \
    CW_DEVICE_INLINE float __cw_uint2float_##suffix(uint32_t a) {                                  \
        return narrow<mode>(double(a));                                                            \
    }                                                                                              \
    CW_DEVICE float __cw_ll2float_##suffix(int64_t a) {                                            \
        return floatFromInteger<mode>(a < 0, a < 0 ? 0 - uint64_t(a) : uint64_t(a));               \
    }                                                                                              \
    CW_DEVICE float __cw_ull2float_##suffix(uint64_t a) {                                          \
        return floatFromInteger<mode>(false, a);                                                   \
    }                                                                                              \
    CW_DEVICE double __cw_ll2double_##suffix(int64_t a) {                                          \
        return fromInteger<mode>(a < 0, a < 0 ? 0 - uint64_t(a) : uint64_t(a));                    \
    }                                                                                              \
    CW_DEVICE double __cw_ull2double_##suffix(uint64_t a) {                                        \
        return fromInteger<mode>(false, a);                                                        \
    }

CW_DIRECTED(rd, Round::Down)
CW_DIRECTED(ru, Round::Up)
CW_DIRECTED(rz, Round::Zero)

/// 1 / sqrt(x), rounded to nearest: the double result is never close enough to the middle of two
/// floats to round the wrong way (checked for every mantissa).
CW_DEVICE_INLINE float __cw_frsqrt_rn(float x) {
    return float(1 / sqrt(double(x)));
}
