// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic in integers against this machine's, in every rounding mode; halves against MPFR and
// the machine's conversions.
#include <gtest/gtest.h>
#include <immintrin.h>
#include <mpfr.h>

#include <bit>
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "ir/device/soft_convert.h"

extern "C" {
#define CW_FORMAT(f, Word)                                                                         \
    Word __cw_soft_##f##_add(Word, Word), __cw_soft_##f##_mul(Word, Word);                         \
    Word __cw_soft_##f##_div(Word, Word), __cw_soft_##f##_rem(Word, Word);                         \
    Word __cw_soft_##f##_fma(Word, Word, Word), __cw_soft_##f##_sqrt(Word);                        \
    Word __cw_soft_##f##_min(Word, Word), __cw_soft_##f##_max(Word, Word);                         \
    Word __cw_soft_##f##_floor(Word), __cw_soft_##f##_ceil(Word), __cw_soft_##f##_trunc(Word);     \
    Word __cw_soft_##f##_rint(Word), __cw_soft_##f##_round(Word);                                  \
    Word __cw_soft_##f##_scale(Word, int), __cw_soft_##f##_from_f32(uint32_t);                     \
    Word __cw_soft_##f##_from_i64(int64_t), __cw_soft_##f##_from_u64(uint64_t);                    \
    uint32_t __cw_soft_##f##_to_f32(Word), __cw_soft_##f##_relation(Word, Word);                   \
    int64_t __cw_soft_##f##_to_i64(Word);                                                          \
    uint64_t __cw_soft_##f##_to_u64(Word);
CW_FORMAT(f16, uint32_t)
CW_FORMAT(f64, uint64_t)
uint32_t __cw_soft_f32_div(uint32_t, uint32_t), __cw_soft_f32_sqrt(uint32_t);
uint32_t __cw_soft_f16_from_f64(uint64_t);
uint64_t __cw_soft_f64_from_u128(uint64_t, uint64_t), __cw_soft_f64_to_u128_high(uint64_t);
uint64_t __cw_soft_f64_to_u128_low(uint64_t);
}

namespace {

using namespace cw::device::soft;
using cw::device::Round;

constexpr int kPoints = 1 << 18; // random ones of a test and mode

template <class T>
using BitsOf = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
template <class T>
BitsOf<T> bitsOf(T x) {
    return std::bit_cast<BitsOf<T>>(x);
}
double real(uint64_t x) {
    return std::bit_cast<double>(x);
}

/// Equal, or both a NaN.
template <class T>
::testing::AssertionResult same(BitsOf<T> got, T want) {
    if (got == bitsOf(want) || (std::isnan(std::bit_cast<T>(got)) && std::isnan(want)))
        return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure()
           << std::hexfloat << std::bit_cast<T>(got) << ", not " << want;
}

/// Numbers of every size, close to each other as often as not, few or many bits set.
template <class T>
class Numbers {
  public:
    T next() {
        using Word = BitsOf<T>;
        constexpr int kFraction = sizeof(T) == 8 ? 52 : 23, kBits = sizeof(T) * 8;
        Word word = Word(random_());
        const uint64_t how = random_();
        if (how % 32 == 0) return kEdges[how / 32 % std::size(kEdges)];
        if (how & 64) word &= ~Word(0) << (how >> 8 & 63) % kFraction; // ties
        if (how & 128) word |= (Word(1) << (how >> 14 & 63) % kFraction) - 1;
        if (how & (1 << 20)) { // an exponent close to 0, or to the least
            const Word field = (how & (1 << 21) ? (Word(1) << (kBits - kFraction - 2)) - 1 : 20) +
                               Word(how >> 22 & 127) % (how & (1 << 30) ? 4 : 120) -
                               (how & (1 << 30) ? 2 : 20);
            word = (word & (Word(1) << (kBits - 1) | ((Word(1) << kFraction) - 1))) |
                   field << kFraction;
        }
        return std::bit_cast<T>(word);
    }
    uint64_t word() { return random_() >> (random_() & 63); }

