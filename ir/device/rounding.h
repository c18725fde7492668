// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Arithmetic in the directed rounding modes, without touching a rounding register: the nearest
// result, and the sign of what it left out, give the directed one.
#include "ir/device/device.h"

namespace cw::device {

/// The neighbour of x towards +infinity or -infinity; x must not be NaN.
CW_INLINE double nextUp(double x) {
    const uint64_t u = bits(x);
    return doubleOf(x == 0 ? 1 : x == kInf ? u : (u >> 63) ? u - 1 : u + 1);
}
CW_INLINE double nextDown(double x) {
    return -nextUp(-x);
}
CW_INLINE float nextUp(float x) {
    const uint32_t u = bits(x);
    return floatOf(x == 0 ? 1 : x == kInfF ? u : (u >> 31) ? u - 1 : u + 1);
}
CW_INLINE float nextDown(float x) {
    return -nextUp(-x);
}

/// The directed rounding of a value that lies between `nearest` and its neighbour on the side of
/// `error`'s sign (0: exactly nearest). A NaN error leaves a NaN or an infinity as it is.
template <Round kMode, class T, class E>
CW_INLINE T direct(T nearest, E error) {
    const bool negative = kMode == Round::Zero && __builtin_signbit(nearest);
    if (kMode == Round::Up || negative) return error > 0 ? nextUp(nearest) : nearest;
    return error < 0 ? nextDown(nearest) : nearest;
}

/// A double that is not exact becomes odd, so that a later rounding to fewer bits is right.
CW_INLINE double toOdd(double nearest, double error) {
    const uint64_t u = bits(nearest);
    if ((u & 1) || !(error != 0) || isNan(error)) return nearest;
    return doubleOf((error > 0) == (nearest > 0) ? u + 1 : u - 1);
}

/// double (exact, or made odd) to float.
template <Round kMode>
CW_INLINE float narrow(double x) {
    const float f = float(x);
    return direct<kMode>(f, x - double(f));
}

/// An exact zero sum of operands of opposite sign is -0 when rounding down. IEEE 754 §6.3.
template <Round kMode, class T>
CW_INLINE T zeroSum(T a, T b) {
    const T sum = a + b; // keeps the sign of equal zeros
    return kMode == Round::Down && __builtin_signbit(a) != __builtin_signbit(b) ? T(-0.0) : sum;
}

template <Round kMode>
CW_INLINE float add(float a, float b) {
    const Pair<double> sum = twoSum<double>(a, b);
    if (sum.hi == 0) return zeroSum<kMode>(a, b);
    return narrow<kMode>(toOdd(sum.hi, sum.lo));
}
template <Round kMode>
CW_INLINE float multiply(float a, float b) {
    return narrow<kMode>(double(a) * double(b));
}
template <Round kMode>
CW_INLINE float multiplyAdd(float a, float b, float c) {
    const double product = double(a) * double(b);
    const Pair<double> sum = twoSum<double>(product, c);
    if (sum.hi == 0) return float(zeroSum<kMode, double>(product, c));
    return narrow<kMode>(toOdd(sum.hi, sum.lo));
}
template <Round kMode>
CW_INLINE float divide(float a, float b) {
    const double q = double(a) / double(b);
    const double rest = fma(-q, double(b), double(a));
    return narrow<kMode>(toOdd(q, b < 0 ? -rest : rest));
}
template <Round kMode>
CW_INLINE float squareRoot(float x) {
    const double s = sqrt(double(x));
    return narrow<kMode>(toOdd(s, fma(-s, s, double(x))));
}

} // namespace cw::device
