// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Roots and lengths of vectors. The float ones are computed in double.
#include "ir/device/device.h"

using namespace cw::device;

namespace {

/// x^(-1/3) for normal positive x, to about 2^-50.
CW_INLINE double inverseCubeRoot(double x) {
    const uint32_t high = uint32_t(bits(x) >> 32);
    double r = doubleOf(uint64_t(0x553ef0ff - high / 3) << 32); // within 4 %
    for (int i = 0; i < 2; i++) {                               // fourth order: 3e-5, then 1e-17
        const double h = fma(-x * r, r * r, 1.0);
        r = fma(r * h, poly(h, 14.0 / 81, 2.0 / 9, 1.0 / 3), r);
    }
    return r;
}
/// x times a power of 2 (a multiple of 3) that keeps its cube root's cube in range; the root's
/// factor to undo it.
CW_INLINE Pair<double> normal(double x) {
    return x < 0x1p-1022  ? Pair<double>{x * 0x1p54, 0x1p-18}
           : x > 0x1p1000 ? Pair<double>{x * 0x1p-54, 0x1p18}
                          : Pair<double>{x, 1};
}
CW_INLINE bool isRegular(double a) {
    return a > 0 && a < kInf;
}

/// A power of 2 that brings the largest of some magnitudes close to 1.
CW_INLINE double scaleFor(double largest) {
    const uint64_t field = bits(largest) >> 52;
    const uint64_t scale = field > 2044 ? 2 : field < 2 ? 2044 : 2046 - field;
    return doubleOf(scale << 52);
}
/// a sum of squares as a pair
CW_INLINE void addSquare(Pair<double>& sum, double x) {
    const Pair<double> square = twoProduct(x, x);
    const Pair<double> s = twoSum(sum.hi, square.hi);
    sum = {s.hi, sum.lo + (s.lo + square.lo)};
}
CW_INLINE double root(Pair<double> sum) {
    const double t = sqrt(sum.hi);
    return sum.hi > 0 ? t + (fma(-t, t, sum.hi) + sum.lo) / (2 * t) : t;
}
/// One step of Newton's method on 1 / sqrt(sum), with the rest of 1 - sum * y^2 exact enough.
CW_INLINE double inverseRoot(Pair<double> sum) {
    const double y = 1 / sqrt(sum.hi);
    const Pair<double> p = twoProduct(sum.hi, y);
    const double rest = fma(-p.hi, y, 1.0) - fma(sum.lo, y, p.lo) * y;
    return fma(y * 0.5, rest, y);
}

CW_INLINE double larger(double a, double b) {
    return a > b ? a : b;
} // b if a is NaN

template <bool kInverse, class... T>
CW_INLINE double length(T... x) {
    const double all[] = {abs(x)...};
    double largest = 0;
    bool infinite = false;
    for (double a : all) {
        largest = larger(a, largest);
        infinite |= a == kInf;
    }
    const double scale = scaleFor(largest);
    Pair<double> sum{0, 0};
    for (double a : all)
        addSquare(sum, a * scale);
    if (infinite) return kInverse ? 0 : kInf;
    if (sum.hi == 0) return kInverse ? kInf : 0;
    return kInverse ? inverseRoot(sum) * scale : root(sum) / scale;
}
template <bool kInverse, class... T>
CW_INLINE float lengthFloat(T... x) {
    const double sum = ((double(x) * double(x)) + ...);
    const bool infinite = ((abs(x) == kInfF) | ...);
    if (infinite) return kInverse ? 0 : kInfF;
    return float(kInverse ? 1 / sqrt(sum) : sqrt(sum));
}
template <bool kInverse>
CW_INLINE double lengthOf(int n, const double* x) {
    double largest = 0;
    bool infinite = false;
    for (int i = 0; i < n; i++) {
        largest = larger(abs(x[i]), largest);
        infinite |= abs(x[i]) == kInf;
    }
    const double scale = scaleFor(largest);
    Pair<double> sum{0, 0};
    for (int i = 0; i < n; i++)
        addSquare(sum, x[i] * scale);
    if (infinite) return kInverse ? 0 : kInf;
    if (sum.hi == 0) return kInverse ? kInf : 0;
    return kInverse ? inverseRoot(sum) * scale : root(sum) / scale;
}
template <bool kInverse>
CW_INLINE float lengthOf(int n, const float* x) {
    double sum = 0;
    bool infinite = false;
    for (int i = 0; i < n; i++) {
        sum = fma(double(x[i]), double(x[i]), sum);
        infinite |= abs(x[i]) == kInfF;
    }
    if (infinite) return kInverse ? 0 : kInfF;
    return float(kInverse ? 1 / sqrt(sum) : sqrt(sum));
}

} // namespace