  private:
    using Limits = std::numeric_limits<T>;
    static constexpr T kEdges[] = {0.0,
                                   -T(0.0),
                                   1,
                                   -1,
                                   T(0.5),
                                   T(-0.5),
                                   T(1.5),
                                   T(2.5),
                                   Limits::max(),
                                   -Limits::max(),
                                   Limits::min(),
                                   -Limits::min(),
                                   Limits::denorm_min(),
                                   -Limits::denorm_min(),
                                   Limits::infinity(),
                                   -Limits::infinity(),
                                   Limits::quiet_NaN(),
                                   Limits::epsilon(),
                                   T(0x1p63),
                                   T(-0x1p63),
                                   T(0x1p64),
                                   T(0x1p31)};
    std::mt19937_64 random_{20261122};
};

/// A value that the compiler does not know: what is done with it is done at run time.
template <class T>
T unknown(T value) {
    volatile T held = value;
    return held;
}

/// The machine's results, in the mode that is set.
template <class T>
struct Machine {
#define CW_BINARY(name, sign)                                                                      \
    [[gnu::noinline]] static T name(T a, T b) { return unknown(a) sign unknown(b); }
    CW_BINARY(add, +)
    CW_BINARY(mul, *)
    CW_BINARY(div, /)
    [[gnu::noinline]] static T fma(T a, T b, T c) {
        return std::fma(unknown(a), unknown(b), unknown(c));
    }
    [[gnu::noinline]] static T sqrt(T a) { return std::sqrt(unknown(a)); }
};
template <class To, class From>
[[gnu::noinline]] To machineCast(From a) {
    return To(unknown(a));
}

template <class F, class T, Round kMode>
void agree(int mode) {
    using M = Machine<T>;
    ASSERT_EQ(std::fesetround(mode), 0);
    Numbers<T> numbers;
    const auto check = [&](uint64_t got, T want, T a, T b, T c, const char* what) {
        std::fesetround(FE_TONEAREST);
        EXPECT_TRUE(same<T>(BitsOf<T>(got), want))
            << what << std::hexfloat << " of " << a << " " << b << " " << c;
        std::fesetround(mode);
    };
    for (int i = 0; i < kPoints && !::testing::Test::HasFailure(); ++i) {
        const T a = numbers.next(), b = numbers.next();
        // Often what the product is taken from again.
        const T c = i % 3 ? numbers.next() : -M::mul(a, b);
        const uint64_t x = bitsOf(a), y = bitsOf(b), z = bitsOf(c), n = numbers.word();
        check(add<F, kMode>(x, y), M::add(a, b), a, b, 0, "sum");
        check(multiply<F, kMode>(x, y), M::mul(a, b), a, b, 0, "product");
        check(divide<F, kMode>(x, y), M::div(a, b), a, b, 0, "quotient");
        check(squareRoot<F, kMode>(x), M::sqrt(a), a, b, 0, "root");
        check(multiplyAdd<F, kMode>(x, y, z), M::fma(a, b, c), a, b, c, "fma");
        check(fromInteger<F, kMode>(false, n >> 1), machineCast<T, int64_t>(int64_t(n >> 1)), T(n),
              0, 0, "integer");
        if constexpr (sizeof(T) == 8)
            EXPECT_TRUE(same<float>(uint32_t(convert<Single, Double, kMode>(x)),
                                    machineCast<float, double>(a)));
    }
    std::fesetround(FE_TONEAREST);
}

template <class F, class T>
void agreeInAllModes() {
    agree<F, T, Round::Nearest>(FE_TONEAREST);
    agree<F, T, Round::Down>(FE_DOWNWARD);
    agree<F, T, Round::Up>(FE_UPWARD);
    agree<F, T, Round::Zero>(FE_TOWARDZERO);
}

TEST(Soft, DoublesAreTheMachinesInEveryRounding) {
    agreeInAllModes<Double, double>();
}
TEST(Soft, FloatsAreTheMachinesInEveryRounding) {
    agreeInAllModes<Single, float>();
}

TEST(Soft, WhatKernelsCallIsRoundedToNearest) {
    Numbers<double> numbers;
    Numbers<float> floats;
    for (int i = 0; i < kPoints && !HasFailure(); ++i) {
        const double a = numbers.next(), b = numbers.next(), c = numbers.next();
        const uint64_t x = bitsOf(a), y = bitsOf(b);
        SCOPED_TRACE(::testing::Message() << std::hexfloat << a << " " << b << " " << c);
        EXPECT_TRUE(same<double>(__cw_soft_f64_add(x, y), a + b));
        EXPECT_TRUE(same<double>(__cw_soft_f64_mul(x, y), a * b));
        EXPECT_TRUE(same<double>(__cw_soft_f64_div(x, y), a / b));
        EXPECT_TRUE(same<double>(__cw_soft_f64_fma(x, y, bitsOf(c)), std::fma(a, b, c)));
        EXPECT_TRUE(same<double>(__cw_soft_f64_sqrt(x), std::sqrt(a)));
        const float f = floats.next(), g = floats.next();
        EXPECT_TRUE(same<double>(__cw_soft_f64_from_f32(bitsOf(f)), f));
        EXPECT_TRUE(same<float>(__cw_soft_f64_to_f32(x), float(a)));
        EXPECT_TRUE(same<float>(__cw_soft_f32_div(bitsOf(f), bitsOf(g)), f / g));
        EXPECT_TRUE(same<float>(__cw_soft_f32_sqrt(bitsOf(f)), std::sqrt(f)));
    }
}

TEST(Soft, DoublesCompareAsTheMachines) {
    Numbers<double> numbers;
    for (int i = 0; i < kPoints && !HasFailure(); ++i) {
        const double a = numbers.next(), b = i % 5 ? numbers.next() : a;
        SCOPED_TRACE(::testing::Message() << std::hexfloat << a << " " << b);
        const uint32_t relation = __cw_soft_f64_relation(bitsOf(a), bitsOf(b));
        EXPECT_EQ(relation, a == b ? 1 : a > b ? 2 : a < b ? 4 : 8);
        if (a == b) continue; // zeros
        EXPECT_TRUE(same(__cw_soft_f64_min(bitsOf(a), bitsOf(b)), std::fmin(a, b)));
        EXPECT_TRUE(same(__cw_soft_f64_max(bitsOf(a), bitsOf(b)), std::fmax(a, b)));
    }
    EXPECT_EQ(__cw_soft_f64_min(bitsOf(0.0), bitsOf(-0.0)), bitsOf(-0.0));
    EXPECT_EQ(__cw_soft_f64_max(bitsOf(-0.0), bitsOf(0.0)), bitsOf(0.0));
}

TEST(Soft, DoublesBecomeIntegersAsTheMachines) {
    Numbers<double> numbers;
    for (int i = 0; i < kPoints && !HasFailure(); ++i) {
        const double a = numbers.next(), b = numbers.next();
        const uint64_t x = bitsOf(a), n = numbers.word();
        SCOPED_TRACE(::testing::Message() << std::hexfloat << a << " " << b);
        EXPECT_TRUE(same(__cw_soft_f64_floor(x), std::floor(a)));
        EXPECT_TRUE(same(__cw_soft_f64_ceil(x), std::ceil(a)));
        EXPECT_TRUE(same(__cw_soft_f64_trunc(x), std::trunc(a)));
        EXPECT_TRUE(same(__cw_soft_f64_rint(x), std::rint(a)));
        EXPECT_TRUE(same(__cw_soft_f64_round(x), std::round(a)));
        EXPECT_TRUE(same(__cw_soft_f64_scale(x, int(n)), std::ldexp(a, int(n))));
        EXPECT_TRUE(same(__cw_soft_f64_scale(x, int(n % 4200) - 2100),
                         std::ldexp(a, int(n % 4200) - 2100)));
        EXPECT_TRUE(same(__cw_soft_f64_rem(x, bitsOf(b)), std::fmod(a, b)));
        if (std::abs(a) < 0x1p63) EXPECT_EQ(__cw_soft_f64_to_i64(x), int64_t(a));
        if (a >= 0 && a < 0x1p64) EXPECT_EQ(__cw_soft_f64_to_u64(x), uint64_t(a));
        if (a >= 0 && a < 0x1p128) {
            const auto wide = static_cast<unsigned __int128>(a);
            EXPECT_EQ(__cw_soft_f64_to_u128_high(x), uint64_t(wide >> 64));
            EXPECT_EQ(__cw_soft_f64_to_u128_low(x), uint64_t(wide));
        }
        EXPECT_TRUE(same(__cw_soft_f64_from_i64(int64_t(n)), double(int64_t(n))));
        EXPECT_TRUE(same(__cw_soft_f64_from_i64(-int64_t(n)), double(-int64_t(n))));
        EXPECT_TRUE(same(__cw_soft_f64_from_u64(n), double(n)));
        EXPECT_TRUE(same(__cw_soft_f64_from_u128(n, x),
                         double(static_cast<unsigned __int128>(n) << 64 | x)));
    }
}

TEST(Soft, IntegersSaturate) {
    EXPECT_EQ(__cw_soft_f64_to_i64(bitsOf(0x1p63)), INT64_MAX);
    EXPECT_EQ(__cw_soft_f64_to_i64(bitsOf(-0x1p70)), INT64_MIN);
    EXPECT_EQ(__cw_soft_f64_to_i64(bitsOf(HUGE_VAL)), INT64_MAX);
    EXPECT_EQ(__cw_soft_f64_to_i64(bitsOf(-HUGE_VAL)), INT64_MIN);
    EXPECT_EQ(__cw_soft_f64_to_i64(bitsOf(std::nan(""))), 0);
    EXPECT_EQ(__cw_soft_f64_to_u64(bitsOf(0x1p64)), UINT64_MAX);
    EXPECT_EQ(__cw_soft_f64_to_u64(bitsOf(-1.0)), 0u);
    EXPECT_EQ(__cw_soft_f64_to_u64(bitsOf(std::nan(""))), 0u);
}

TEST(Soft, ANanKeepsItsPayloadInDoublesAndIsOneInOthers) {
    const uint64_t nan = 0x7ff4000000001234; // signalling
    EXPECT_EQ(__cw_soft_f64_add(nan, bitsOf(1.0)), 0x7ffc000000001234);
    EXPECT_EQ(__cw_soft_f64_mul(bitsOf(0.0), bitsOf(HUGE_VAL)), 0xfff8000000000000);
    EXPECT_EQ(__cw_soft_f64_to_f32(nan), 0x7fffffffu);
    EXPECT_EQ(__cw_soft_f16_add(0x7c01, 0x3c00), 0x7fffu);
    EXPECT_EQ(__cw_soft_f32_sqrt(bitsOf(-1.0f)), 0x7fffffffu);
}

[[gnu::target("f16c")]] float widened(uint32_t half) {
    return _cvtsh_ss(uint16_t(half));
}
[[gnu::target("f16c")]] uint32_t narrowed(float x) {
    return _cvtss_sh(x, _MM_FROUND_TO_NEAREST_INT);
}
bool isNanHalf(uint32_t x) {
    return (x & 0x7fff) > 0x7c00;
}
bool sameHalf(uint32_t got, uint32_t want) {
    return got == want || (isNanHalf(got) && isNanHalf(want));
}

/// A half from an MPFR number of 11 bits that was rounded by `ternary`.
class Reference {
  public:
    Reference() {
        mpfr_set_emin(-23);
        mpfr_set_emax(16);
        for (auto* x : {a_, b_, c_, r_})
            mpfr_init2(x, 11);
    }
    ~Reference() {
        for (auto* x : {a_, b_, c_, r_})
            mpfr_clear(x);
        mpfr_set_emin(mpfr_get_emin_min());
        mpfr_set_emax(mpfr_get_emax_max());
    }
    uint32_t fma(uint32_t a, uint32_t b, uint32_t c) {
        mpfr_set_flt(a_, widened(a), MPFR_RNDN);
        mpfr_set_flt(b_, widened(b), MPFR_RNDN);
        mpfr_set_flt(c_, widened(c), MPFR_RNDN);
        const int ternary = mpfr_fma(r_, a_, b_, c_, MPFR_RNDN);
        mpfr_subnormalize(r_, ternary, MPFR_RNDN);
        return narrowed(mpfr_get_flt(r_, MPFR_RNDN)); // exact
    }

