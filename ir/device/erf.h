// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// The complementary error function in two factors: e^(-x^2) and erfcx, which is smooth.
#include "ir/device/explog.h"

namespace cw::device {

/// e^(x^2) erfc(x) for x >= 0: a polynomial in (x - 4) / (x + 4), then the asymptotic series.
CW_INLINE double scaledErfc(double x) {
    const double t = x / fma(x, 0.5, 2.0) - 1; // (x - 4) / (x + 4), exact enough near -1
    const double p = poly(t, 0x1.64a9643b5db7bp-30, 0x1.118527cab22e2p-29, -0x1.e23a48d89d0dap-27,
                          -0x1.39fa737e3f083p-26, 0x1.d751d5fb05a1p-24, 0x1.41d55acb4a2b8p-24,
                          -0x1.baed7a3b86b77p-21, 0x1.3b6af87c7f4b2p-22, 0x1.7f27d214f7b93p-18,
                          -0x1.788d342da1578p-17, -0x1.99596239dcb5p-16, 0x1.3be06ec9e8f45p-13,
                          -0x1.a1df22bba9d91p-13, -0x1.8d4a9cc19f4d2p-11, 0x1.49c672805814fp-8,
                          -0x1.09623881d05fbp-6, 0x1.3079edf69c6ebp-5, -0x1.0fb06dfe5a9e3p-4,
                          0x1.7fee004e116e1p-4, -0x1.9ddb23c3e84ffp-4, 0x1.16ecefcfa5405p-4,
                          0x1.f7f5df66fd628p-7, -0x1.1df1ad154a28fp-3, 0x1.3ba5916e9fd7fp0);
    const double near = p / fma(2.0, x, 1.0);
    const double u = 1 / (x * x);
    const double series = poly(u, -945.0 / 32, 105.0 / 16, -15.0 / 8, 3.0 / 4, -1.0 / 2);
    const double far = 0x1.20dd750429b6dp-1 / x; // 1 / sqrt(pi)
    return x < 50 ? near : fma(far, series * u, far);
}
/// e^-(s + s_lo) * factor, rounded once where the result is subnormal.
CW_INLINE double decayed(double s, double s_lo, double factor) {
    const Exponential e = expParts(-s, -s_lo);
    const Pair<double> m = unscaled(e);
    const int n = e.exponent < -1200 ? -1200 : e.exponent;
    return scaleBy(fma(m.lo, factor, m.hi * factor), n);
}
/// erfc(x) for x >= 0.
CW_INLINE double positiveErfc(double x) {
    const double c = x < 30 ? x : 30; // 0 from 27.3 on
    const Pair<double> square = twoProduct(c, c);
    return decayed(square.hi, square.lo, scaledErfc(c));
}

/// For float functions: e^(x^2) erfc(x) to 2^-29 for 0 <= x <= 12.
CW_INLINE double shortScaledErfc(double x) {
    const double t = x / fma(x, 0.5, 1.0) - 1; // (x - 2) / (x + 2)
    const double p = poly(t, 0x1.58b36c3f78e71p-14, 0x1.6f62c8396ac94p-13, -0x1.a39e1396911cap-12,
                          -0x1.75e0daf8959b6p-10, 0x1.47cd3d86877acp-10, 0x1.1d6f6fda45bd7p-7,
                          -0x1.072086aaaee96p-7, -0x1.bc277325be078p-5, 0x1.4ff9ef94ea837p-3,
                          -0x1.5407ce5ce7f2fp-3, -0x1.7bf5e9a339426p-4, 0x1.46e80e2720f5bp0);
    return p / fma(2.0, x, 1.0);
}

} // namespace cw::device
