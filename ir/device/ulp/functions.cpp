// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The functions under test, called in the code that the device library's bitcode became.
#include "ir/device/ulp/measure.h"

#include <cmath>
#include <string_view>
#include <type_traits>

namespace {

template <class T, int kArity>
struct Signature;
template <class T>
struct Signature<T, 1> {
    using Type = T(T);
};
template <class T>
struct Signature<T, 2> {
    using Type = T(T, T);
};
template <class T>
struct Signature<T, 3> {
    using Type = T(T, T, T);
};
template <class T>
struct Signature<T, 4> {
    using Type = T(T, T, T, T);
};
using f = float;
using d = double;

template <class T>
double call(T (*g)(T), const double* x) {
    return g(T(x[0]));
}
template <class T>
double call(T (*g)(T, T), const double* x) {
    return g(T(x[0]), T(x[1]));
}
template <class T>
double call(T (*g)(T, T, T), const double* x) {
    return g(T(x[0]), T(x[1]), T(x[2]));
}
template <class T>
double call(T (*g)(T, T, T, T), const double* x) {
    return g(T(x[0]), T(x[1]), T(x[2]), T(x[3]));
}

template <int N, class R>
void apply(R reference, mpfr_ptr result, const mpfr_srcptr* x) {
    if constexpr (std::is_invocable_v<R, mpfr_ptr, const mpfr_srcptr*>)
        reference(result, x);
    else if constexpr (N == 1)
        reference(result, x[0], MPFR_RNDN);
    else
        reference(result, x[0], x[1], MPFR_RNDN);
}

} // namespace

extern "C" {
#define CW_ULP(type, name, arity, ...) Signature<type, arity>::Type __cw_##name;
#define CW_ULP_ORDER(type, name, ...) type __cw_##name(int, type);
#include "ir/device/ulp/table.def"
#undef CW_ULP
#undef CW_ULP_ORDER
}

namespace cw::ulp {

#define ULPS(n) [](const double*) { return Limit{n, 0}; }, #n " ulp"
#define SCALED(n)                                                                                  \
    [](const double* operand) {                                                                    \
        const double x = std::abs(*operand);                                                       \
        (void)x;                                                                                   \
        return Limit{n, 0};                                                                        \
    },                                                                                             \
        #n " ulp"
#define ULPS_OR(n, where, error)                                                                   \
    [](const double* operand) {                                                                    \
        const double x = std::abs(*operand);                                                       \
        return where ? Limit{n, 0} : Limit{0, error};                                              \
    },                                                                                             \
        #n " ulp where " #where ", else absolute " #error
#define ABSOLUTE(where, error)                                                                     \
    [](const double* operand) {                                                                    \
        const double x = std::abs(*operand);                                                       \
        return where ? Limit{0, error} : Limit{0, HUGE_VAL};                                       \
    },                                                                                             \
        "absolute " #error " where " #where
// Documented only beyond 1.5 n; below n, where there is no zero, the values grow without bound.
#define YN_DOUBLE(n) ULPS_OR(64, x < n, 5e-12)
// Between the two (negative) arguments the zeros of lgamma leave no bound in ulps.
#define LGAMMA(n, low, high)                                                                       \
    [](const double* x) { return *x > low && *x < high ? Limit{n, 4e-6} : Limit{n, 0}; },          \
        #n " ulp outside " #low "..." #high

std::span<const Function> functions() {
#define CW_ULP(type, name, arity, ref, limit, cost, ...)                                           \
    {#name,                                                                                        \
     sizeof(type) == 8,                                                                            \
     arity,                                                                                        \
     [](const double* x) { return call<type>(__cw_##name, x); },                                   \
     [](mpfr_ptr result, const mpfr_srcptr* x) { apply<arity>(ref, result, x); },                  \
     limit,                                                                                        \
     cost,                                                                                         \
     {__VA_ARGS__}},
#define CW_ULP_ORDER(type, name, n, ref, limit, cost, ...)                                         \
    {#name " " #n,                                                                                 \
     sizeof(type) == 8,                                                                            \
     1,                                                                                            \
     [](const double* x) { return double(__cw_##name(n, type(x[0]))); },                           \
     [](mpfr_ptr result, const mpfr_srcptr* x) { ref(result, n, x[0], MPFR_RNDN); },               \
     limit,                                                                                        \
     cost,                                                                                         \
     {__VA_ARGS__}},
    static const Function all[] = {
#include "ir/device/ulp/table.def"
    };
    return all;
}

double (*sieve(const Function& f))(double) {
    struct Row {
        std::string_view name;
        double (*near)(double);
    };
    static const Row kRows[] = {
        {"acosf", std::acos},
        {"acoshf", std::acosh},
        {"asinf", std::asin},
        {"asinhf", std::asinh},
        {"atanf", std::atan},
        {"atanhf", std::atanh},
        {"cbrtf", std::cbrt},
        {"cosf", std::cos},
        {"coshf", std::cosh},
        {"cospif", __cw_cospi},
        {"cyl_bessel_i0f", __cw_cyl_bessel_i0},
        {"cyl_bessel_i1f", __cw_cyl_bessel_i1},
        {"erfcf", std::erfc},
        {"erfcinvf", __cw_erfcinv},
        {"erfcxf", __cw_erfcx},
        {"erff", std::erf},
        {"erfinvf", __cw_erfinv},
        {"exp10f", ::exp10},
        {"exp2f", std::exp2},
        {"expf", std::exp},
        {"expm1f", std::expm1},
        {"frsqrt_rn", __cw_rsqrt},
        {"j0f", ::j0},
        {"j1f", ::j1},
        {"lgammaf",
         [](double x) {
             int sign;
             return ::lgamma_r(x, &sign);
         }},
        {"log10f", std::log10},
        {"log1pf", std::log1p},
        {"log2f", std::log2},
        {"logf", std::log},
        {"normcdff", __cw_normcdf},
        {"normcdfinvf", __cw_normcdfinv},
        {"rcbrtf", __cw_rcbrt},
        {"rsqrtf", __cw_rsqrt},
        {"sinf", std::sin},
        {"sinhf", std::sinh},
        {"sinpif", __cw_sinpi},
        {"tanf", std::tan},
        {"tanhf", std::tanh},
        {"tgammaf", std::tgamma},
        {"y0f", ::y0},
        {"y1f", ::y1},
    };
    for (const Row& row : kRows)
        if (row.name == f.name) return row.near;
    return nullptr;
}

} // namespace cw::ulp