  private:
    mpfr_t a_, b_, c_, r_;
};

TEST(Soft, EveryHalfIsConvertedAndRounded) {
    for (uint32_t h = 0; h < 0x10000; ++h) {
        const float f = widened(h);
        ASSERT_TRUE(same<float>(__cw_soft_f16_to_f32(h), f)) << h;
        ASSERT_TRUE(sameHalf(__cw_soft_f16_from_f32(bitsOf(f)), h)) << h;
        ASSERT_TRUE(sameHalf(__cw_soft_f16_sqrt(h), narrowed(std::sqrt(f)))) << h;
        ASSERT_TRUE(sameHalf(__cw_soft_f16_rint(h), narrowed(std::rint(f)))) << h;
        ASSERT_TRUE(sameHalf(__cw_soft_f16_round(h), narrowed(std::round(f)))) << h;
        ASSERT_TRUE(sameHalf(__cw_soft_f16_floor(h), narrowed(std::floor(f)))) << h;
        ASSERT_TRUE(sameHalf(__cw_soft_f16_ceil(h), narrowed(std::ceil(f)))) << h;
        ASSERT_TRUE(sameHalf(__cw_soft_f16_trunc(h), narrowed(std::trunc(f)))) << h;
        if (!std::isfinite(f)) continue;
        ASSERT_EQ(__cw_soft_f16_to_i64(h), int64_t(f)) << h;
        ASSERT_TRUE(sameHalf(__cw_soft_f16_from_i64(int64_t(f)),
                             narrowed(std::trunc(f)) & (int64_t(f) ? 0xffff : 0)));
    }
}

TEST(Soft, HalvesAreTheMachinesFloatsRoundedAgain) { // which is right for these operations
    std::mt19937 random(5);
    Reference reference;
    for (int i = 0; i < 4 * kPoints && !HasFailure(); ++i) {
        const uint32_t bits = random(), x = bits & 0xffff, y = bits >> 16, z = random() & 0xffff;
        const float a = widened(x), b = widened(y);
        SCOPED_TRACE(::testing::Message() << std::hexfloat << a << " " << b << " " << widened(z));
        EXPECT_TRUE(sameHalf(__cw_soft_f16_add(x, y), narrowed(a + b)));
        EXPECT_TRUE(sameHalf(__cw_soft_f16_mul(x, y), narrowed(a * b)));
        EXPECT_TRUE(sameHalf(__cw_soft_f16_div(x, y), narrowed(a / b)));
        EXPECT_TRUE(sameHalf(__cw_soft_f16_rem(x, y), narrowed(std::fmod(a, b))));
        const uint32_t sum = reference.fma(x, y, z), got = __cw_soft_f16_fma(x, y, z);
        EXPECT_TRUE(sameHalf(got, sum)) << got << " " << sum;
    }
}

TEST(Soft, HalvesAreRoundedOnceFromWiderNumbers) {
    Numbers<float> floats;
    std::mt19937_64 random(7);
    for (int i = 0; i < kPoints && !HasFailure(); ++i) {
        const float f = floats.next();
        EXPECT_TRUE(sameHalf(__cw_soft_f16_from_f32(bitsOf(f)), narrowed(f))) << f;
        // Close to the middle of two halves, where rounding by way of a float goes wrong.
        const uint32_t half = uint32_t(random()) % 0x7bff;
        const double low = widened(half), high = widened(half + 1), middle = (low + high) / 2;
        EXPECT_EQ(__cw_soft_f16_from_f64(bitsOf(std::nextafter(middle, 1e9))), half + 1);
        EXPECT_EQ(__cw_soft_f16_from_f64(bitsOf(std::nextafter(middle, 0))), half);
        EXPECT_EQ(__cw_soft_f16_from_f64(bitsOf(middle)), half + (half & 1));
        EXPECT_EQ(__cw_soft_f16_from_f64(bitsOf(-real(bitsOf(low)))), half | 0x8000);
    }
}

} // namespace
