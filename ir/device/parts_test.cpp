// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exact functions against the C library's, and functions with pointer operands against those
// without.
#include "ir/device/ulp/measure.h"

#include <gtest/gtest.h>

#include <bit>
#include <climits>
#include <cmath>
#include <cstdint>

extern "C" {
#define CW_BOTH(T, f)                                                                              \
    T __cw_frexp##f(T, int*), __cw_ldexp##f(T, int), __cw_scalbn##f(T, int);                       \
    T __cw_scalbln##f(T, long), __cw_logb##f(T), __cw_modf##f(T, T*), __cw_nextafter##f(T, T);     \
    T __cw_remquo##f(T, T, int*), __cw_remainder##f(T, T), __cw_sin##f(T), __cw_cos##f(T);         \
    T __cw_sinpi##f(T), __cw_cospi##f(T), __cw_norm##f(int, const T*),                             \
        __cw_rnorm##f(int, const T*);                                                              \
    int __cw_ilogb##f(T);                                                                          \
    void __cw_sincos##f(T, T*, T*), __cw_sincospi##f(T, T*, T*);
CW_BOTH(float, f)
CW_BOTH(double, )
float __cw_norm3df(float, float, float), __cw_rnorm4df(float, float, float, float);
double __cw_norm3d(double, double, double), __cw_rnorm4d(double, double, double, double);
float __cw_fast_sinf(float), __cw_fast_cosf(float), __cw_fast_tanf(float),
    __cw_fast_powf(float, float);
void __cw_fast_sincosf(float, float*, float*);
uint32_t __cw_byte_perm(uint32_t, uint32_t, uint32_t), __cw_vaddss2(uint32_t, uint32_t);
uint32_t __cw_vabsdiffs4(uint32_t, uint32_t), __cw_vcmpgts2(uint32_t, uint32_t),
    __cw_dp4a_s32(uint32_t, uint32_t, uint32_t);
}

namespace {

template <class T>
bool same(T a, T b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    return a == b && std::signbit(a) == std::signbit(b);
}
#define CW_SAME(got, want)                                                                         \
    EXPECT_TRUE(same<T>(got, want))                                                                \
        << std::hexfloat << x << " " << y << ": " << (got) << ", not " << (want)

template <class T>
struct Library;
#define CW_LIBRARY(T, f)                                                                           \
    template <>                                                                                    \
    struct Library<T> {                                                                            \
        static constexpr auto frexp = __cw_frexp##f;                                               \
        static constexpr auto ldexp = __cw_ldexp##f;                                               \
        static constexpr auto scalbn = __cw_scalbn##f;                                             \
        static constexpr auto scalbln = __cw_scalbln##f;                                           \
        static constexpr auto logb = __cw_logb##f;                                                 \
        static constexpr auto ilogb = __cw_ilogb##f;                                               \
        static constexpr auto modf = __cw_modf##f;                                                 \
        static constexpr auto nextafter = __cw_nextafter##f;                                       \
        static constexpr auto remquo = __cw_remquo##f;                                             \
        static constexpr auto remainder = __cw_remainder##f;                                       \
        static constexpr auto sin = __cw_sin##f;                                                   \
        static constexpr auto cos = __cw_cos##f;                                                   \
        static constexpr auto sincos = __cw_sincos##f;                                             \
        static constexpr auto sinpi = __cw_sinpi##f;                                               \
        static constexpr auto cospi = __cw_cospi##f;                                               \
        static constexpr auto sincospi = __cw_sincospi##f;                                         \
        static constexpr auto norm = __cw_norm##f;                                                 \
        static constexpr auto rnorm = __cw_rnorm##f;                                               \
    };
CW_LIBRARY(float, f)
CW_LIBRARY(double, )

template <class T>
class Parts : public testing::Test {
  protected:
    template <class Check>
    void forEach(Check check) {
        for (double x : cw::ulp::edges(sizeof(T) == 8))
            for (double y : cw::ulp::edges(sizeof(T) == 8))
                check(T(x), T(y));
        uint64_t state = 1;
        const auto random = [&] {
            state = state * 6364136223846793005 + 1442695040888963407;
            return sizeof(T) == 8 ? T(std::bit_cast<double>(state ^ state >> 29))
                                  : T(std::bit_cast<float>(uint32_t(state >> 32)));
        };
        for (int i = 0; i < 50000; i++) {
            const T x = random();
            check(x, i & 1 ? random() : T(std::ldexp(x, int(state >> 40) % 100 - 50)) * T(1.25));
        }
    }
};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Parts, Types);

