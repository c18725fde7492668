// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The gamma function and its logarithm: Lanczos's formula with coefficients computed for g = 10.75
// and 12 terms (relative error 4e-19), series about the zeros of the logarithm, Stirling's series
// for large arguments, reflection for negative ones.
#include "ir/device/explog.h"

using namespace cw::device;

CW_DEVICE double __cw_sinpi(double x);

namespace {

constexpr double kPi = 0x1.921fb54442d18p+1;

/// S with gamma(x) = (x + 10.25)^(x - 1/2) e^-x S(x), for 0 < x < 200.
CW_INLINE double lanczosSum(double x) {
    const double n = poly(x, 0x1.73bbb5beac5cdp-14, 0x1.476a1a03ab858p-7, 0x1.0629da9da1410p-1,
                          0x1.f7ccdee62c371p+3, 0x1.42b7f28e2f230p+8, 0x1.2169bbcd443ddp+12,
                          0x1.72c757fb31057p+15, 0x1.534cd456a5d82p+18, 0x1.b2b135dedf525p+20,
                          0x1.7344f2b290c5bp+22, 0x1.7c8541ee345d3p+23, 0x1.628c493b988a3p+23);
    const double d = x * poly(x, 1.0, 55.0, 1320.0, 18150.0, 157773.0, 902055.0, 3416930.0,
                              8409500.0, 12753576.0, 10628640.0, 3628800.0);
    return n / d;
}
CW_INLINE Pair<double> add(Pair<double> a, Pair<double> b) {
    const Pair<double> s = twoSum(a.hi, b.hi);
    return fastTwoSum(s.hi, s.lo + (a.lo + b.lo));
}
CW_INLINE Pair<double> multiply(Pair<double> a, Pair<double> b) {
    const Pair<double> p = twoProduct(a.hi, b.hi);
    return fastTwoSum(p.hi, fma(a.hi, b.lo, fma(a.lo, b.hi, p.lo)));
}
/// (x - 1/2) log(x + 10.25) - x
CW_INLINE Pair<double> lanczosExponent(double x) {
    const Pair<double> b = twoSum(x, 10.25);
    Pair<double> log_b = logPair(b.hi);
    log_b.lo += b.lo / b.hi;
    return add(multiply(twoSum(x, -0.5), log_b), {-x, 0});
}

/// For x > 0.
CW_INLINE double logGamma(double x) {
    if (x < 3.5) {
        // lgamma(1 + d) / d and lgamma(2 + d) / d for |d| <= 1/2; one step away there is a
        // logarithm
        const bool first = x < 1.5;
        const double d = x < 0.5 ? x : first ? x - 1 : x < 2.5 ? x - 2 : x - 3;
        const double p1 = poly(d, -0x1.af645395fc104p-3, 0x1.bdfb119b3a68fp-3, 0x1.0a5f6b5965e5fp-3,
                               -0x1.1239968affa53p-3, -0x1.0770e02c9a403p-3, 0x1.1116ae4a0d662p-3,
                               -0x1.5d74f3ab0a6c0p-6, 0x1.76b23d342cd58p-6, -0x1.db4381594a2e3p-5,
                               0x1.f49fa5f1945d8p-5, -0x1.dbb5fb77f48d8p-5, 0x1.f9a2e1a6a7a4cp-5,
                               -0x1.115f563420986p-4, 0x1.24e56c2585839p-4, -0x1.3b189ba4be509p-4,
                               0x1.5565b242dea9cp-4, -0x1.748c6a0220f9fp-4, 0x1.9a021c345d517p-4,
                               -0x1.c8066ef4fb27cp-4, 0x1.010b35ed62478p-3, -0x1.2703a1dfbe277p-3,
                               0x1.5b40cb12f7073p-3, -0x1.a8b9c17aa107ap-3, 0x1.151322ac7ae9ap-2,
                               -0x1.9a4d55beab2ecp-2, 0x1.a51a6625307dep-1, -0x1.2788cfc6fb619p-1);
        const double p2 =
            poly(d, 0x1.2703c6effc4ebp-22, -0x1.37fd97eeee99dp-21, 0x1.f038cb2f6a913p-21,
                 -0x1.08fccc794a9c7p-19, 0x1.2620de1c78d97p-18, -0x1.3d4ce65b1d70bp-17,
                 0x1.5808af19fa483p-16, -0x1.78d8f868f383fp-15, 0x1.a127cd91ac95bp-14,
                 -0x1.d3fd6a9087d23p-13, 0x1.0b36af5972ed1p-11, -0x1.38ac5bfce42c1p-10,
                 0x1.7add6eadfcc7bp-9, -0x1.e404fc21d8fe7p-8, 0x1.51322ac7d8333p-6,
                 -0x1.13e001a557555p-4, 0x1.4a34cc4a60fa6p-2, 0x1.b0ee6072093cep-2);
        const double p = d * (first ? p1 : p2);
        if (x < 0.5) return p - whole(logParts(x));
        return x < 2.5 ? p + 0.0 : p + whole(logParts(x - 1)); // not -0
    }
    if (x < 16) {
        const Pair<double> e = lanczosExponent(x);
        const Pair<double> log_s = logPair(lanczosSum(x));
        const Pair<double> sum = add(e, log_s);
        return sum.hi + sum.lo;
    }
    if (x > 0x1p60) {
        const Pair<double> l = logPair(x < kInf ? x : 1);
        return x * ((l.hi - 1) + l.lo);
    }
    const double r = 1 / x;
    const double series =
        r * poly(r * r, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12);
    const Pair<double> main = add(multiply(twoSum(x, -0.5), logPair(x)), {-x, 0});
    return main.hi + (main.lo + (0x1.d67f1c864beb5p-1 + series)); // log(sqrt(2 pi))
}

} // namespace

CW_DEVICE double __cw_lgamma(double x) {
    const double a = abs(x);
    if (!(a < kInf)) return x * x;
    if (x > 0) return logGamma(x);
    if (x != 0 && a < 0x1p-60) return -whole(logParts(a));
    if (trunc(x) == x) return kInf;
    // gamma(x) = -pi / (a sin(pi a) gamma(a))
    const double s = abs(__cw_sinpi(a));
    const Pair<double> product = add(logPair(a), logPair(s));
    const Pair<double> log_pi = {0x1.250d048e7a1bdp+0, 0x1.7abf2ad8d5088p-57};
    const Pair<double> reflected = add(log_pi, {-product.hi, -product.lo});
    return reflected.hi + (reflected.lo - logGamma(a));
}
CW_DEVICE double __cw_tgamma(double x) {
    const double a = abs(x);
    if (isNan(x) || x == -kInf) return kNan;
    if (a < 0x1p-60) return 1 / x;
    if (x < 0 && trunc(x) == x) return kNan;
    const double c = a > 190 ? 190 : a; // infinite, and its inverse 0
    const Pair<double> exponent = lanczosExponent(c);
    const Exponential e = expParts(exponent.hi, exponent.lo);
    const Pair<double> m = unscaled(e);
    const double s = lanczosSum(c);
    const double gamma = fma(m.lo, s, m.hi * s); // times 2^exponent
    if (x > 0) return scaleBy(gamma, e.exponent);
    const double reflected = kPi / (a * __cw_sinpi(a) * gamma);
    return -scaleBy(reflected, -e.exponent);
}
CW_DEVICE float __cw_lgammaf(float x) {
    return float(__cw_lgamma(double(x)));
}
CW_DEVICE float __cw_tgammaf(float x) {
    return float(__cw_tgamma(double(x)));
}
