// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of libdevice.def that are no `__cw_*` function by another name.
#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

extern "C" {
int __nv_double2int_rz(double);
int __nv_double2int_ru(double);
unsigned __nv_float2uint_rn(float);
long long __nv_float2ll_rd(float);
double __nv_round(double);
float __nv_roundf(float);
long long __nv_llround(double);
int __nv_sad(int, int, int);
unsigned __nv_usad(unsigned, unsigned, unsigned);
int __nv_rhadd(int, int);
int __nv_hadd(int, int);
int __nv_mul24(int, int);
long long __nv_mul64hi(long long, long long);
int __nv_clz(int);
int __nv_ffsll(long long);
int __nv_abs(int);
float __nv_saturatef(float);
float __nv_fast_fdividef(float, float);
double __nv_powi(double, int);
double __nv_hiloint2double(int, int);
short __nv_float2half_rn(float);
double __nv_sin(double);
}

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Libdevice, ConversionsToIntegersRoundAndSaturate) {
    EXPECT_EQ(__nv_double2int_rz(-2.9), -2);
    EXPECT_EQ(__nv_double2int_ru(2.1), 3);
    EXPECT_EQ(__nv_double2int_rz(1e10), INT32_MAX);
    EXPECT_EQ(__nv_float2uint_rn(-1.0f), 0u);
    EXPECT_EQ(__nv_float2uint_rn(2.5f), 2u);
    EXPECT_EQ(__nv_float2ll_rd(-1.5f), -2);
}

// PTX ISA 8.7, 9.7.9.21
TEST(Libdevice, NanBecomesZeroInThirtyTwoBitsOnly) {
    EXPECT_EQ(__nv_float2uint_rn(float(kNan)), 0u);
    EXPECT_EQ(__nv_double2int_rz(kNan), INT32_MIN);
    EXPECT_EQ(__nv_float2ll_rd(float(kNan)), INT64_MIN);
}

TEST(Libdevice, RoundGoesAwayFromZeroAtHalves) {
    for (const double x : {0.5, -0.5, 2.5, -3.5, 0.49999999999999994, 4503599627370497.0, -0.0}) {
        EXPECT_EQ(__nv_round(x), std::round(x)) << x;
        EXPECT_EQ(std::signbit(__nv_round(x)), std::signbit(std::round(x))) << x;
        EXPECT_EQ(__nv_llround(x), std::llround(x)) << x;
    }
    EXPECT_EQ(__nv_roundf(0.49999997f), 0.0f);
}

TEST(Libdevice, IntegerFunctionsDoNotOverflow) {
    EXPECT_EQ(__nv_sad(-5, 7, 3), 15);
    EXPECT_EQ(__nv_usad(1, 0xffffffff, 1), 0xffffffffu);
    EXPECT_EQ(__nv_hadd(INT32_MAX, INT32_MAX), INT32_MAX);
    EXPECT_EQ(__nv_rhadd(-3, 0), -1);
    EXPECT_EQ(__nv_mul24(0x00ffffff, 3), -3); // 24 bits, signed
    EXPECT_EQ(__nv_mul64hi(INT64_MIN, 2), -1);
    EXPECT_EQ(__nv_clz(0), 32);
    EXPECT_EQ(__nv_ffsll(int64_t(1) << 40), 41);
    EXPECT_EQ(__nv_abs(INT32_MIN), INT32_MIN);
}

TEST(Libdevice, TheRest) {
    EXPECT_EQ(__nv_saturatef(float(kNan)), 0.0f);
    EXPECT_EQ(__nv_saturatef(1.5f), 1.0f);
    EXPECT_EQ(__nv_fast_fdividef(1e30f, 0x1p127f), 0.0f);
    EXPECT_EQ(__nv_powi(2.0, -2), 0.25);
    EXPECT_EQ(__nv_hiloint2double(0x3ff00000, 0), 1.0);
    EXPECT_EQ(__nv_float2half_rn(1.0f), 0x3c00);
    EXPECT_NEAR(__nv_sin(1.0), std::sin(1.0), 1e-15);
}

} // namespace
