// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// IEEE 754 in integers, for devices that lack a format. A number is its bits, in the low end of a
// word of 64. What the product, quotient, root or sum leaves below a word is kept as its last bit
// being set ("jammed"), which is all that one rounding needs to know.
#include "ir/device/device.h"

namespace cw::device::soft {

template <int kWidth, int kPrecision>
struct Format {
    static constexpr int kDigits = kPrecision; // of a normal number
    static constexpr int kFraction = kPrecision - 1;
    static constexpr int kTopField =
        (1 << (kWidth - kPrecision)) - 1; // exponent of what is not finite
    static constexpr int kBias = kTopField / 2;
    static constexpr uint64_t kSign = 1ull << (kWidth - 1);
    static constexpr uint64_t kInfinity = uint64_t(kTopField) << kFraction;
    static constexpr uint64_t kOne = uint64_t(kBias) << kFraction;
    static constexpr uint64_t kQuiet = 1ull << (kFraction - 1);
};
using Half = Format<16, 11>;
using Single = Format<32, 24>;
using Double = Format<64, 53>;

template <class F>
constexpr bool kKeepsPayload = F::kDigits == Double::kDigits;

template <class F>
CW_INLINE uint64_t magnitude(uint64_t a) {
    return a & (F::kSign - 1);
}
template <class F>
CW_INLINE bool isNegative(uint64_t a) {
    return (a & F::kSign) != 0;
}
template <class F>
CW_INLINE bool isNan(uint64_t a) {
    return magnitude<F>(a) > F::kInfinity;
}
template <class F>
CW_INLINE bool isFinite(uint64_t a) {
    return magnitude<F>(a) < F::kInfinity;
}
template <class F>
CW_INLINE uint64_t signIf(bool negative) {
    return negative ? F::kSign : 0;
}

/// Doubles keep the payload of a NaN, other formats have one. PTX ISA §9.7.3.
template <class F>
CW_INLINE uint64_t nanOf(uint64_t a, uint64_t b) {
    if (!kKeepsPayload<F>) return F::kSign - 1;
    return (isNan<F>(a) ? a : b) | F::kQuiet;
}
template <class F>
CW_INLINE uint64_t invalid() {
    return kKeepsPayload<F> ? F::kSign | F::kInfinity | F::kQuiet : F::kSign - 1;
}
/// Of an exact sum.
template <class F, Round kMode>
CW_INLINE uint64_t zero() {
    return signIf<F>(kMode == Round::Down);
}

/// Shifts right and jams.
CW_INLINE uint64_t jam(uint64_t x, int n) {
    const int by = n < 0 ? 0 : n < 64 ? n : 63;
    return x >> by | ((x & ((1ull << by) - 1)) != 0);
}
/// n from 0; in halves, which costs a device without such integers less.
CW_INLINE unsigned __int128 jam(unsigned __int128 x, int n) {
    const int by = n < 128 ? n : 127, rest = by & 63;
    const uint64_t high = uint64_t(x >> 64), low = uint64_t(x);
    const uint64_t above = by & 64 ? 0 : high, below = by & 64 ? high : low;
    const uint64_t lost = (by & 64 ? low : 0) | (below & ((1ull << rest) - 1));
    return (unsigned __int128)(above >> rest) << 64 |
           (below >> rest | above << 1 << (63 - rest) | (lost != 0));
}

/// A finite number that is not zero: significand * 2^(exponent - 63), its highest bit set.
struct Number {
    bool negative;
    int exponent;
    uint64_t significand;
};

template <class F>
CW_INLINE Number unpack(uint64_t a) {
    const int field = int(magnitude<F>(a) >> F::kFraction);
    const uint64_t low = a & ((1ull << F::kFraction) - 1);
    if (field) // with the bit that is not stored
        return {isNegative<F>(a), field - F::kBias,
                (low | 1ull << F::kFraction) << (64 - F::kDigits)};
    const int zeros = __builtin_clzll(low);
    return {isNegative<F>(a), 64 - zeros - F::kBias - F::kFraction, low << zeros};
}

template <class F, Round kMode>
CW_INLINE uint64_t pack(Number n) {
    const bool away = kMode == Round::Up ? !n.negative : kMode == Round::Down && n.negative;
    const int field = n.exponent + F::kBias;
    uint64_t result;
    if (field >= F::kTopField) {
        result = F::kInfinity - (kMode != Round::Nearest && !away);
    } else {
        const uint64_t all = jam(n.significand, 1 - field);
        const uint64_t kept = all >> (64 - F::kDigits), rest = all << F::kDigits;
        constexpr uint64_t kHalf = 1ull << 63;
        const bool up = kMode == Round::Nearest ? rest > kHalf || (rest == kHalf && (kept & 1))
                                                : away && rest != 0;
        // The highest bit of a normal number, and a carry, add one to the field.
        result = (uint64_t(field < 1 ? 0 : field - 1) << F::kFraction) + kept + up;
    }
    return signIf<F>(n.negative) | result;
}
/// significand * 2^(exponent - its bits + 1); not zero.
template <class F, Round kMode>
CW_INLINE uint64_t normalPack(bool negative, int exponent, uint64_t significand) {
    const int zeros = __builtin_clzll(significand);
    return pack<F, kMode>({negative, exponent - zeros, significand << zeros});
}
template <class F, Round kMode>
CW_INLINE uint64_t normalPack(bool negative, int exponent, unsigned __int128 significand) {
    const uint64_t high = uint64_t(significand >> 64), low = uint64_t(significand);
    if (!high) return normalPack<F, kMode>(negative, exponent - 64, low);
    const int zeros = __builtin_clzll(high);
    const uint64_t kept = high << zeros | low >> 1 >> (63 - zeros);
    return pack<F, kMode>({negative, exponent - zeros, kept | (low << zeros != 0)});
}

template <class F, Round kMode>
CW_INLINE uint64_t add(uint64_t a, uint64_t b) {
    const bool swap = magnitude<F>(a) < magnitude<F>(b);
    const uint64_t first = swap ? b : a, second = swap ? a : b;
    const bool opposite = ((a ^ b) & F::kSign) != 0;
    const int x = int(magnitude<F>(first) >> F::kFraction);
    const int y = int(magnitude<F>(second) >> F::kFraction);
    if (x == F::kTopField) {
        if (isNan<F>(a) || isNan<F>(b)) return nanOf<F>(a, b);
        return opposite && y == F::kTopField ? invalid<F>() : first;
    }
    // Fractions and the bit that is not stored, below room for a carry; field 0 counts as 1.
    constexpr int kUp = 63 - F::kDigits;
    constexpr uint64_t kHidden = 1ull << F::kFraction;
    const uint64_t large = ((first & (kHidden - 1)) | (x ? kHidden : 0)) << kUp;
    const uint64_t small =
        jam(((second & (kHidden - 1)) | (y ? kHidden : 0)) << kUp, (x ? x : 1) - (y ? y : 1));
    const uint64_t sum = opposite ? large - small : large + small;
    if (sum == 0) return opposite ? zero<F, kMode>() : a;
    return normalPack<F, kMode>(isNegative<F>(first), (x ? x : 1) - F::kBias + 1, sum);
}

template <class F, Round kMode>
CW_INLINE uint64_t multiply(uint64_t a, uint64_t b) {
    if (isNan<F>(a) || isNan<F>(b)) return nanOf<F>(a, b);
    const uint64_t sign = (a ^ b) & F::kSign;
    const bool any_zero = magnitude<F>(a) == 0 || magnitude<F>(b) == 0;
    if (!isFinite<F>(a) || !isFinite<F>(b)) return any_zero ? invalid<F>() : sign | F::kInfinity;
    if (any_zero) return sign;
    const Number x = unpack<F>(a), y = unpack<F>(b);
    const auto product = (unsigned __int128)x.significand * y.significand;
    return normalPack<F, kMode>(sign != 0, x.exponent + y.exponent + 1,
                                uint64_t(product >> 64) | (uint64_t(product) != 0));
}

template <class F, Round kMode>
CW_INLINE uint64_t multiplyAdd(uint64_t a, uint64_t b, uint64_t c) {
    if (isNan<F>(a) || isNan<F>(b)) return nanOf<F>(a, b);
    const uint64_t sign = (a ^ b) & F::kSign;
    const bool any_zero = magnitude<F>(a) == 0 || magnitude<F>(b) == 0;
    const bool finite = isFinite<F>(a) && isFinite<F>(b);
    if (!finite && any_zero) return isNan<F>(c) ? nanOf<F>(c, c) : invalid<F>();
    // An infinity or a zero plus c.
    if (!finite || any_zero || !isFinite<F>(c))
        return add<F, kMode>(sign | (finite ? 0 : F::kInfinity), c);
    if (magnitude<F>(c) == 0) return multiply<F, kMode>(a, b);

    const Number x = unpack<F>(a), y = unpack<F>(b), z = unpack<F>(c);
    // Highest bits at 126 or 125 and at 125: room for a carry. What a shift jams is so far below
    // the other term that their difference loses one bit at most.
    unsigned __int128 product = (unsigned __int128)x.significand * y.significand >> 1;
    unsigned __int128 other = (unsigned __int128)z.significand << 62;
    const int exponent = x.exponent + y.exponent, distance = exponent - z.exponent;
    const auto lower = jam(distance < 0 ? product : other, distance < 0 ? -distance : distance);
    (distance < 0 ? product : other) = lower;
    bool negative = sign != 0;
    if (negative == z.negative) {
        product += other;
    } else if (product >= other) {
        product -= other;
    } else {
        product = other - product;
        negative = z.negative;
    }
    if (product == 0) return zero<F, kMode>();
    return normalPack<F, kMode>(negative, (distance < 0 ? z.exponent : exponent) + 2, product);
}

/// (n * 2^64) / d, jammed; n < 2^63 <= d. Knuth's algorithm D with two digits.
CW_INLINE uint64_t quotient(uint64_t n, uint64_t d) {
    const uint64_t high = d >> 32, low = d & 0xffffffff;
    uint64_t result = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t digit = n / high, rest = n % high;
        while (digit >> 32 || digit * low > rest << 32) { // at most twice
            digit--;
            rest += high;
            if (rest >> 32) break;
        }
        n = (n << 32) - digit * d;
        result = result << 32 | digit;
    }
    return result | (n != 0);
}

