// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Directed rounding for double: no wider format helps, so products and quotients are put together
// from integers, exactly, and rounded once.
#include "ir/device/rounding.h"

namespace cw::device {

/// A finite number that is not zero: (-1)^negative * mantissa * 2^exponent, mantissa in [2^52,
/// 2^53).
struct Unpacked {
    bool negative;
    int exponent;
    uint64_t mantissa;
};
CW_INLINE Unpacked unpack(double x) {
    const uint64_t u = bits(x);
    const uint64_t fraction = u & 0xfffffffffffff;
    const int field = int(u >> 52 & 0x7ff);
    if (field) return {bool(u >> 63), field - 1075, fraction | 1ull << 52};
    const int shift = __builtin_clzll(fraction) - 11;
    return {bool(u >> 63), -1074 - shift, fraction << shift};
}

/// Shifts right; what falls out is remembered in the last bit.
CW_INLINE unsigned __int128 shiftSticky(unsigned __int128 x, int n) {
    if (n <= 0) return x;
    if (n > 127) return x != 0;
    return x >> n | ((x << (128 - n)) != 0);
}

/// Rounds mantissa * 2^exponent; its last bit is sticky, or it is exact.
template <Round kMode>
CW_INLINE double roundPack(bool negative, int exponent, uint64_t mantissa) {
    const int zeros = __builtin_clzll(mantissa);
    mantissa <<= zeros;
    const int e = exponent - zeros + 63; // of the leading bit
    const bool away = kMode == Round::Up ? !negative : kMode == Round::Down && negative;
    const uint64_t sign = uint64_t(negative) << 63;
    if (e > 1023) return doubleOf(sign | (away ? 0x7ff0000000000000 : 0x7fefffffffffffff));
    int shift = 11;
    if (e < -1022) shift = -1022 - e > 52 ? 64 : 11 - 1022 - e;
    const uint64_t kept = shift > 63 ? 0 : mantissa >> shift;
    const bool inexact = shift > 63 || mantissa << (64 - shift) != 0;
    // The leading bit of a normal number adds one to the exponent field.
    const uint64_t field = e < -1022 ? 0 : uint64_t(e + 1022) << 52;
    return doubleOf(sign | (field + kept + (inexact && away)));
}
template <Round kMode>
CW_INLINE double roundPack(bool negative, int exponent, unsigned __int128 mantissa) {
    const uint64_t high = uint64_t(mantissa >> 64);
    const int shift = high ? 64 - __builtin_clzll(high) : 0;
    return roundPack<kMode>(negative, exponent + shift, uint64_t(shiftSticky(mantissa, shift)));
}

CW_INLINE bool isOrdinary(double x) {
    return isFinite(x) && x != 0;
}

template <Round kMode>
CW_INLINE double add(double a, double b) {
    const double s = a + b;
    if (s == 0) return zeroSum<kMode>(a, b);
    if (abs(s) == kInf) return isFinite(a) && isFinite(b) ? direct<kMode>(s, -s) : s;
    const bool swap = abs(a) < abs(b);
    return direct<kMode>(s, fastTwoSum(swap ? b : a, swap ? a : b).lo);
}
template <Round kMode>
CW_INLINE double multiply(double a, double b) {
    if (!isOrdinary(a) || !isOrdinary(b)) return a * b;
    const Unpacked x = unpack(a), y = unpack(b);
    return roundPack<kMode>(x.negative != y.negative, x.exponent + y.exponent,
                            (unsigned __int128)x.mantissa * y.mantissa);
}
template <Round kMode>
CW_INLINE double multiplyAdd(double a, double b, double c) {
    if (!isOrdinary(a) || !isOrdinary(b) || !isFinite(c))
        return a * b == 0 && c == 0 ? zeroSum<kMode>(a * b, c) : fma(a, b, c);
    const Unpacked x = unpack(a), y = unpack(b);
    // Leading bits of both terms go to bit 125 (or 124), which leaves room for a carry, and more
    // low bits than a subtraction can bring up.
    bool negative = x.negative != y.negative;
    int exponent = x.exponent + y.exponent - 20;
    unsigned __int128 sum = (unsigned __int128)x.mantissa * y.mantissa << 20;
    if (c != 0) {
        const Unpacked z = unpack(c);
        unsigned __int128 other = (unsigned __int128)z.mantissa << 72;
        const int other_exponent = z.exponent - 72;
        const int distance = exponent - other_exponent;
        if (distance >= 0) {
            other = shiftSticky(other, distance);
        } else {
            sum = shiftSticky(sum, -distance);
            exponent = other_exponent;
        }
        if (negative == z.negative) {
            sum += other;
        } else if (sum >= other) {
            sum -= other;
        } else {
            sum = other - sum;
            negative = z.negative;
        }
        if (sum == 0) return kMode == Round::Down ? -0.0 : 0.0;
    }
    return roundPack<kMode>(negative, exponent, sum);
}
template <Round kMode>
CW_INLINE double divide(double a, double b) {
    if (!isOrdinary(a) || !isOrdinary(b)) return a / b;
    const Unpacked x = unpack(a), y = unpack(b);
    const double n = double(x.mantissa), d = double(y.mantissa);
    const double q = n / d;
    const double rest = fma(-q, d, n);
    const Unpacked u = unpack(q);
    const uint64_t mantissa = (u.mantissa << 10) + (rest > 0 ? 1 : rest < 0 ? -1ull : 0);
    return roundPack<kMode>(x.negative != y.negative, u.exponent - 10 + x.exponent - y.exponent,
                            mantissa);
}
template <Round kMode>
CW_INLINE double squareRoot(double x) {
    const double s = sqrt(x);
    if (!isOrdinary(x) || !(x > 0)) return s;
    // Scaled by an even power, the remainder is exact.
    const double up = x < 1 ? 0x1p600 : 1;
    const double t = sqrt(x * up);
    return direct<kMode>(s, fma(-t, t, x * up));
}

/// An integer to float or double. Signed ones come as a magnitude.
template <Round kMode>
CW_INLINE double fromInteger(bool negative, uint64_t magnitude) {
    if (magnitude == 0) return 0;
    const int zeros = __builtin_clzll(magnitude);
    return roundPack<kMode>(negative, -zeros, magnitude << zeros);
}
template <Round kMode>
CW_INLINE float floatFromInteger(bool negative, uint64_t magnitude) {
    // The low bits only matter by being there.
    const uint64_t jammed =
        magnitude >> 53 ? (magnitude >> 16 << 16) | ((magnitude & 0xffff) != 0) << 16 : magnitude;
    return narrow<kMode>(negative ? -double(jammed) : double(jammed));
}

} // namespace cw::device
