// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Directed rounding is exact: every operation against MPFR with the format's own exponent range.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

extern "C" {
#define CW_MODE(m)                                                                                 \
    float __cw_fadd_##m(float, float), __cw_fsub_##m(float, float), __cw_fmul_##m(float, float);   \
    float __cw_fdiv_##m(float, float), __cw_fmaf_##m(float, float, float);                         \
    float __cw_frcp_##m(float), __cw_fsqrt_##m(float), __cw_double2float_##m(double);              \
    double __cw_dadd_##m(double, double), __cw_dsub_##m(double, double);                           \
    double __cw_dmul_##m(double, double), __cw_ddiv_##m(double, double);                           \
    double __cw_fma_##m(double, double, double), __cw_drcp_##m(double), __cw_dsqrt_##m(double);    \
    float __cw_int2float_##m(int32_t), __cw_uint2float_##m(uint32_t), __cw_ll2float_##m(int64_t);  \
    float __cw_ull2float_##m(uint64_t);                                                            \
    double __cw_ll2double_##m(int64_t), __cw_ull2double_##m(uint64_t);
CW_MODE(rd) CW_MODE(ru) CW_MODE(rz) float __cw_frsqrt_rn(float);
}

namespace {

struct Mode {
    const char* name;
    mpfr_rnd_t round;
    float (*fadd)(float, float), (*fsub)(float, float), (*fmul)(float, float),
        (*fdiv)(float, float);
    float (*ffma)(float, float, float), (*frcp)(float), (*fsqrt)(float), (*narrow)(double);
    double (*dadd)(double, double), (*dsub)(double, double), (*dmul)(double, double);
    double (*ddiv)(double, double), (*dfma)(double, double, double), (*drcp)(double),
        (*dsqrt)(double);
    float (*i2f)(int32_t), (*u2f)(uint32_t), (*l2f)(int64_t), (*ul2f)(uint64_t);
    double (*l2d)(int64_t), (*ul2d)(uint64_t);
};
#define CW_ROW(m, round)                                                                           \
    {#m,                                                                                           \
     round,                                                                                        \
     __cw_fadd_##m,                                                                                \
     __cw_fsub_##m,                                                                                \
     __cw_fmul_##m,                                                                                \
     __cw_fdiv_##m,                                                                                \
     __cw_fmaf_##m,                                                                                \
     __cw_frcp_##m,                                                                                \
     __cw_fsqrt_##m,                                                                               \
     __cw_double2float_##m,                                                                        \
     __cw_dadd_##m,                                                                                \
     __cw_dsub_##m,                                                                                \
     __cw_dmul_##m,                                                                                \
     __cw_ddiv_##m,                                                                                \
     __cw_fma_##m,                                                                                 \
     __cw_drcp_##m,                                                                                \
     __cw_dsqrt_##m,                                                                               \
     __cw_int2float_##m,                                                                           \
     __cw_uint2float_##m,                                                                          \
     __cw_ll2float_##m,                                                                            \
     __cw_ull2float_##m,                                                                           \
     __cw_ll2double_##m,                                                                           \
     __cw_ull2double_##m}
const Mode kModes[] = {CW_ROW(rd, MPFR_RNDD), CW_ROW(ru, MPFR_RNDU), CW_ROW(rz, MPFR_RNDZ)};

/// A number of one format, whose range and subnormals MPFR is told of.
template <class T>
class Exact {
  public:
    Exact() {
        constexpr bool kDouble = sizeof(T) == 8;
        mpfr_set_emin(kDouble ? -1073 : -148);
        mpfr_set_emax(kDouble ? 1024 : 128);
        mpfr_init2(result_, kDouble ? 53 : 24);
        for (auto& x : operand_)
            mpfr_init2(x, 64);
    }
    ~Exact() {
        mpfr_clear(result_);
        for (auto& x : operand_)
            mpfr_clear(x);
    }
    mpfr_ptr operand(int i, double x) { return mpfr_set_d(operand_[i], x, MPFR_RNDN), operand_[i]; }
    mpfr_ptr result() { return result_; }
    T finish(int ternary, mpfr_rnd_t round) {
        ternary = mpfr_check_range(result_, ternary, round);
        mpfr_subnormalize(result_, ternary, round);
        return T(mpfr_get_d(result_, MPFR_RNDN));
    }

  private:
    mpfr_t result_, operand_[3];
};

template <class T>
bool same(T a, T b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    return a == b && std::signbit(a) == std::signbit(b);
}

uint64_t mix(uint64_t& state) {
    state += 0x9e3779b97f4a7c15;
    uint64_t x = state;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}
template <class T>
std::vector<T> corners() {
    using L = std::numeric_limits<T>;
    std::vector<T> all;
    for (T x :
         {T(0), L::denorm_min(), 3 * L::denorm_min(), L::min() - L::denorm_min(), L::min(),
          L::epsilon(), T(0.5), T(1), T(1) + L::epsilon(), T(1.5), T(3), T(1e10), L::max() / 2,
          std::nextafter(L::max(), T(0)), L::max(), L::infinity(), L::quiet_NaN()}) {
        all.push_back(x);
        all.push_back(-x);
    }
    return all;
}
/// Operands whose sums and products fall on and near ties, cancel, overflow and become subnormal.
template <class T>
T operand(uint64_t& state, T partner) {
    using Bits = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
    const uint64_t r = mix(state);
    switch (r % 6) {
    case 0:
        return std::bit_cast<T>(Bits(mix(state)));
    case 1:
        return std::ldexp(partner, int(r >> 8 & 127) - 64);
    case 2:
        return -std::nextafter(partner, T(r & 256 ? 1e30 : -1e30));
    case 3:
        return T(int64_t(r) >> 40);
    case 4:
        return std::ldexp(T(int64_t(r) >> 44), int(r >> 3 & 255) - 128);
    default:
        return std::bit_cast<T>(Bits(mix(state) & ~(~Bits(0) >> 12) >> (r >> 20 & 15)));
    }
}

template <class T>
class Directed : public testing::Test {
  protected:
    void check(T a, T b, T c) {
        for (const Mode& m : kModes)
            checkMode(m, a, b, c);
    }

  private:
    void expect(const Mode& m, const char* what, T got, T want, T a, T b, T c) {
        EXPECT_TRUE(same(got, want)) << what << "_" << m.name << "(" << std::hexfloat << a << ", "
                                     << b << ", " << c << ") = " << got << ", not " << want;
    }
    void checkMode(const Mode& m, T a, T b, T c) {
        mpfr_ptr x = e_.operand(0, a), y = e_.operand(1, b), z = e_.operand(2, c), r = e_.result();
        const auto both = [](auto f, auto d) {
            if constexpr (sizeof(T) == 8)
                return d;
            else
                return f;
        };
        const auto want = [&](int t) { return e_.finish(t, m.round); };
        expect(m, "add", both(m.fadd, m.dadd)(a, b), want(mpfr_add(r, x, y, m.round)), a, b, c);
        expect(m, "sub", both(m.fsub, m.dsub)(a, b), want(mpfr_sub(r, x, y, m.round)), a, b, c);
        expect(m, "mul", both(m.fmul, m.dmul)(a, b), want(mpfr_mul(r, x, y, m.round)), a, b, c);
        expect(m, "div", both(m.fdiv, m.ddiv)(a, b), want(mpfr_div(r, x, y, m.round)), a, b, c);
        expect(m, "fma", both(m.ffma, m.dfma)(a, b, c), want(mpfr_fma(r, x, y, z, m.round)), a, b,
               c);
        expect(m, "rcp", both(m.frcp, m.drcp)(a), want(mpfr_ui_div(r, 1, x, m.round)), a, b, c);
        expect(m, "sqrt", both(m.fsqrt, m.dsqrt)(a), want(mpfr_sqrt(r, x, m.round)), a, b, c);
    }
    Exact<T> e_;
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Directed, Types);

TYPED_TEST(Directed, CornersRoundAsIeeeSays) {
    for (TypeParam a : corners<TypeParam>())
        for (TypeParam b : corners<TypeParam>())
            for (TypeParam c : corners<TypeParam>())
                this->check(a, b, c);
}
TYPED_TEST(Directed, MixedOperandsRoundAsIeeeSays) {
    uint64_t state = 1;
    TypeParam a = 1, b = 1;
    for (int i = 0; i < 200000 && !this->HasFailure(); i++) {
        const TypeParam c = operand<TypeParam>(state, i & 1 ? a * b : a);
        this->check(a, b, c);
        a = b;
        b = c;
        if (!std::isfinite(a) || !std::isfinite(b))
            a = b = operand<TypeParam>(state, TypeParam(1.25));
    }
}

TEST(ReciprocalRoot, RoundsToNearestForEveryMantissa) {
    // Both parities of the exponent; all others are scaled by powers of two exactly.
    for (uint32_t u = std::bit_cast<uint32_t>(1.0f); u < std::bit_cast<uint32_t>(4.0f); u++) {
        const auto x = std::bit_cast<float>(u);
        const float y = __cw_frsqrt_rn(x);
        // 1 / sqrt(x) lies between y's midpoints to its neighbours; their squares are exact.
        const double below = 0.5 * (double(std::nextafterf(y, 0)) + double(y));
        const double above = 0.5 * (double(std::nextafterf(y, 2)) + double(y));
        ASSERT_LE(std::fma(below * below, double(x), -1.0), 0) << std::hexfloat << x;
        ASSERT_GE(std::fma(above * above, double(x), -1.0), 0) << std::hexfloat << x;
    }
}

TEST(DirectedConversion, NarrowsAndConvertsIntegers) {
    Exact<float> f;
    uint64_t state = 2;
    const auto float_of = [&](const Mode& m, auto set) {
        return f.finish(set(f.result(), m.round), m.round);
    };
    for (int i = 0; i < 300000 && !testing::Test::HasFailure(); i++) {
        const double d = i < 34 ? corners<double>()[size_t(i)] : operand<double>(state, 1.5);
        const auto n = int64_t(mix(state) >> (i % 64));
        const auto w = int32_t(n);
        for (const Mode& m : kModes) {
            if (!std::isnan(d)) {
                Exact<double> wide; // the operand may be outside of float's range
                mpfr_t x;
                mpfr_init2(x, 53);
                mpfr_set_d(x, d, MPFR_RNDN);
                Exact<float> narrow;
                EXPECT_TRUE(same(m.narrow(d),
                                 narrow.finish(mpfr_set(narrow.result(), x, m.round), m.round)))
                    << std::hexfloat << d;
                mpfr_clear(x);
            }
            const auto si = [](int64_t v) {
                return [v](mpfr_ptr r, mpfr_rnd_t round) { return mpfr_set_si(r, v, round); };
            };
            const auto ui = [](uint64_t v) {
                return [v](mpfr_ptr r, mpfr_rnd_t round) { return mpfr_set_ui(r, v, round); };
            };
            for (int64_t v : {n, -n}) {
                EXPECT_EQ(m.l2f(v), float_of(m, si(v))) << v;
                EXPECT_EQ(m.i2f(int32_t(v)), float_of(m, si(int32_t(v)))) << v;
            }
            EXPECT_EQ(m.ul2f(uint64_t(n)), float_of(m, ui(uint64_t(n)))) << n;
            EXPECT_EQ(m.u2f(uint32_t(w)), float_of(m, ui(uint32_t(w)))) << w;
            Exact<double> e;
            EXPECT_EQ(m.l2d(-n), e.finish(mpfr_set_si(e.result(), -n, m.round), m.round)) << n;
            EXPECT_EQ(m.ul2d(uint64_t(n)),
                      e.finish(mpfr_set_ui(e.result(), uint64_t(n), m.round), m.round))
                << n;
            Exact<float> again; // restores the range
        }
    }
    for (const Mode& m : kModes) {
        EXPECT_EQ(m.l2d(INT64_MIN), -0x1p63);
        EXPECT_EQ(m.i2f(INT32_MIN), -0x1p31f);
        EXPECT_EQ(m.ul2f(0), 0.0f);
    }
}

} // namespace
