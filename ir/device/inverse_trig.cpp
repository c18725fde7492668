// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Inverse circular functions; the float ones round the double ones.
#include "ir/device/device.h"

using namespace cw::device;

namespace {

constexpr double kPi = 0x1.921fb54442d18p+1, kPiLo = 0x1.1a62633145c07p-53;

/// (atan(z) - z) / z^3 as a function of z^2, for |z| <= tan(pi / 8).
CW_INLINE double atanTail(double z) {
    return poly(z, 0x1.fb8227072895bp-7, -0x1.14bd8ac524c1p-5, 0x1.7216a14a3e24p-5,
                -0x1.abcc3e47b70dp-5, 0x1.e17f3cd484ec6p-5, -0x1.110d2f19bb3b7p-4,
                0x1.3b137c240bc7cp-4, -0x1.745d156807857p-4, 0x1.c71c71bca8eb5p-4,
                -0x1.2492492481cbep-3, 0x1.9999999999815p-3, -0x1.5555555555555p-2);
}
/// atan(n / d) for 0 <= n <= d, d > 0: of the quotient itself, or turned by pi / 4.
CW_INLINE Pair<double> atanRatio(double n, double d) {
    const bool turn = n > d * 0x1.a827999fcef32p-2; // tan(pi / 8)
    const double z = (turn ? n - d : n) / (turn ? n + d : d);
    const double tail = z * (z * z) * atanTail(z * z);
    const Pair<double> s = fastTwoSum(kPi / 4, z);
    return turn ? Pair<double>{s.hi, s.lo + (kPiLo / 4 + tail)} : Pair<double>{z, tail};
}
/// atan(y / x) for y, x >= 0, x and y not both 0 or infinite, as a pair.
CW_INLINE Pair<double> firstQuadrant(double y, double x) {
    const bool steep = y > x;
    const Pair<double> a = atanRatio(steep ? x : y, steep ? y : x);
    const Pair<double> s = fastTwoSum(kPi / 2, -a.hi);
    return steep ? Pair<double>{s.hi, s.lo + (kPiLo / 2 - a.lo)} : a;
}

/// (asin(x) - x) / x^3 as a function of x^2, for |x| <= 1/2.
CW_INLINE double asinTail(double z) {
    return poly(z, 0x1.dc181a1f7f0eep-6, -0x1.f58c4e7ca1b17p-7, 0x1.22053f1be7588p-6,
                0x1.5e2919d274291p-8, 0x1.532a90dc1d9b5p-7, 0x1.7801022f199c6p-7,
                0x1.c9d30ac27c598p-7, 0x1.1c4d112cf67cdp-6, 0x1.6e8bb3752168fp-6,
                0x1.f1c71c11deeadp-6, 0x1.6db6db6e48603p-5, 0x1.3333333332da2p-4,
                0x1.5555555555556p-3);
}
/// asin(sqrt((1 - a) / 2)) for 1/2 <= a <= 1.
CW_INLINE Pair<double> asinOfRoot(double a) {
    const double w = 0.5 - 0.5 * a; // exact
    const double s = sqrt(w);
    const double s_lo = s > 0 ? fma(-s, s, w) / (2 * s) : 0;
    return {s, fma(s * w, asinTail(w), s_lo)};
}

} // namespace

CW_DEVICE_INLINE double __cw_atan(double x) {
    const Pair<double> a = firstQuadrant(abs(x), 1);
    return copysign(a.hi + a.lo, x);
}
CW_DEVICE_INLINE double __cw_atan2(double y, double x) {
    double n = abs(y), d = abs(x);
    if (n == d) n = d = n == n ? 1 : n; // also for both 0 or infinite
    const double larger = n > d ? n : d;
    const double scale = larger > 0x1p1000 ? 0x1p-100 : larger < 0x1p-900 ? 0x1p200 : 1;
    Pair<double> a = firstQuadrant(n * scale, d * scale);
    if (y == 0) a = {0, 0};
    const Pair<double> s = fastTwoSum(kPi, -a.hi);
    const double left = s.hi + (s.lo + (kPiLo - a.lo));
    if (isNan(x) || isNan(y)) return x + y;
    return copysign(__builtin_signbit(x) ? left : a.hi + a.lo, y);
}
CW_DEVICE_INLINE double __cw_asin(double x) {
    const double a = abs(x);
    const double small = fma(a * (a * a), asinTail(a * a), a);
    const Pair<double> r = asinOfRoot(a);
    const Pair<double> s = fastTwoSum(kPi / 2, -2 * r.hi);
    return copysign(a < 0.5 ? small : s.hi + (s.lo + (kPiLo / 2 - 2 * r.lo)), x);
}
CW_DEVICE_INLINE double __cw_acos(double x) {
    const double a = abs(x);
    const Pair<double> r = asinOfRoot(a);
    const Pair<double> left = fastTwoSum(kPi, -2 * r.hi);
    const Pair<double> middle = fastTwoSum(kPi / 2, -x);
    if (a < 0.5) return middle.hi + (middle.lo + fma(-x * (x * x), asinTail(x * x), kPiLo / 2));
    return x > 0 ? 2 * (r.hi + r.lo) : left.hi + (left.lo + (kPiLo - 2 * r.lo));
}

CW_DEVICE_INLINE float __cw_atanf(float x) {
    return float(__cw_atan(double(x)));
}
CW_DEVICE_INLINE float __cw_atan2f(float y, float x) {
    return float(__cw_atan2(double(y), double(x)));
}
CW_DEVICE_INLINE float __cw_asinf(float x) {
    return float(__cw_asin(double(x)));
}
CW_DEVICE_INLINE float __cw_acosf(float x) {
    return float(__cw_acos(double(x)));
}
