// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/device/ulp/reference.h"

#include <cmath>

namespace cw::ulp {
namespace {

/// A temporary with its own precision.
class Number {
  public:
    explicit Number(mpfr_prec_t precision) { mpfr_init2(value_, precision); }
    ~Number() { mpfr_clear(value_); }
    Number(const Number&) = delete;
    Number& operator=(const Number&) = delete;
    operator mpfr_ptr() { return value_; }

  private:
    mpfr_t value_;
};

mpfr_prec_t wider(mpfr_ptr result, int bits = 32) {
    return mpfr_get_prec(result) + bits;
}

/// y with erfc(y) = p for 0 < p <= 1, by Newton's method on log(erfc(y)), which is nearly
/// quadratic.
void solveErfc(mpfr_ptr y, mpfr_srcptr log_p, mpfr_srcptr p) {
    const mpfr_prec_t precision = mpfr_get_prec(y);
    Number f(precision), slope(precision), square(precision);
    const double lp = mpfr_get_d(log_p, MPFR_RNDN);
    const double start = lp > -0.7 ? 0.886226925452758 * (1 - mpfr_get_d(p, MPFR_RNDN))
                                   : std::sqrt(-lp - 0.5 * std::log(-lp * 3.14 + 1));
    mpfr_set_d(y, start, MPFR_RNDN);
    for (int i = 0; i < 30; i++) {
        // step = (log erfc(y) - log p) * erfc(y) * sqrt(pi) / 2 * exp(y^2)
        mpfr_erfc(slope, y, MPFR_RNDN);
        mpfr_log(f, slope, MPFR_RNDN);
        mpfr_sub(f, f, log_p, MPFR_RNDN);
        mpfr_mul(f, f, slope, MPFR_RNDN);
        mpfr_sqr(square, y, MPFR_RNDN);
        mpfr_exp(square, square, MPFR_RNDN);
        mpfr_mul(f, f, square, MPFR_RNDN);
        mpfr_const_pi(slope, MPFR_RNDN);
        mpfr_sqrt(slope, slope, MPFR_RNDN);
        mpfr_mul(f, f, slope, MPFR_RNDN);
        mpfr_div_2ui(f, f, 1, MPFR_RNDN);
        mpfr_add(y, y, f, MPFR_RNDN);
        if (mpfr_zero_p(f) || mpfr_get_exp(f) < mpfr_get_exp(y) - precision / 2 - 8) return;
    }
}
/// y with erf(y) = x for 0 < x <= 1/2, by Newton's method.
void solveErf(mpfr_ptr y, mpfr_srcptr x) {
    const mpfr_prec_t precision = mpfr_get_prec(y);
    Number f(precision), square(precision), root_pi(precision);
    mpfr_const_pi(root_pi, MPFR_RNDN);
    mpfr_sqrt(root_pi, root_pi, MPFR_RNDN);
    mpfr_div_2ui(root_pi, root_pi, 1, MPFR_RNDN);
    mpfr_mul(y, x, root_pi, MPFR_RNDN);
    for (int i = 0; i < 30; i++) {
        mpfr_erf(f, y, MPFR_RNDN);
        mpfr_sub(f, x, f, MPFR_RNDN);
        mpfr_mul(f, f, root_pi, MPFR_RNDN);
        mpfr_sqr(square, y, MPFR_RNDN);
        mpfr_exp(square, square, MPFR_RNDN);
        mpfr_mul(f, f, square, MPFR_RNDN);
        mpfr_add(y, y, f, MPFR_RNDN);
        if (mpfr_zero_p(f) || mpfr_get_exp(f) < mpfr_get_exp(y) - precision / 2 - 8) return;
    }
}
/// The inverse of erfc with p and q = 1 - p both given exactly enough; 0 < p < 2.
void inverseErfc(mpfr_ptr result, mpfr_srcptr p) {
    const mpfr_prec_t precision = wider(result);
    Number one_minus(1200), y(precision);
    mpfr_ui_sub(one_minus, 1, p, MPFR_RNDN);
    if (mpfr_cmpabs(one_minus, p) <= 0 && mpfr_cmp_d(one_minus, 0.5) <= 0 &&
        mpfr_cmp_d(one_minus, -0.5) >= 0) {
        if (mpfr_zero_p(static_cast<mpfr_ptr>(one_minus))) {
            mpfr_set_zero(result, 1);
            return;
        }
        Number x(precision);
        mpfr_abs(x, one_minus, MPFR_RNDN);
        solveErf(y, x);
        mpfr_setsign(y, y, mpfr_signbit(static_cast<mpfr_ptr>(one_minus)), MPFR_RNDN);
    } else {
        const bool upper = mpfr_cmp_ui(p, 1) > 0;
        Number tail(precision), log_tail(precision);
        if (upper) {
            mpfr_ui_sub(tail, 2, p, MPFR_RNDN);
        } else {
            mpfr_set(tail, p, MPFR_RNDN);
        }
        mpfr_log(log_tail, tail, MPFR_RNDN);
        solveErfc(y, log_tail, tail);
        if (upper) mpfr_neg(y, y, MPFR_RNDN);
    }
    mpfr_set(result, y, MPFR_RNDN);
}

void besselI(mpfr_ptr result, mpfr_srcptr x, int order) {
    if (!mpfr_number_p(x)) {
        if (order == 1 || mpfr_nan_p(x))
            mpfr_set(result, x, MPFR_RNDN);
        else
            mpfr_set_inf(result, 1);
        return;
    }
    if (mpfr_cmpabs_ui(x, 2000) > 0) {
        mpfr_set_inf(result, order == 1 && mpfr_signbit(x) ? -1 : 1);
        return;
    }
    const mpfr_prec_t precision = wider(result);
    Number quarter(precision), term(precision), sum(precision);
    mpfr_sqr(quarter, x, MPFR_RNDN);
    mpfr_div_2ui(quarter, quarter, 2, MPFR_RNDN);
    mpfr_set_ui(term, 1, MPFR_RNDN);
    mpfr_set_ui(sum, 1, MPFR_RNDN);
    for (unsigned long k = 1;; k++) {
        mpfr_mul(term, term, quarter, MPFR_RNDN);
        mpfr_div_ui(term, term, k * (k + unsigned(order)), MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
        if (mpfr_zero_p(static_cast<mpfr_ptr>(term)) ||
            mpfr_get_exp(static_cast<mpfr_ptr>(term)) <
                mpfr_get_exp(static_cast<mpfr_ptr>(sum)) - precision)
            break;
    }
    if (order == 1) {
        mpfr_mul(sum, sum, x, MPFR_RNDN);
        mpfr_div_2ui(sum, sum, 1, MPFR_RNDN);
    }
    mpfr_set(result, sum, MPFR_RNDN);
}

void sumOfSquares(mpfr_ptr result, const mpfr_srcptr* x, int count) {
    bool infinite = false;
    Number square(wider(result, 64));
    mpfr_set_zero(result, 1);
    for (int i = 0; i < count; i++) {
        infinite |= mpfr_inf_p(x[i]) != 0;
        mpfr_sqr(square, x[i], MPFR_RNDN);
        mpfr_add(result, result, square, MPFR_RNDN);
    }
    if (infinite) mpfr_set_inf(result, 1);
}

} // namespace

void rsqrt(mpfr_ptr result, const mpfr_srcptr* x) {
    if (mpfr_zero_p(x[0]))
        mpfr_set_inf(result, mpfr_signbit(x[0]) ? -1 : 1);
    else
        mpfr_rec_sqrt(result, x[0], MPFR_RNDN);
}
void rcbrt(mpfr_ptr result, const mpfr_srcptr* x) {
    Number root(wider(result));
    mpfr_cbrt(root, x[0], MPFR_RNDN);
    mpfr_ui_div(result, 1, root, MPFR_RNDN);
}
template <int N>
void norm(mpfr_ptr result, const mpfr_srcptr* x) {
    Number sum(wider(result, 40));
    sumOfSquares(sum, x, N);
    mpfr_sqrt(result, sum, MPFR_RNDN);
}
template <int N>
void rnorm(mpfr_ptr result, const mpfr_srcptr* x) {
    Number sum(wider(result, 40));
    sumOfSquares(sum, x, N);
    mpfr_rec_sqrt(result, sum, MPFR_RNDN);
}
template void norm<2>(mpfr_ptr, const mpfr_srcptr*);
template void norm<3>(mpfr_ptr, const mpfr_srcptr*);
template void norm<4>(mpfr_ptr, const mpfr_srcptr*);
template void rnorm<2>(mpfr_ptr, const mpfr_srcptr*);
template void rnorm<3>(mpfr_ptr, const mpfr_srcptr*);
template void rnorm<4>(mpfr_ptr, const mpfr_srcptr*);

void erfcx(mpfr_ptr result, const mpfr_srcptr* x) {
    if (mpfr_inf_p(x[0])) {
        if (mpfr_signbit(x[0]))
            mpfr_set_inf(result, 1);
        else
            mpfr_set_zero(result, 1);
        return;
    }
    if (mpfr_cmp_ui(x[0], 10000) > 0) { // erfc would underflow even here; a series is enough
        Number square(wider(result)), root_pi(wider(result)), sum(wider(result));
        mpfr_const_pi(root_pi, MPFR_RNDN);
        mpfr_sqrt(root_pi, root_pi, MPFR_RNDN);
        mpfr_mul(root_pi, root_pi, x[0], MPFR_RNDN);
        mpfr_sqr(square, x[0], MPFR_RNDN);
        mpfr_ui_div(square, 1, square, MPFR_RNDN);
        mpfr_div_2ui(square, square, 1, MPFR_RNDN);
        mpfr_set_ui(sum, 1, MPFR_RNDN);
        for (int k = 9; k > 0; k -= 2) { // 1 - t (1 - 3 t (1 - 5 t (...))), t = 1 / (2 x^2)
            mpfr_mul(sum, sum, square, MPFR_RNDN);
            mpfr_mul_ui(sum, sum, unsigned(k), MPFR_RNDN);
            mpfr_ui_sub(sum, 1, sum, MPFR_RNDN);
        }
        mpfr_div(result, sum, root_pi, MPFR_RNDN);
        return;
    }
    Number square(2 * mpfr_get_prec(x[0]) + 64), tail(wider(result, 64));
    mpfr_sqr(square, x[0], MPFR_RNDN); // exact
    mpfr_exp(square, square, MPFR_RNDN);
    mpfr_erfc(tail, x[0], MPFR_RNDN);
    mpfr_mul(result, square, tail, MPFR_RNDN);
}
void erfinv(mpfr_ptr result, const mpfr_srcptr* x) {
    if (mpfr_nan_p(x[0]) || mpfr_cmpabs_ui(x[0], 1) > 0) return mpfr_set_nan(result);
    if (mpfr_zero_p(x[0])) return void(mpfr_set(result, x[0], MPFR_RNDN));
    if (mpfr_cmpabs_ui(x[0], 1) == 0) return mpfr_set_inf(result, mpfr_signbit(x[0]) ? -1 : 1);
    Number magnitude(mpfr_get_prec(x[0]));
    mpfr_abs(magnitude, x[0], MPFR_RNDN);
    if (mpfr_cmp_d(magnitude, 0.5) <= 0) {
        Number y(wider(result));
        solveErf(y, magnitude);
        mpfr_set(result, y, MPFR_RNDN);
    } else {
        Number p(mpfr_get_prec(x[0]) + 8);
        mpfr_ui_sub(p, 1, magnitude, MPFR_RNDN); // exact
        inverseErfc(result, p);
    }
    mpfr_setsign(result, result, mpfr_signbit(x[0]), MPFR_RNDN);
}
void erfcinv(mpfr_ptr result, const mpfr_srcptr* x) {
    if (mpfr_nan_p(x[0]) || mpfr_cmp_ui(x[0], 2) > 0 || mpfr_cmp_ui(x[0], 0) < 0)
        return mpfr_set_nan(result);
    if (mpfr_zero_p(x[0])) return mpfr_set_inf(result, 1);
    if (mpfr_cmp_ui(x[0], 2) == 0) return mpfr_set_inf(result, -1);
    inverseErfc(result, x[0]);
}
void normcdf(mpfr_ptr result, const mpfr_srcptr* x) {
    Number scaled(2 * mpfr_get_prec(x[0]) + 64), tail(wider(result));
    mpfr_sqrt_ui(scaled, 2, MPFR_RNDN);
    mpfr_div(scaled, x[0], scaled, MPFR_RNDN);
    mpfr_neg(scaled, scaled, MPFR_RNDN);
    mpfr_erfc(tail, scaled, MPFR_RNDN);
    mpfr_div_2ui(result, tail, 1, MPFR_RNDN);
}
void normcdfinv(mpfr_ptr result, const mpfr_srcptr* x) {
    Number twice(mpfr_get_prec(x[0])), y(wider(result)), root(wider(result));
    mpfr_mul_2ui(twice, x[0], 1, MPFR_RNDN);
    const mpfr_srcptr operand = static_cast<mpfr_ptr>(twice);
    erfcinv(y, &operand);
    mpfr_sqrt_ui(root, 2, MPFR_RNDN);
    mpfr_mul(result, y, root, MPFR_RNDN);
    mpfr_neg(result, result, MPFR_RNDN);
}
void lgamma(mpfr_ptr result, const mpfr_srcptr* x) {
    int sign;
    mpfr_lgamma(result, &sign, x[0], MPFR_RNDN);
}
void besselI0(mpfr_ptr result, const mpfr_srcptr* x) {
    besselI(result, x[0], 0);
}
void besselI1(mpfr_ptr result, const mpfr_srcptr* x) {
    besselI(result, x[0], 1);
}

} // namespace cw::ulp