TYPED_TEST(Parts, ExactFunctionsAgreeWithTheCLibrary) {
    using T = TypeParam;
    using L = Library<T>;
    this->forEach([](T x, T y) {
        int e = 0, want_e = 0;
        const T fraction = L::frexp(x, &e), want_fraction = std::frexp(x, &want_e);
        CW_SAME(fraction, want_fraction);
        if (std::isfinite(x)) EXPECT_EQ(e, want_e) << x;
        T whole, want_whole;
        const T rest = L::modf(x, &whole), want_rest = std::modf(x, &want_whole);
        CW_SAME(rest, want_rest);
        CW_SAME(whole, want_whole);
        CW_SAME(L::logb(x), std::logb(x));
        // CUDA: INT_MIN for zeros and NaN, INT_MAX for infinities
        EXPECT_EQ(L::ilogb(x), x == 0 || std::isnan(x) ? INT_MIN
                               : std::isinf(x)         ? INT_MAX
                                                       : std::ilogb(x))
            << x;
        CW_SAME(L::nextafter(x, y), std::nextafter(x, y));
        const int n = y > 3000 ? 3000 : y < -3000 ? -3000 : std::isnan(y) ? 7 : int(y);
        CW_SAME(L::ldexp(x, n), std::ldexp(x, n));
        CW_SAME(L::scalbn(x, n), std::ldexp(x, n));
        CW_SAME(L::scalbln(x, n), std::ldexp(x, n));
        int q = 0, want_q = 0;
        const T r = L::remquo(x, y, &q), want_r = std::remquo(x, y, &want_q);
        CW_SAME(r, want_r);
        CW_SAME(L::remainder(x, y), want_r);
        if (!std::isnan(r)) EXPECT_EQ((q & 7) * (q < 0 ? 1 : 1), want_q & 7) << x << " " << y;
    });
    EXPECT_EQ(L::scalbln(1, LONG_MAX), T(INFINITY));
    EXPECT_EQ(L::scalbln(1, LONG_MIN), T(0));
    EXPECT_EQ(L::ldexp(1, INT_MIN), T(0));
}

TYPED_TEST(Parts, PairsOfResultsAreTheSingleOnes) {
    using T = TypeParam;
    using L = Library<T>;
    this->forEach([](T x, T y) {
        T s, c;
        L::sincos(x, &s, &c);
        CW_SAME(s, L::sin(x));
        CW_SAME(c, L::cos(x));
        L::sincospi(x, &s, &c);
        CW_SAME(s, L::sinpi(x));
        CW_SAME(c, L::cospi(x));
    });
}

TYPED_TEST(Parts, NormsOfArraysAreThoseOfTheirElements) {
    using T = TypeParam;
    using L = Library<T>;
    const T big = sizeof(T) == 8 ? T(1e300) : T(1e35f);
    const T x[] = {3, 4, 12, 84};
    EXPECT_EQ(L::norm(4, x), T(85));
    EXPECT_EQ(L::rnorm(4, x), T(1) / 85);
    const T y[] = {3 * big, -4 * big, T(INFINITY), T(NAN)};
    EXPECT_NEAR(double(L::norm(2, y) / (5 * big)), 1, 1e-6);
    EXPECT_EQ(L::norm(4, y), T(INFINITY));
    EXPECT_EQ(L::rnorm(4, y), T(0));
    EXPECT_EQ(L::rnorm(0, y), T(INFINITY));
    const T tiny[] = {std::numeric_limits<T>::denorm_min() * 3,
                      std::numeric_limits<T>::denorm_min() * 4};
    EXPECT_EQ(L::norm(2, tiny), std::numeric_limits<T>::denorm_min() * 5);
}

TEST(Fast, CombinationsFollowTheirParts) {
    for (float x = -3; x < 3; x += 0.01f) {
        float s, c;
        __cw_fast_sincosf(x, &s, &c);
        EXPECT_EQ(s, __cw_fast_sinf(x));
        EXPECT_EQ(c, __cw_fast_cosf(x));
        EXPECT_FLOAT_EQ(__cw_fast_tanf(x), s / c);
    }
    EXPECT_NEAR(__cw_fast_powf(2.5f, 3.25f), std::pow(2.5, 3.25), 1e-5);
    EXPECT_TRUE(std::isnan(__cw_fast_sinf(INFINITY)));
    EXPECT_LE(std::abs(__cw_fast_sinf(1e30f)), 1);
}

TEST(Simd, ExportsUseTheOperations) {
    EXPECT_EQ(__cw_byte_perm(0x33221100, 0x77665544, 0x7531), 0x77553311u);
    EXPECT_EQ(__cw_vaddss2(0x7fff8000, 0x0001ffff), 0x7fff8000u);
    EXPECT_EQ(__cw_vabsdiffs4(0x80ff7f01, 0x7f01ff01), 0xff028000u);
    EXPECT_EQ(__cw_vcmpgts2(0x0001ffff, 0xffff0001), 0xffff0000u);
    EXPECT_EQ(__cw_dp4a_s32(0xff020304, 0x01010101, 10), 18u);
}

} // namespace
