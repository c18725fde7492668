// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// What every file of the device library needs. Freestanding: no C library, no errno, no tables in
// memory that a vector target would have to gather from in hot functions.
// A function defined with CW_DEVICE is visible to device code under its name `__cw_*`; all else is
// internal to the library.
#include <stdint.h>

#define CW_DEVICE extern "C"
// Straight-line code that goes into every caller, whatever its size: a loop over it becomes vector
// code, and a call in a loop keeps the whole loop scalar.
#define CW_DEVICE_INLINE extern "C" __attribute__((always_inline))
#define CW_INLINE inline __attribute__((always_inline))
#define CW_NOINLINE __attribute__((noinline))

namespace cw::device {

CW_INLINE uint32_t bits(float x) {
    return __builtin_bit_cast(uint32_t, x);
}
CW_INLINE uint64_t bits(double x) {
    return __builtin_bit_cast(uint64_t, x);
}
CW_INLINE float floatOf(uint32_t x) {
    return __builtin_bit_cast(float, x);
}
CW_INLINE double doubleOf(uint64_t x) {
    return __builtin_bit_cast(double, x);
}

CW_INLINE float fma(float a, float b, float c) {
    return __builtin_fmaf(a, b, c);
}
CW_INLINE double fma(double a, double b, double c) {
    return __builtin_fma(a, b, c);
}
CW_INLINE float abs(float x) {
    return __builtin_fabsf(x);
}
CW_INLINE double abs(double x) {
    return __builtin_fabs(x);
}
CW_INLINE float sqrt(float x) {
    return __builtin_sqrtf(x);
}
CW_INLINE double sqrt(double x) {
    return __builtin_sqrt(x);
}
CW_INLINE float copysign(float x, float s) {
    return __builtin_copysignf(x, s);
}
CW_INLINE double copysign(double x, double s) {
    return __builtin_copysign(x, s);
}
CW_INLINE float roundEven(float x) {
    return __builtin_roundevenf(x);
}
CW_INLINE double roundEven(double x) {
    return __builtin_roundeven(x);
}
CW_INLINE float trunc(float x) {
    return __builtin_truncf(x);
}
CW_INLINE double trunc(double x) {
    return __builtin_trunc(x);
}
CW_INLINE float floor(float x) {
    return __builtin_floorf(x);
}
CW_INLINE double floor(double x) {
    return __builtin_floor(x);
}
CW_INLINE bool isNan(float x) {
    return x != x;
}
CW_INLINE bool isNan(double x) {
    return x != x;
}

constexpr float kInfF = __builtin_inff();
constexpr double kInf = __builtin_inf();
constexpr float kNanF = __builtin_nanf("");
constexpr double kNan = __builtin_nan("");

CW_INLINE bool isFinite(float x) {
    return abs(x) < kInfF;
}
CW_INLINE bool isFinite(double x) {
    return abs(x) < kInf;
}

enum class Round { Nearest, Down, Up, Zero };

/// 2^n for n in the range of normal exponents.
CW_INLINE float pow2f(int32_t n) {
    return floatOf(uint32_t(n + 127) << 23);
}
CW_INLINE double pow2(int32_t n) {
    return doubleOf(uint64_t(n + 1023) << 52);
}

/// The nearest integer, to even, as value and integer; for |x| < 2^22 (float) and 2^31 (double).
/// The low bits of x + 1.5 * 2^23 are the integer, which vectors have no quicker way to get.
template <class T>
struct Nearest {
    T value;
    int32_t integer;
};
CW_INLINE Nearest<float> nearest(float x) {
    const float t = x + 0x1.8p23f;
    return {t - 0x1.8p23f, int32_t(bits(t) - 0x4b400000)};
}
CW_INLINE Nearest<double> nearest(double x) {
    const double t = x + 0x1.8p52;
    return {t - 0x1.8p52, int32_t(bits(t))};
}

/// Horner's rule with fused steps, highest coefficient first: poly(x, c3, c2, c1, c0).
template <class T>
CW_INLINE T poly(T, T c) {
    return c;
}
template <class T, class... Rest>
CW_INLINE T poly(T x, T high, T next, Rest... rest) {
    return poly<T>(x, fma(high, x, next), rest...);
}

/// An unevaluated sum hi + lo with |lo| <= ulp(hi) / 2.
template <class T>
struct Pair {
    T hi, lo;
};
template <class T>
CW_INLINE Pair<T> twoSum(T a, T b) {
    const T s = a + b;
    const T bb = s - a;
    return {s, (a - (s - bb)) + (b - bb)};
}
/// As twoSum, for |a| >= |b| or a == 0.
template <class T>
CW_INLINE Pair<T> fastTwoSum(T a, T b) {
    const T s = a + b;
    return {s, b - (s - a)};
}
template <class T>
CW_INLINE Pair<T> twoProduct(T a, T b) {
    const T p = a * b;
    return {p, fma(a, b, -p)};
}

} // namespace cw::device
