// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bessel functions of integer order, by recurrence from orders 0 and 1, and the modified ones of
// order 0 and 1.
#include "ir/device/bessel.h"

#include "ir/device/explog.h"

using namespace cw::device;

namespace {

double besselJ(int n, double x) {
    if (n < 0) return kNan;
    if (n == 0) return besselJ0(x);
    if (n == 1) return besselJ1(x);
    const double a = abs(x);
    if (isNan(x)) return x;
    const double sign = (n & 1) && __builtin_signbit(x) ? -1 : 1;
    if (a == 0 || a == kInf) return sign * 0.0;
    if (a > n) { // upwards, stable while the order is below x
        double before = besselJ0(a), at = besselJ1(a);
        for (int k = 1; k < n; k++) {
            const double next = at * (2.0 * k / a) - before;
            before = at;
            at = next;
        }
        return sign * at;
    }
    if (a < 0x1p-26) { // the first term of the series
        double product = 1;
        for (int k = 1; k <= n && product > 0; k++)
            product *= a / (2.0 * k);
        return sign * product;
    }
    // (x/2)^n / n! bounds the value; where it is nothing, the recurrence below has nothing to find.
    if (double(n) * (kLog2e * whole(logParts(a / (2.0 * n))) + 1.4427) < -1100) return sign * 0.0;
    // Downwards (Miller): from far above the order, whatever the start, then scaled to J0 or J1.
    int k = n + 24 + int(sqrt(50.0 * n));
    double above = 0, at = 1e-200, wanted = 0;
    for (; k > 0; k--) {
        const double below = at * (2.0 * k / a) - above;
        above = at;
        at = below; // of order k - 1
        if (k - 1 == n) wanted = at;
        if (abs(at) > 1e200) {
            at *= 1e-200;
            above *= 1e-200;
            wanted *= 1e-200;
        }
    }
    const double j0 = besselJ0(a), j1 = besselJ1(a);
    return sign * wanted * (abs(j0) > abs(j1) ? j0 / at : j1 / above);
}
double besselY(int n, double x) {
    if (n < 0 || isNan(x) || x < 0) return kNan;
    if (n == 0) return besselY0(x);
    if (n == 1) return besselY1(x);
    if (x == 0) return -kInf;
    if (x == kInf) return 0;
    double before = besselY0(x), at = besselY1(x);
    for (int k = 1; k < n && at > -kInf; k++) {
        const double next = at * (2.0 * k / x) - before;
        before = at;
        at = next;
    }
    return at;
}

/// e^x / sqrt(x) * p for x >= 8.
CW_INLINE double grown(double x, double p) {
    const double c = x > 800 ? 800 : x;
    const Exponential e = expParts(c);
    const Pair<double> m = unscaled(e);
    return scaleBy((m.hi + m.lo) * (p / sqrt(c)), e.exponent);
}

} // namespace

CW_DEVICE double __cw_jn(int n, double x) {
    return besselJ(n, x);
}
CW_DEVICE float __cw_jnf(int n, float x) {
    return float(besselJ(n, double(x)));
}
CW_DEVICE double __cw_yn(int n, double x) {
    return besselY(n, x);
}
CW_DEVICE float __cw_ynf(int n, float x) {
    return float(besselY(n, double(x)));
}