template <class F, Round kMode>
CW_INLINE uint64_t divide(uint64_t a, uint64_t b) {
    if (isNan<F>(a) || isNan<F>(b)) return nanOf<F>(a, b);
    const uint64_t sign = (a ^ b) & F::kSign;
    if (!isFinite<F>(a)) return isFinite<F>(b) ? sign | F::kInfinity : invalid<F>();
    if (!isFinite<F>(b)) return sign;
    if (magnitude<F>(b) == 0) return magnitude<F>(a) == 0 ? invalid<F>() : sign | F::kInfinity;
    if (magnitude<F>(a) == 0) return sign;
    const Number x = unpack<F>(a), y = unpack<F>(b);
    return normalPack<F, kMode>(sign != 0, x.exponent - y.exponent,
                                quotient(x.significand >> 1, y.significand));
}

template <class F, Round kMode>
CW_INLINE uint64_t squareRoot(uint64_t a) {
    if (isNan<F>(a)) return nanOf<F>(a, a);
    if (magnitude<F>(a) == 0) return a;
    if (isNegative<F>(a)) return invalid<F>();
    if (!isFinite<F>(a)) return a;
    const Number x = unpack<F>(a);
    // A bit at a time, with 59 bits behind the point: rest = (x - root^2) * 2^i.
    uint64_t rest = x.significand >> 4 << (x.exponent & 1), root = 0;
    for (int i = 0; i < F::kDigits + 2; i++) {
        const uint64_t bit = 1ull << (59 - i), step = 2 * root + bit;
        const int64_t left = int64_t(rest - step);
        const uint64_t fits = ~uint64_t(left >> 63); // a branch would go either way
        rest = (rest - (step & fits)) << 1;
        root += bit & fits;
    }
    return pack<F, kMode>({false, x.exponent >> 1, root << 4 | (rest != 0)});
}

/// Exact; the sign is a's.
template <class F>
CW_INLINE uint64_t remainder(uint64_t a, uint64_t b) {
    if (isNan<F>(a) || isNan<F>(b)) return nanOf<F>(a, b);
    if (!isFinite<F>(a) || magnitude<F>(b) == 0) return invalid<F>();
    if (magnitude<F>(a) < magnitude<F>(b)) return a;
    const Number x = unpack<F>(a), y = unpack<F>(b);
    constexpr int kSpare = 64 - F::kDigits;
    const uint64_t divisor = y.significand >> kSpare;
    uint64_t rest = (x.significand >> kSpare) % divisor;
    for (int left = x.exponent - y.exponent; left > 0; left -= kSpare)
        rest = (rest << (left < kSpare ? left : kSpare)) % divisor;
    if (rest == 0) return a & F::kSign;
    return normalPack<F, Round::Nearest>(x.negative, y.exponent + kSpare, rest);
}

} // namespace cw::device::soft
