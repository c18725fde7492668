// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// What the math functions should give: MPFR's functions, and those that MPFR lacks made of them.
// Each takes its operands as MPFR numbers and rounds into `result` with a few spare bits.
#include <mpfr.h>

namespace cw::ulp {

using Reference = void (*)(mpfr_ptr result, const mpfr_srcptr* x);

/// x^(-1/3), 1/sqrt(x).
void rcbrt(mpfr_ptr result, const mpfr_srcptr* x);
void rsqrt(mpfr_ptr result, const mpfr_srcptr* x);
/// sqrt of the sum of N squares, and its reciprocal.
template <int N>
void norm(mpfr_ptr result, const mpfr_srcptr* x);
template <int N>
void rnorm(mpfr_ptr result, const mpfr_srcptr* x);
void erfcx(mpfr_ptr result, const mpfr_srcptr* x);
void erfinv(mpfr_ptr result, const mpfr_srcptr* x);
void erfcinv(mpfr_ptr result, const mpfr_srcptr* x);
void normcdf(mpfr_ptr result, const mpfr_srcptr* x);
void normcdfinv(mpfr_ptr result, const mpfr_srcptr* x);
void lgamma(mpfr_ptr result, const mpfr_srcptr* x);
/// Modified Bessel functions of order 0 and 1 by their power series.
void besselI0(mpfr_ptr result, const mpfr_srcptr* x);
void besselI1(mpfr_ptr result, const mpfr_srcptr* x);

} // namespace cw::ulp
