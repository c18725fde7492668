// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What kernels compute with where a device has no doubles or halves (ir/passes/expand_floats.h).
// Numbers are their bits, halves in a word of 32. Rounded to nearest.
#include "ir/device/soft_convert.h"

using namespace cw::device;
using namespace cw::device::soft;

#define CW_SOFT(f, Word, Format)                                                                   \
    CW_DEVICE Word __cw_soft_##f##_add(Word a, Word b) {                                           \
        return Word(add<Format, Round::Nearest>(a, b));                                            \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_mul(Word a, Word b) {                                           \
        return Word(multiply<Format, Round::Nearest>(a, b));                                       \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_fma(Word a, Word b, Word c) {                                   \
        return Word(multiplyAdd<Format, Round::Nearest>(a, b, c));                                 \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_rem(Word a, Word b) {                                           \
        return Word(remainder<Format>(a, b));                                                      \
    }                                                                                              \
    CW_DEVICE_INLINE uint32_t __cw_soft_##f##_relation(Word a, Word b) {                           \
        return relation<Format>(a, b);                                                             \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_min(Word a, Word b) {                                           \
        return Word(lesser<Format>(a, b, false));                                                  \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_max(Word a, Word b) {                                           \
        return Word(lesser<Format>(a, b, true));                                                   \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_floor(Word a) {                                                 \
        return Word(toIntegral<Format, Integral::Down>(a));                                        \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_ceil(Word a) {                                                  \
        return Word(toIntegral<Format, Integral::Up>(a));                                          \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_trunc(Word a) {                                                 \
        return Word(toIntegral<Format, Integral::Zero>(a));                                        \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_rint(Word a) {                                                  \
        return Word(toIntegral<Format, Integral::Even>(a));                                        \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_round(Word a) {                                                 \
        return Word(toIntegral<Format, Integral::Away>(a));                                        \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_scale(Word a, int n) {                                          \
        return Word(scale<Format>(a, n));                                                          \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_from_f32(uint32_t a) {                                          \
        return Word(convert<Format, Single, Round::Nearest>(a));                                   \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_from_i64(int64_t a) {                                           \
        return Word(                                                                               \
            fromInteger<Format, Round::Nearest>(a < 0, a < 0 ? 0 - uint64_t(a) : uint64_t(a)));    \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_from_u64(uint64_t a) {                                          \
        return Word(fromInteger<Format, Round::Nearest>(false, a));                                \
    }                                                                                              \
    CW_DEVICE int64_t __cw_soft_##f##_to_i64(Word a) {                                             \
        return int64_t(toSigned<Format, uint64_t>(a));                                             \
    }                                                                                              \
    CW_DEVICE uint64_t __cw_soft_##f##_to_u64(Word a) {                                            \
        return toUnsigned<Format, uint64_t>(a);                                                    \
    }
#define CW_SOFT_QUOTIENT(f, Word, Format)                                                          \
    CW_DEVICE Word __cw_soft_##f##_div(Word a, Word b) {                                           \
        return Word(divide<Format, Round::Nearest>(a, b));                                         \
    }                                                                                              \
    CW_DEVICE Word __cw_soft_##f##_sqrt(Word a) {                                                  \
        return Word(squareRoot<Format, Round::Nearest>(a));                                        \
    }

CW_SOFT(f16, uint32_t, Half)
CW_SOFT(f64, uint64_t, Double)
CW_SOFT_QUOTIENT(f16, uint32_t, Half)
CW_SOFT_QUOTIENT(f32, uint32_t, Single)
CW_SOFT_QUOTIENT(f64, uint64_t, Double)

CW_DEVICE_INLINE uint32_t __cw_soft_f16_to_f32(uint32_t a) {
    return widenHalf(a);
}
CW_DEVICE uint32_t __cw_soft_f64_to_f32(uint64_t a) {
    return uint32_t(convert<Single, Double, Round::Nearest>(a));
}
CW_DEVICE uint32_t __cw_soft_f16_from_f64(uint64_t a) {
    return uint32_t(convert<Half, Double, Round::Nearest>(a));
}
CW_DEVICE uint64_t __cw_soft_f64_from_u128(uint64_t high, uint64_t low) {
    return fromInteger<Double, Round::Nearest>(false, (unsigned __int128)high << 64 | low);
}
CW_DEVICE uint64_t __cw_soft_f64_to_u128_high(uint64_t a) {
    return uint64_t(toUnsigned<Double, unsigned __int128>(a) >> 64);
}
CW_DEVICE uint64_t __cw_soft_f64_to_u128_low(uint64_t a) {
    return uint64_t(toUnsigned<Double, unsigned __int128>(a));
}