CW_DEVICE_INLINE double __cw_cbrt(double x) {
    const double a = abs(x);
    const Pair<double> n = normal(a);
    const double r = inverseCubeRoot(n.hi);
    const double y = n.hi * r * r;
    // y - (y^3 - x) / (3 y^2), the difference exact enough
    const Pair<double> square = twoProduct(y, y);
    const Pair<double> cube = twoProduct(square.hi, y);
    const double rest = (cube.hi - n.hi) + fma(square.lo, y, cube.lo);
    const double result = fma(rest * (-1.0 / 3), r * r, y) * n.lo;
    return isRegular(a) ? copysign(result, x) : x + x;
}
CW_DEVICE_INLINE double __cw_rcbrt(double x) {
    const double a = abs(x);
    const Pair<double> n = normal(a);
    const double r = inverseCubeRoot(n.hi);
    const Pair<double> square = twoProduct(r, r);
    const Pair<double> cube = twoProduct(square.hi, r);
    const double rest = fma(-n.hi, cube.hi, 1.0) - n.hi * fma(square.lo, r, cube.lo);
    const double result = fma(r * (1.0 / 3), rest, r) * (1 / n.lo);
    return isRegular(a) ? copysign(result, x) : 1 / x;
}
CW_DEVICE_INLINE float __cw_cbrtf(float x) {
    const double a = double(abs(x));
    const double r = inverseCubeRoot(a);
    return isRegular(a) ? copysign(float(a * r * r), x) : x + x;
}
CW_DEVICE_INLINE float __cw_rcbrtf(float x) {
    const double a = double(abs(x));
    return isRegular(a) ? copysign(float(inverseCubeRoot(a)), x) : 1 / x;
}
CW_DEVICE_INLINE double __cw_rsqrt(double x) {
    return isRegular(x) ? inverseRoot({x, 0}) : 1 / sqrt(x);
}
CW_DEVICE_INLINE float __cw_rsqrtf(float x) {
    return 1.0f / sqrt(x);
}

CW_DEVICE_INLINE double __cw_hypot(double x, double y) {
    return length<false>(x, y);
}
CW_DEVICE_INLINE double __cw_rhypot(double x, double y) {
    return length<true>(x, y);
}
CW_DEVICE_INLINE double __cw_norm3d(double x, double y, double z) {
    return length<false>(x, y, z);
}
CW_DEVICE_INLINE double __cw_rnorm3d(double x, double y, double z) {
    return length<true>(x, y, z);
}
CW_DEVICE_INLINE double __cw_norm4d(double x, double y, double z, double w) {
    return length<false>(x, y, z, w);
}
CW_DEVICE_INLINE double __cw_rnorm4d(double x, double y, double z, double w) {
    return length<true>(x, y, z, w);
}
CW_DEVICE double __cw_norm(int n, const double* x) {
    return lengthOf<false>(n, x);
}
CW_DEVICE double __cw_rnorm(int n, const double* x) {
    return lengthOf<true>(n, x);
}

CW_DEVICE_INLINE float __cw_hypotf(float x, float y) {
    return lengthFloat<false>(x, y);
}
CW_DEVICE_INLINE float __cw_rhypotf(float x, float y) {
    return lengthFloat<true>(x, y);
}
CW_DEVICE_INLINE float __cw_norm3df(float x, float y, float z) {
    return lengthFloat<false>(x, y, z);
}
CW_DEVICE_INLINE float __cw_rnorm3df(float x, float y, float z) {
    return lengthFloat<true>(x, y, z);
}
CW_DEVICE_INLINE float __cw_norm4df(float x, float y, float z, float w) {
    return lengthFloat<false>(x, y, z, w);
}
CW_DEVICE_INLINE float __cw_rnorm4df(float x, float y, float z, float w) {
    return lengthFloat<true>(x, y, z, w);
}
CW_DEVICE float __cw_normf(int n, const float* x) {
    return lengthOf<false>(n, x);
}
CW_DEVICE float __cw_rnormf(int n, const float* x) {
    return lengthOf<true>(n, x);
}