CW_DEVICE double __cw_cyl_bessel_i0(double x) {
    const double a = abs(x);
    if (a < 8) // the power series
        return poly(0.25 * x * x, 0x1.e5f504c9e358cp-159, 0x1.1159d2b18fe1fp-149,
                    0x1.1a6d4e307528fp-140, 0x1.0afb53e9cec0bp-131, 0x1.cbeaf38dc529fp-123,
                    0x1.674f8e46c208cp-114, 0x1.faaf2fa1c79e5p-106, 0x1.40a2dc2460523p-97,
                    0x1.69f7da8510bcdp-89, 0x1.69f7da8510bcdp-81, 0x1.3e22d70ef3b5fp-73,
                    0x1.e725594ee52e9p-66, 0x1.4197a7f5154bcp-58, 0x1.69ca9cf3b7f54p-51,
                    0x1.5601885e63e5dp-44, 0x1.0b313289be0b9p-37, 0x1.522a43f65486ap-31,
                    0x1.522a43f65486ap-25, 0x1.02e85c0898b71p-19, 0x1.23456789abcdfp-14,
                    0x1.c71c71c71c71cp-10, 0x1.c71c71c71c71cp-6, 0x1.0000000000000p-2,
                    0x1.0000000000000p+0, 0x1.0000000000000p+0);
    return isNan(x)
               ? x
               : grown(a,
                       poly(16 / a - 1, -0x1.ada2c97f3fdddp-36, 0x1.90df137cc1a36p-34,
                            0x1.852f5d42d1ca3p-33, -0x1.650b3e7f898b0p-31, -0x1.5be16a36a0da0p-31,
                            0x1.295fc465ff477p-29, 0x1.ba2352eb42f20p-30, -0x1.3756a636aa04fp-28,
                            -0x1.ece52144ada18p-29, 0x1.c034e59a2db9bp-28, 0x1.05248ba2f26a0p-27,
                            -0x1.58ce729fc478ap-28, -0x1.cd5da3da6b614p-27, -0x1.d72c8d3f0b6bcp-28,
                            0x1.03bcdeab408e2p-27, 0x1.7288379f891f7p-26, 0x1.51ccdc47b6c77p-25,
                            0x1.7d0cd4fd1f2b8p-24, 0x1.3f49ac32e14bfp-22, 0x1.8e513c6a21829p-20,
                            0x1.75e5ee702e57ap-17, 0x1.1daa72b5ccfadp-13, 0x1.b87969bb93bcbp-9,
                            0x1.9bd428ad249a5p-2));
}
CW_DEVICE double __cw_cyl_bessel_i1(double x) {
    const double a = abs(x);
    if (a < 8)
        return 0.5 * x *
               poly(0.25 * x * x, 0x1.37033643c4b3bp-163, 0x1.6c77c3976a829p-154,
                    0x1.88f11edf3ed4cp-145, 0x1.84564b82a1184p-136, 0x1.5e69de22df5cep-127,
                    0x1.1f72d8389b3a3p-118, 0x1.aaae78f4066a6p-110, 0x1.1d028acb00491p-101,
                    0x1.54ad09e6a6575p-93, 0x1.69f7da8510bcdp-85, 0x1.53585cdcbfb10p-77,
                    0x1.165e7c2d153f3p-69, 0x1.8bce58901a35ep-62, 0x1.e2637bef9ff1ap-55,
                    0x1.f17697cf1cf13p-48, 0x1.ab81ea75fcdf4p-41, 0x1.2c9758daf5cd0p-34,
                    0x1.522a43f65486ap-28, 0x1.27e4fb7789f5cp-22, 0x1.845c8a0ce5129p-17,
                    0x1.6c16c16c16c17p-12, 0x1.c71c71c71c71cp-8, 0x1.5555555555555p-4,
                    0x1.0000000000000p-1, 0x1.0000000000000p+0);
    return isNan(x)
               ? x
               : copysign(grown(a, poly(16 / a - 1, 0x1.8a72ab2fc6959p-36, -0x1.a1752f6235857p-34,
                                        -0x1.6612a100e112cp-33, 0x1.7455f3bd09231p-31,
                                        0x1.42be4263f9ec5p-31, -0x1.36f288e187d2ep-29,
                                        -0x1.a250a944e85b4p-30, 0x1.475d4e2f2acfep-28,
                                        0x1.e14768d6db225p-29, -0x1.dd37812c1dd72p-28,
                                        -0x1.0821c71098c2bp-27, 0x1.7ee7fbfb39f90p-28,
                                        0x1.e2d0791db759ap-27, 0x1.d68fdf13b4f0fp-28,
                                        -0x1.21ba2485afab4p-27, -0x1.91e870dc073a7p-26,
                                        -0x1.727891f52aef6p-25, -0x1.ad8afba84040bp-24,
                                        -0x1.761383996dea0p-22, -0x1.ec8e127b73a3fp-20,
                                        -0x1.f89c2304c35d3p-17, -0x1.cbc54df1d28edp-13,
                                        -0x1.3f796198ee63dp-7, 0x1.8ebe783a84030p-2)),
                          x);
}
CW_DEVICE float __cw_cyl_bessel_i0f(float x) {
    return float(__cw_cyl_bessel_i0(double(x)));
}
CW_DEVICE float __cw_cyl_bessel_i1f(float x) {
    return float(__cw_cyl_bessel_i1(double(x)));
}
