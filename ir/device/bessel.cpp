// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bessel functions of order 0 and 1. Below 8 the interval is cut so that each piece has one zero,
// which is a factor: so the error stays relative there. From 8 on: amplitude and phase. The
// polynomials interpolate at Chebyshev's points.
#include "ir/device/bessel.h"

#include "ir/device/explog.h"
#include "ir/device/trig.h"

using namespace cw::device;

CW_DEVICE double __cw_log1p(double x);
CW_DEVICE void __cw_sincos(double x, double* s, double* c);

namespace {

constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;

/// x - zero, where the zero is given as a pair.
CW_INLINE double from(double x, double hi, double lo) {
    return (x - hi) - lo;
}

/// The amplitude's two parts for x >= 8: P, and Q, which is the phase's.
struct Modulus {
    double p, q;
};
CW_INLINE Modulus modulus0(double x) {
    const double u = 64 / (x * x) - 0.5;
    const double p = poly(u, 0x1.7fa08186fc0aap-30, -0x1.e48a2eb5ce19cp-29, 0x1.53b4d0191acd9p-27,
                          -0x1.4c9e040cc8d9dp-25, 0x1.b7f0633958bb6p-23, -0x1.b8d328d5744e1p-20,
                          0x1.9be001542b90cp-16, -0x1.193600c17be97p-10, 0x1.ffb8dd328503dp-1);
    const double q = poly(u, 0x1.2ba8b2f792fbdp-28, -0x1.2c5c03c88bc85p-27, 0x1.28519d6527cfep-26,
                          -0x1.9dc3ba4f11393p-25, 0x1.61af1e02a2042p-23, -0x1.85911fb2de09bp-21,
                          0x1.3135a626989a0p-18, -0x1.8c8434a66eaaap-15, 0x1.1e9a6139020e5p-10,
                          -0x1.fdb5c0b2f3ea8p-4);
    return {p, q / x};
}
CW_INLINE Modulus modulus1(double x) {
    const double u = 64 / (x * x) - 0.5;
    const double p = poly(u, -0x1.9f69c17709d02p-30, 0x1.087b2bb8c369ep-28, -0x1.777ac3f4f95fbp-27,
                          0x1.754eb6e6c8724p-25, -0x1.f962da2ef3f70p-23, 0x1.0776524e94ea1p-19,
                          -0x1.0b1541b8f1fcep-15, 0x1.d73b8ea356d6bp-10, 0x1.003b716033732p+0);
    const double q = poly(u, -0x1.4145eea637f3bp-28, 0x1.43cf4332c59aap-27, -0x1.4258b67df3914p-26,
                          0x1.c63f2c51dad51p-25, -0x1.892d3ea3afd90p-23, 0x1.b93473e2cfd80p-21,
                          -0x1.64230fd9090c9p-18, 0x1.e8e0093ff54dcp-15, -0x1.938da0a0a9f73p-10,
                          0x1.7f32370506354p-2);
    return {p, q / x};
}
/// sqrt(1 / (pi x)) * (cos(x) + sin(x)) and of (sin(x) - cos(x)).
CW_INLINE Pair<double> waves(double x) {
    double s, c;
    __cw_sincos(x, &s, &c);
    const double a = 0x1.20dd750429b6dp-1 / sqrt(x);
    return {a * (s + c), a * (s - c)};
}

/// J0 on [0, 3.75] and [3.75, 8].
CW_INLINE double nearJ0(double x) {
    const double z1 = from(x, 0x1.33d152e971b40p+1, -0x1.0f539d7da258ep-53);
    const double p1 = poly(x * x - 7.375, -0x1.36f807aa1a18bp-73, 0x1.220269d89a4fbp-64,
                           -0x1.bd8228eab951bp-56, 0x1.1450f3741eb34p-47, -0x1.0d758a948e1ecp-39,
                           0x1.8f78003903a94p-32, -0x1.ae5a5f5aa0fd8p-25, 0x1.3c498f2cd7ac9p-18,
                           -0x1.202a51709af16p-12, 0x1.13ecbdb1f3c33p-7, -0x1.80486a073afbap-4);
    const double z2 = from(x, 0x1.6148f5b2c2e45p+2, 0x1.75054cd60a517p-54);
    const double p2 = poly(x - 5.875, -0x1.b8af49110c7a6p-61, -0x1.9fd8af1fd0168p-56,
                           0x1.4cb01c709171dp-52, 0x1.10c96ec171528p-47, -0x1.817c096858d10p-44,
                           -0x1.0b203f794826ep-39, 0x1.5cb20fe52b31cp-36, 0x1.8ca35e00c0d35p-32,
                           -0x1.dbe5370dbe38fp-29, -0x1.aad2aef025320p-25, 0x1.d32158a5eaaeep-22,
                           0x1.3762decd7f0fep-18, -0x1.33e09aa9460d0p-15, -0x1.1547a01a6c38bp-12,
                           0x1.e8b4bfcab292dp-10, 0x1.f0790a08faa27p-8, -0x1.7c707b28fbc84p-5,
                           -0x1.0f8c3b2427faap-4, 0x1.4aa46494af295p-2);
    return x < 3.75 ? z1 * (x + 0x1.33d152e971b40p+1) * p1 : z2 * p2;
}
/// J1 on [0, 5.25] and [5.25, 8].
CW_INLINE double nearJ1(double x) {
    const double z1 = from(x, 0x1.ea75575af6f09p+1, -0x1.60155a9d1b256p-53);
    const double p1 = poly(x * x - 14.25, -0x1.b664f0c2e2f1dp-97, 0x1.325c8a46bb8a9p-87,
                           -0x1.6d7efa37f6e32p-78, 0x1.70163d3b8a592p-69, -0x1.3387fe19a6d7dp-60,
                           0x1.a1f70b0a7f1dep-52, -0x1.c2cfbc84eff9ep-44, 0x1.75ef0a5e1e263p-36,
                           -0x1.c98980a9620e6p-29, 0x1.85791f3d5e7bbp-22, -0x1.a64bd42527474p-16,
                           0x1.f517dc3f3e2dbp-11, -0x1.ced3559ba1694p-7);
    const double z2 = from(x, 0x1.c0ff5f3b47250p+2, -0x1.b226d9d243827p-54);
    const double p2 = poly(x - 6.625, 0x1.d2b93f06ec268p-50, -0x1.3995ae247da69p-43,
                           -0x1.aea1e4ab98c49p-42, 0x1.1836014860c36p-35, 0x1.1cc788738b4f9p-34,
                           -0x1.6ce205036a782p-28, -0x1.013a85f06d004p-27, 0x1.51509a248e9fdp-21,
                           0x1.1566ee3415ac6p-21, -0x1.9b4060c22e083p-15, -0x1.e0feec0333c7dp-17,
                           0x1.26156daef8d99p-9, -0x1.35ea79632e464p-12, -0x1.8e8f7de745784p-5,
                           0x1.09c62c14d03a3p-6, 0x1.3465571d81f66p-2);
    return x < 5.25 ? x * (z1 * (x + 0x1.ea75575af6f09p+1) * p1) : z2 * p2;
}
/// Y0 on (0, 2.25], [2.25, 5.5] and [5.5, 8].
CW_INLINE double nearY0(double x) {
    if (x < 2.25) {
        // 2/pi log(x / z) J0(x) + (x^2 - z^2) V(x^2), z the first zero of Y0
        constexpr double kZero = 0x1.c982eb8d417eap-1;
        const double z = from(x, kZero, 0x1.ea9d270347f83p-56);
        const double log_z = 0x1.cce4b73e6f025p-4; // -log(z)
        const double l = x < 0.25 ? whole(logParts(x)) + log_z : __cw_log1p(z / kZero);
        const double v = poly(x * x - 2.53125, -0x1.45265388b5c26p-63, 0x1.e94fe60556928p-55,
                              -0x1.2866de49afc06p-46, 0x1.198138b67724ep-38, -0x1.94f1d9ca0c85ep-31,
                              0x1.a548bdcb76782p-24, -0x1.290f4b8e0967ap-17, 0x1.0140eedeeeccap-11,
                              -0x1.cd80c8af4314bp-7, 0x1.25477b58f78dfp-3);
        return fma(kTwoOverPi * l, nearJ0(x), z * (x + kZero) * v);
    }
    const double z2 = from(x, 0x1.fa9534d98569cp+1, -0x1.f06ae7804384ep-54);
    const double p2 =
        poly(x - 3.875, -0x1.3fb8014dc1e5ap-51, 0x1.41c12121a7fa8p-49, -0x1.ebc62451084e2p-53,
             0x1.1777502b74fcfp-50, -0x1.261a4cfe48ab9p-44, 0x1.2a6d5daaede98p-42,
             -0x1.d665b0178ea9ep-41, 0x1.e134f82094399p-39, -0x1.01c2ed6c94f91p-36,
             0x1.097e51a65e79cp-34, -0x1.0eb9fc720550fp-32, 0x1.122e0c9da17dap-30,
             -0x1.371502e685f14p-28, 0x1.84d1be8e5b95cp-26, -0x1.4ed500e3e5bbbp-25,
             -0x1.23083e295d154p-22, -0x1.3bcfecd1879e6p-18, 0x1.c277e086895eep-15,
             0x1.6314292850d2ep-13, -0x1.2814ed1f4b4c5p-9, -0x1.90edaea479713p-8,
             0x1.ec9bc89d36f3ap-5, 0x1.50398351e8747p-5, -0x1.a018850de4dfdp-2);
    const double z3 = from(x, 0x1.c581dc4e72103p+2, -0x1.9774a495f56cfp-54);
    const double p3 =
        poly(x - 6.75, -0x1.1a2257f4e1e2bp-43, -0x1.9661b8383018fp-41, 0x1.1fe8f1c0ea17fp-35,
             0x1.d3fbdc060cb66p-34, -0x1.6f5018ff6f232p-28, -0x1.df487ae2ffea1p-27,
             0x1.596eaa08c60e2p-21, 0x1.1a6af664bcf08p-20, -0x1.a6ce14e73a5fap-15,
             -0x1.671ee28d05f8cp-15, 0x1.31928eb784643p-9, 0x1.1bae915954af0p-12,
             -0x1.986087c7fc3b0p-5, 0x1.858bb5a4fa6f9p-7, 0x1.34eee4b2f27c7p-2);
    return x < 5.5 ? z2 * p2 : z3 * p3;
}
/// Y1 on (0, 1.5], [1.5, 3.75] and [3.75, 8].
CW_INLINE double nearY1(double x) {
    if (x < 1.5) {
        const double w = poly(x * x - 1.125, -0x1.0c81cecf5090ap-50, 0x1.20bc2930c9436p-42,
                              -0x1.debfb34e1c0cap-35, 0x1.26097ac689b91p-27, -0x1.fa8877f16da42p-21,
                              0x1.1a38fa8244a52p-14, -0x1.64a30b6231b9dp-9, 0x1.88ef56078cbe7p-5,
                              -0x1.1bc28ff6ba24dp-3);
        return fma(kTwoOverPi, fma(whole(logParts(x)), nearJ1(x), -1 / x), x * w);
    }
    const double z1 = from(x, 0x1.193bed4dff243p+1, -0x1.bd1e50d219bfdp-55);
    const double p1 = poly(x - 2.625, -0x1.d10a1a3c02578p-37, 0x1.31152a7b7553cp-35,
                           0x1.37bcd55b7a0c0p-36, -0x1.993273132bac5p-35, -0x1.2cb9dfb884b9ap-32,
                           0x1.8a7c5a2045b09p-31, -0x1.1f09b551bc64cp-30, 0x1.785791ed8de88p-29,
                           -0x1.1e050f6ce0125p-27, 0x1.76e9bbfbda8a8p-26, -0x1.e23d940666386p-25,
                           0x1.3bdf16d668ad5p-23, -0x1.9e588c417eedap-22, 0x1.0f259e3f265b9p-20,
                           -0x1.6285ce9a2a84fp-19, 0x1.cf0bcbf803be8p-18, -0x1.2f18d6e563867p-16,
                           0x1.8d229d6f88ab3p-15, -0x1.eabfdbf46ba5bp-14, 0x1.2655d14c861f0p-12,
                           -0x1.21d66addfe9b1p-10, 0x1.f36639f14aa7dp-9, 0x1.1ea85b063dabep-8,
                           -0x1.0a1498cd1a026p-5, -0x1.2dac6a2056da7p-3, 0x1.db09f28d17cd1p-2);
    const double z2 = from(x, 0x1.5b7fe4e87b02ep+2, 0x1.dfe7bac228e8cp-52);
    const double p2 = poly(x - 5.875, 0x1.3126744df12c2p-61, -0x1.bf11baa215bedp-59,
                           0x1.3f273ea6897afp-58, -0x1.d386b58d0cc70p-56, 0x1.59c92b3e72677p-52,
                           -0x1.f1704fe6d5f0cp-50, 0x1.42edb763842fep-47, -0x1.142d85e8ccdbbp-44,
                           0x1.c35142212e140p-42, -0x1.46a86d3de1595p-49, -0x1.248ebe0065791p-37,
                           -0x1.c5fc102a94a1ep-32, 0x1.f7a6322ef914bp-29, 0x1.8cb52a49c23efp-25,
                           -0x1.ad67b57e80470p-22, -0x1.32f82f4d32f75p-18, 0x1.2354f12e06c90p-15,
                           0x1.0cb95ec9ed243p-12, -0x1.c0b15719409dbp-10, -0x1.f559a99ddfa0bp-8,
                           0x1.5fffe5c1c8683p-5, 0x1.2d17091d4f74cp-4, -0x1.444f3ef5c4495p-2);
    return x < 3.75 ? z1 * p1 : z2 * p2;
}

} // namespace

