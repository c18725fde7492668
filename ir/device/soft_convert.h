// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Comparisons and conversions of what soft.h computes with.
#include "ir/device/soft.h"

namespace cw::device::soft {

/// The bit of an LLVM predicate that holds: 1 equal, 2 greater, 4 less, 8 unordered.
template <class F>
CW_INLINE uint32_t relation(uint64_t a, uint64_t b) {
    if (isNan<F>(a) || isNan<F>(b)) return 8;
    if (a == b || magnitude<F>(a | b) == 0) return 1;
    if (isNegative<F>(a) != isNegative<F>(b)) return isNegative<F>(a) ? 4 : 2;
    return (a < b) != isNegative<F>(a) ? 4 : 2;
}

/// The number of two if the other is a NaN; -0 is less than +0.
template <class F>
CW_INLINE uint64_t lesser(uint64_t a, uint64_t b, bool greater) {
    if (isNan<F>(a)) return isNan<F>(b) ? nanOf<F>(a, b) : b;
    if (isNan<F>(b)) return a;
    const bool less =
        isNegative<F>(a) != isNegative<F>(b) ? isNegative<F>(a) : (a < b) != isNegative<F>(a);
    return less != greater ? a : b;
}

enum class Integral { Down, Up, Zero, Even, Away }; // Even, Away: nearest, and ties

template <class F, Integral kMode>
CW_INLINE uint64_t toIntegral(uint64_t a) {
    const uint64_t size = magnitude<F>(a);
    const int exponent = int(size >> F::kFraction) - F::kBias;
    if (exponent >= F::kFraction) return isNan<F>(a) ? nanOf<F>(a, a) : a;
    if (size == 0) return a;
    const bool small = exponent < 0; // below 1
    const uint64_t unit = small ? F::kOne : 1ull << (F::kFraction - exponent);
    const uint64_t whole = small ? 0 : size & ~(unit - 1), rest = small ? size : size & (unit - 1);
    const uint64_t half = small ? F::kOne - (1ull << F::kFraction) : unit >> 1;
    const bool odd = !small && (whole & unit) != 0;
    const bool negative = isNegative<F>(a);
    bool away = false;
    if (kMode == Integral::Down) away = negative && rest != 0;
    if (kMode == Integral::Up) away = !negative && rest != 0;
    if (kMode == Integral::Even) away = rest > half || (rest == half && odd);
    if (kMode == Integral::Away) away = rest >= half;
    return signIf<F>(negative) | (whole + (away ? unit : 0));
}

/// a * 2^n
template <class F>
CW_INLINE uint64_t scale(uint64_t a, int n) {
    if (isNan<F>(a)) return nanOf<F>(a, a);
    if (!isFinite<F>(a) || magnitude<F>(a) == 0) return a;
    Number x = unpack<F>(a);
    constexpr int kMost = 1 << 14; // more is as much
    x.exponent += n > kMost ? kMost : n < -kMost ? -kMost : n;
    return pack<F, Round::Nearest>(x);
}

/// Without branches, as most kernels with halves compute in float.
CW_INLINE uint32_t widenHalf(uint32_t a) {
    const uint32_t size = a & 0x7fff, normal = (size << 13) + (112u << 23);
    const uint32_t tiny = bits(float(int32_t(size)) * 0x1p-24f); // exact
    const uint32_t word = size < 0x400 ? tiny : size < 0x7c00 ? normal : 0x7f800000;
    return size > 0x7c00 ? 0x7fffffff : word | (a & 0x8000) << 16;
}

template <class To, class From, Round kMode>
CW_INLINE uint64_t convert(uint64_t a) {
    if (isNan<From>(a)) {
        if (!kKeepsPayload<To>) return To::kSign - 1;
        constexpr int kShift = To::kFraction - From::kFraction;
        return signIf<To>(isNegative<From>(a)) | To::kInfinity | To::kQuiet |
               (a & (From::kQuiet - 1)) << (kShift < 0 ? 0 : kShift);
    }
    if (!isFinite<From>(a)) return signIf<To>(isNegative<From>(a)) | To::kInfinity;
    if (magnitude<From>(a) == 0) return signIf<To>(isNegative<From>(a));
    return pack<To, kMode>(unpack<From>(a));
}

/// An integer; negative ones come as a magnitude.
template <class F, Round kMode, class Word>
CW_INLINE uint64_t fromInteger(bool negative, Word size) {
    return size == 0 ? 0 : normalPack<F, kMode>(negative, int(sizeof(Word) * 8) - 1, size);
}

/// Towards zero; the largest word if there is no room.
template <class F, class Word>
CW_INLINE Word toMagnitude(uint64_t a) {
    constexpr int kBits = int(sizeof(Word) * 8);
    if (magnitude<F>(a) < F::kOne) return 0;
    if (!isFinite<F>(a)) return ~Word(0);
    const Number x = unpack<F>(a);
    if (x.exponent >= kBits) return ~Word(0);
    return Word(x.significand) << (kBits - 64) >> (kBits - 1 - x.exponent);
}
/// Saturated; 0 for a NaN.
template <class F, class Word>
CW_INLINE Word toUnsigned(uint64_t a) {
    return isNan<F>(a) || isNegative<F>(a) ? 0 : toMagnitude<F, Word>(a);
}
template <class F, class Word>
CW_INLINE Word toSigned(uint64_t a) {
    if (isNan<F>(a)) return 0;
    const Word size = toMagnitude<F, Word>(a), least = Word(1) << (sizeof(Word) * 8 - 1);
    if (isNegative<F>(a)) return size > least ? least : Word(0) - size;
    return size >= least ? least - 1 : size;
}

} // namespace cw::device::soft
