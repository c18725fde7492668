// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exponents, fractions and neighbours: exact functions. CUDA Math API, Single and Double Precision
// Mathematical Functions.
#include "ir/device/rounding.h"

using namespace cw::device;

namespace {

CW_INLINE int clampExponent(int64_t n, int limit) {
    return int(n > limit ? limit : n < -limit ? -limit : n);
}
/// x * 2^n, rounded once.
CW_INLINE float scale(float x, int64_t n) {
    return float(double(x) * pow2(clampExponent(n, 400))); // exact in double
}
CW_INLINE double scale(double x, int64_t count) {
    int n = clampExponent(count, 2200);
    while (n > 1000)
        x *= 0x1p1000, n -= 1000;
    // A step that loses bits is followed by enough others to make the result 0.
    while (n < -1000)
        x *= 0x1p-900, n += 900;
    return x * pow2(n);
}

/// The exponent of the leading bit of a finite number that is not zero.
CW_INLINE int exponentOf(double x) {
    const int field = int(bits(x) >> 52 & 0x7ff);
    return field ? field - 1023 : -1011 - __builtin_clzll(bits(abs(x)));
}
CW_INLINE int exponentOf(float x) {
    return exponentOf(double(x));
}

template <class T>
CW_INLINE T splitExponent(T x, int* exponent) {
    if (x == 0 || !isFinite(x)) {
        *exponent = 0;
        return x + x;
    }
    const int e = exponentOf(x) + 1;
    *exponent = e;
    return scale(x, -e);
}
template <class T>
CW_INLINE int exponentAsInt(T x) {
    if (x == 0 || isNan(x)) return INT32_MIN;
    return isFinite(x) ? exponentOf(x) : INT32_MAX;
}
template <class T>
CW_INLINE T exponentAsFloat(T x) {
    if (x == 0) return T(-kInf);
    return isFinite(x) ? T(exponentOf(x)) : x * x;
}
template <class T>
CW_INLINE T splitInteger(T x, T* integer) {
    const T whole = trunc(x);
    *integer = whole;
    return copysign(abs(x) == T(kInf) ? T(0) : x - whole, x);
}
template <class T>
CW_INLINE T neighbour(T from, T to) {
    if (isNan(from) || isNan(to)) return from + to;
    if (from == to) return to;
    return from < to ? nextUp(from) : nextDown(from);
}

/// The rest of |x| / |y| with the truncated quotient's low bits, by long division of mantissas.
template <class T>
struct Division {
    T rest;
    uint32_t quotient;
};
CW_NOINLINE Division<double> longDivision(double x, double y) {
    const int ex = exponentOf(x), ey = exponentOf(y);
    if (ex < ey) return {x, 0};
    // Both as integers times 2^(ey - 52); the dividend's is taken in digits of 11 bits.
    uint64_t m = uint64_t(scale(x, 52 - ex));
    const uint64_t d = uint64_t(scale(y, 52 - ey));
    uint64_t quotient = m / d;
    m %= d;
    for (int left = ex - ey; left > 0;) {
        const int step = left < 11 ? left : 11;
        m <<= step;
        quotient = quotient << step | m / d;
        m %= d;
        left -= step;
    }
    return {scale(double(m), ey - 52), uint32_t(quotient)};
}
CW_INLINE Division<double> divideWhole(double x, double y) {
    const double q = trunc(x / y);
    if (q < 0x1p31 && y > 0x1p-900 && x < 0x1p1000) {
        // The rest is exact but perhaps one divisor off: q may have been rounded up to an integer.
        const double rest = fma(-q, y, x);
        return rest < 0 ? Division<double>{rest + y, uint32_t(q) - 1}
                        : Division<double>{rest, uint32_t(q)};
    }
    return longDivision(x, y);
}
CW_INLINE Division<float> divideWhole(float x, float y) {
    const Division<double> d = divideWhole(double(x), double(y));
    return {float(d.rest), d.quotient};
}

template <class T>
CW_INLINE T restTruncated(T x, T y) {
    if (y == 0 || isNan(y) || !isFinite(x)) return (x * y) / (x * y);
    if (abs(x) < abs(y)) return x;
    return copysign(divideWhole(abs(x), abs(y)).rest, x);
}
template <class T>
CW_INLINE T restNearest(T x, T y, int* quotient) {
    *quotient = 0;
    if (y == 0 || isNan(y) || !isFinite(x)) return (x * y) / (x * y);
    if (abs(y) == T(kInf) || x == 0) return x;
    const T a = abs(x), b = abs(y);
    Division<T> d = a < b ? Division<T>{a, 0} : divideWhole(a, b);
    // Above half of the divisor; the difference b - rest is exact there.
    const T other = b - d.rest;
    if (d.rest > other || (d.rest == other && (d.quotient & 1))) {
        d.rest = -other;
        d.quotient++;
    }
    const int low = int(d.quotient & 0x7fffffff);
    *quotient = __builtin_signbit(x) != __builtin_signbit(y) ? -low : low;
    if (d.rest == 0) return copysign(T(0), x);
    return __builtin_signbit(x) ? -d.rest : d.rest;
}

} // namespace

CW_DEVICE_INLINE float __cw_frexpf(float x, int* e) {
    return splitExponent(x, e);
}
CW_DEVICE_INLINE double __cw_frexp(double x, int* e) {
    return splitExponent(x, e);
}
CW_DEVICE_INLINE float __cw_ldexpf(float x, int n) {
    return scale(x, n);
}
CW_DEVICE_INLINE double __cw_ldexp(double x, int n) {
    return scale(x, n);
}
CW_DEVICE_INLINE float __cw_scalbnf(float x, int n) {
    return scale(x, n);
}
CW_DEVICE_INLINE double __cw_scalbn(double x, int n) {
    return scale(x, n);
}
CW_DEVICE_INLINE float __cw_scalblnf(float x, int64_t n) {
    return scale(x, n);
}
CW_DEVICE_INLINE double __cw_scalbln(double x, int64_t n) {
    return scale(x, n);
}
CW_DEVICE_INLINE int __cw_ilogbf(float x) {
    return exponentAsInt(x);
}
CW_DEVICE_INLINE int __cw_ilogb(double x) {
    return exponentAsInt(x);
}
CW_DEVICE_INLINE float __cw_logbf(float x) {
    return exponentAsFloat(x);
}
CW_DEVICE_INLINE double __cw_logb(double x) {
    return exponentAsFloat(x);
}
CW_DEVICE_INLINE float __cw_modff(float x, float* whole) {
    return splitInteger(x, whole);
}
CW_DEVICE_INLINE double __cw_modf(double x, double* whole) {
    return splitInteger(x, whole);
}
CW_DEVICE_INLINE float __cw_nextafterf(float x, float y) {
    return neighbour(x, y);
}
CW_DEVICE_INLINE double __cw_nextafter(double x, double y) {
    return neighbour(x, y);
}
CW_DEVICE float __cw_fmodf(float x, float y) {
    return restTruncated(x, y);
}
CW_DEVICE double __cw_fmod(double x, double y) {
    return restTruncated(x, y);
}
CW_DEVICE float __cw_remainderf(float x, float y) {
    int q;
    return restNearest(x, y, &q);
}
CW_DEVICE double __cw_remainder(double x, double y) {
    int q;
    return restNearest(x, y, &q);
}
CW_DEVICE float __cw_remquof(float x, float y, int* q) {
    return restNearest(x, y, q);
}
CW_DEVICE double __cw_remquo(double x, double y, int* q) {
    return restNearest(x, y, q);
}