namespace cw::device {

double besselJ0(double x) {
    const double a = abs(x);
    if (a < 8) return nearJ0(a);
    if (!(a < kInf)) return isNan(x) ? x : 0;
    const Modulus m = modulus0(a);
    const Pair<double> w = waves(a);
    return m.p * w.hi - m.q * w.lo;
}
double besselJ1(double x) {
    const double a = abs(x);
    if (a < 8) return copysign(1.0, x) * nearJ1(a);
    if (!(a < kInf)) return isNan(x) ? x : copysign(0.0, x);
    const Modulus m = modulus1(a);
    const Pair<double> w = waves(a);
    return copysign(1.0, x) * (m.p * w.lo + m.q * w.hi);
}
double besselY0(double x) {
    if (!(x > 0 && x < kInf)) return x == 0 ? -kInf : x > 0 ? 0 : kNan;
    if (x < 8) return nearY0(x);
    const Modulus m = modulus0(x);
    const Pair<double> w = waves(x);
    return m.p * w.lo + m.q * w.hi;
}
double besselY1(double x) {
    if (!(x > 0 && x < kInf)) return x == 0 ? -kInf : x > 0 ? 0 : kNan;
    if (x < 8) return nearY1(x);
    const Modulus m = modulus1(x);
    const Pair<double> w = waves(x);
    return m.q * w.lo - m.p * w.hi;
}

} // namespace cw::device

CW_DEVICE double __cw_j0(double x) {
    return besselJ0(x);
}
CW_DEVICE double __cw_j1(double x) {
    return besselJ1(x);
}
CW_DEVICE double __cw_y0(double x) {
    return besselY0(x);
}
CW_DEVICE double __cw_y1(double x) {
    return besselY1(x);
}
CW_DEVICE float __cw_j0f(float x) {
    return float(besselJ0(double(x)));
}
CW_DEVICE float __cw_j1f(float x) {
    return float(besselJ1(double(x)));
}
CW_DEVICE float __cw_y0f(float x) {
    return float(besselY0(double(x)));
}
CW_DEVICE float __cw_y1f(float x) {
    return float(besselY1(double(x)));
}
