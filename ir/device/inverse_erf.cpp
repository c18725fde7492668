// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Inverse error functions and the inverse of the normal distribution. A polynomial in
// w = -log(1 - x^2) (or in its root, far out) gives the value to about 2^-28, which is enough for
// float; one step of Halley's method makes it double. The polynomials interpolate at Chebyshev's
// points.
#include "ir/device/erf.h"

using namespace cw::device;

CW_DEVICE double __cw_erf(double x);
CW_DEVICE double __cw_log1p(double x);

namespace {

constexpr double kHalfRootPi = 0x1.c5bf891b4ef6bp-1;

/// erfinv(x) / x as a function of w.
CW_INLINE double quotient(double w) {
    if (w < 6.25)
        return poly(w - 0x1.9p+1, -0x1.ba4bd489b0ae3p-37, 0x1.9045cc6812842p-38,
                    0x1.1ce156a911d71p-30, -0x1.469b2f663f0ecp-28, -0x1.f182dacb24183p-26,
                    0x1.ca78c802ae73dp-22, -0x1.6ea28e57c5bbcp-20, -0x1.d22495ab508cap-17,
                    0x1.879c68518247dp-13, -0x1.8455de16f6b49p-11, -0x1.8b6c33c22c534p-8,
                    0x1.ebd80d1262ef0p-3, 0x1.a755e7c99ae86p+0);
    const double v = sqrt(w);
    if (v < 8)
        return poly(v - 0x1.5p+2, -0x1.4766536ed62d5p-45, 0x1.457f83ed25753p-36,
                    -0x1.f25ba6c553b9fp-34, -0x1.822ce3cb38422p-33, 0x1.4d6913957af86p-29,
                    -0x1.921483e323e1bp-29, -0x1.6e9094863d48bp-27, 0x1.03d3a4cd522a5p-26,
                    0x1.a06ba7cc7a2b1p-25, -0x1.a8eac262695eap-24, 0x1.db5b0301cf3a8p-25,
                    -0x1.0ec64fd98878ap-21, 0x1.ac8f63eeea8fcp-19, -0x1.db7b7251677d5p-17,
                    0x1.ce5901c0dee4cp-15, -0x1.3a87ab36a7e33p-13, -0x1.1fa4d2cced787p-12,
                    0x1.029c268c5356ap+0, 0x1.468edd59fe0cfp+2);
    return poly(v - 0x1.2p+4, 0x1.339687e6f17e7p-55, -0x1.297b1a88922d3p-51, -0x1.d0ad053ecee74p-49,
                0x1.20668e2851952p-44, 0x1.62ba18aefc10bp-44, 0x1.435e9deb286a3p-38,
                -0x1.3c90e4739babbp-32, 0x1.0455e62e7ca33p-27, -0x1.8f312e0b42e77p-23,
                0x1.2f816c319bb98p-18, -0x1.cc4655fae67f1p-14, 0x1.00b3a9a74fbb3p+0,
                0x1.1ec484ce7ce5ep+4);
}
/// Halley's step, when u = (f(y) - value) / f'(y) and f is erf or erfc.
CW_INLINE double improved(double y, double u) {
    return y - u / fma(y, u, 1.0);
}

/// erfinv(x) for |x| <= 1/2.
template <bool kFull>
CW_INLINE double central(double x) {
    const double y = x * quotient(-__cw_log1p(-x * x));
    if (!kFull || abs(x) < 0x1p-40) return abs(x) < 0x1p-40 ? x * kHalfRootPi : y;
    return improved(y, (__cw_erf(y) - x) * kHalfRootPi * whole(expParts(y * y)));
}
/// erfcinv(q) for 0 < q <= 1/2.
template <bool kFull>
CW_INLINE double tail(double q) {
    const double y = (1 - q) * quotient(-whole(logParts(q)) - __cw_log1p(1 - q));
    if (!kFull) return y;
    // (q - erfc(y)) / e^(-y^2): e^(y^2) alone may be out of range.
    const Pair<double> square = twoProduct(y, y);
    const Exponential e = expParts(-square.hi, -square.lo);
    const Pair<double> m = unscaled(e);
    const double scaled = scaleBy(q * 0x1p60, -e.exponent - 60) / (m.hi + m.lo);
    return improved(y, (scaled - scaledErfc(y)) * kHalfRootPi);
}
/// erfcinv(q), q in (0, 2), where x = 1 - q.
template <bool kFull>
CW_INLINE double inverse(double q, double x) {
    if (abs(x) <= 0.5) return central<kFull>(x);
    const bool upper = q > 1;
    const double y = tail<kFull>(upper ? 2 - q : q);
    return upper ? -y : y;
}
template <bool kFull>
CW_INLINE double erfcinv(double q) {
    if (!(q > 0 && q < 2)) return q == 0 ? kInf : q == 2 ? -kInf : kNan;
    return inverse<kFull>(q, 1 - q);
}
template <bool kFull>
CW_INLINE double erfinv(double x) {
    const double a = abs(x);
    if (!(a < 1)) return a == 1 ? copysign(kInf, x) : kNan;
    return copysign(a <= 0.5 ? central<kFull>(a) : tail<kFull>(1 - a), x);
}
/// -sqrt(2) * erfcinv(2 p)
template <bool kFull>
CW_INLINE double normcdfinv(double p) {
    if (!(p > 0 && p < 1)) return p == 0 ? -kInf : p == 1 ? kInf : kNan;
    const double y = p < 0.75 ? inverse<kFull>(2 * p, 1 - 2 * p) : -tail<kFull>(2 - 2 * p);
    return -(fma(y, 0x1.6a09e667f3bcdp+0, y * -0x1.bdd3413b26456p-54));
}

} // namespace

CW_DEVICE double __cw_erfinv(double x) {
    return erfinv<true>(x);
}
CW_DEVICE double __cw_erfcinv(double x) {
    return erfcinv<true>(x);
}
CW_DEVICE double __cw_normcdfinv(double x) {
    return normcdfinv<true>(x);
}
CW_DEVICE float __cw_erfinvf(float x) {
    return float(erfinv<false>(double(x)));
}
CW_DEVICE float __cw_erfcinvf(float x) {
    return float(erfcinv<false>(double(x)));
}
CW_DEVICE float __cw_normcdfinvf(float x) {
    return float(normcdfinv<false>(double(x)));
}
