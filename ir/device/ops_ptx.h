// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// The meaning of PTX instructions that CUDA's language has no function for, in plain constexpr C++.
// Freestanding; also compiled natively by the tests. Cited: PTX ISA 8.8.
#include <stdint.h>

namespace cw::device {

/// The bit pattern, without sign, of the number nearest to |x| (to even; or cut: towards zero; or
/// away from zero) in a format of kExponent bits of exponent and kFraction bits of fraction; `x`
/// is a float's bits, no NaN. The pattern goes on beyond the largest exponent: overflow is the
/// caller's.
enum class Cut { Nearest, Zero, Away };
template <int kExponent, int kFraction>
constexpr uint32_t roundedTo(uint32_t x, Cut cut) {
    const int field = int(x >> 23 & 0xff);
    const uint32_t m = field ? (x & 0x7fffff) | 0x800000 : x & 0x7fffff;
    if (m == 0) return 0;
    const int exponent = field ? field - 150 : -149; // of m's lowest bit
    const int top = exponent + 31 - __builtin_clz(m);
    const int least = 2 - (1 << (kExponent - 1)) - kFraction; // of a denormal's lowest bit
    const int unit = top - kFraction > least ? top - kFraction : least;
    const int shift = unit - exponent;
    if (shift <= 0) return (m << -shift) + (uint32_t(unit - least) << kFraction);
    const uint32_t kept = shift > 31 ? 0 : m >> shift;
    const uint32_t rest = shift > 31 ? 1 : m & ((1u << shift) - 1);
    const uint32_t half = shift > 31 ? 2 : 1u << (shift - 1);
    const bool up = cut == Cut::Nearest ? rest > half || (rest == half && (kept & 1))
                                        : cut == Cut::Away && rest != 0;
    return kept + up + (uint32_t(unit - least) << kFraction);
}
static_assert(roundedTo<5, 10>(0x3f800000, Cut::Nearest) == 0x3c00, "1.0");
static_assert(roundedTo<5, 10>(0x33800000, Cut::Nearest) == 1, "2^-24, the least half");
static_assert(roundedTo<5, 10>(0x33000000, Cut::Nearest) == 0, "half of it: to even");
static_assert(roundedTo<5, 10>(0x33000001, Cut::Nearest) == 1);
static_assert(roundedTo<8, 7>(0x3f808000, Cut::Nearest) == 0x3f80, "a tie: to even");
static_assert(roundedTo<8, 7>(0x3f818000, Cut::Nearest) == 0x3f82, "a tie: to even");
static_assert(roundedTo<8, 7>(0x00008001, Cut::Nearest) == 1, "a denormal");

enum class To { Nearest, Zero, Down, Up };
constexpr Cut cutOf(To mode, bool negative) {
    return mode == To::Nearest                                ? Cut::Nearest
           : mode == To::Zero || (mode == To::Up) == negative ? Cut::Zero
                                                              : Cut::Away;
}

/// cvt.f16.f32, cvt.bf16.f32: a NaN is 0x7fff. PTX ISA §9.7.9, cvt.
template <int kExponent, int kFraction>
constexpr uint16_t to16(uint32_t x, To mode) {
    constexpr uint32_t kInfinity = ((1u << kExponent) - 1) << kFraction;
    if ((x & 0x7fffffff) > 0x7f800000) return 0x7fff;
    const uint16_t sign = uint16_t(x >> 16 & 0x8000);
    if ((x & 0x7fffffff) == 0x7f800000) return uint16_t(sign | kInfinity);
    const Cut cut = cutOf(mode, sign != 0);
    const uint32_t bits = roundedTo<kExponent, kFraction>(x, cut);
    if (bits >= kInfinity) return uint16_t(sign | (cut == Cut::Zero ? kInfinity - 1 : kInfinity));
    return uint16_t(sign | bits);
}
constexpr uint16_t f16Of(uint32_t x, To mode) {
    return to16<5, 10>(x, mode);
}
constexpr uint16_t bf16Of(uint32_t x, To mode) {
    return to16<8, 7>(x, mode);
}
static_assert(f16Of(0x477ff000, To::Nearest) == 0x7c00, "65520 is nearest to 2^16: infinity");
static_assert(f16Of(0x477fefff, To::Nearest) == 0x7bff && f16Of(0x477ff000, To::Zero) == 0x7bff);
static_assert(f16Of(0xb3000000, To::Down) == 0x8001 && f16Of(0xb3000000, To::Up) == 0x8000);
static_assert(bf16Of(0x7f7fffff, To::Nearest) == 0x7f80 && bf16Of(0x7f800001, To::Zero) == 0x7fff);

/// cvt to tf32: the upper 19 bits of a float. rna: halves go away from zero.
constexpr uint32_t tf32Rna(uint32_t x) {
    if ((x & 0x7f800000) == 0x7f800000) return (x & 0x7fffff) ? 0x7fffffff : x;
    return (x + 0x1000) & 0xffffe000;
}
constexpr uint32_t tf32Rn(uint32_t x) {
    if ((x & 0x7f800000) == 0x7f800000) return (x & 0x7fffff) ? 0x7fffffff : x;
    return (x + 0xfff + (x >> 13 & 1)) & 0xffffe000;
}
constexpr uint32_t tf32Rz(uint32_t x) {
    if ((x & 0x7f800000) == 0x7f800000) return (x & 0x7fffff) ? 0x7fffffff : x;
    return x & 0xffffe000;
}
static_assert(tf32Rna(0x3f801000) == 0x3f802000 && tf32Rn(0x3f801000) == 0x3f800000);

/// cvt.rn.satfinite.e4m3x2, .e5m2x2, one element: overflow gives the largest number, NaN 0x7f.
constexpr uint8_t e4m3Of(uint32_t x) {
    if ((x & 0x7fffffff) > 0x7f800000) return 0x7f;
    const uint32_t bits = (x & 0x7f800000) == 0x7f800000 ? 0x7e : roundedTo<4, 3>(x, Cut::Nearest);
    return uint8_t((x >> 24 & 0x80) | (bits > 0x7e ? 0x7e : bits));
}
constexpr uint8_t e5m2Of(uint32_t x) {
    if ((x & 0x7fffffff) > 0x7f800000) return 0x7f;
    const uint32_t bits = (x & 0x7f800000) == 0x7f800000 ? 0x7b : roundedTo<5, 2>(x, Cut::Nearest);
    return uint8_t((x >> 24 & 0x80) | (bits > 0x7b ? 0x7b : bits));
}
static_assert(e4m3Of(0x43e00000) == 0x7e, "448 is the largest");
static_assert(e4m3Of(0x47000000) == 0x7e && e4m3Of(0x3f800000) == 0x38 &&
              e5m2Of(0xbf800000) == 0xbc);

/// Back to f16, exact.
constexpr uint16_t f16OfE5m2(uint8_t x) {
    return uint16_t((x & 0x7f) > 0x7c ? 0x7fff : x << 8);
}
constexpr uint16_t f16OfE4m3(uint8_t x) {
    const uint16_t sign = uint16_t((x & 0x80) << 8);
    uint32_t rest = x & 0x7f;
    if (rest == 0x7f) return 0x7fff;
    if (rest >= 8) return uint16_t(sign | ((rest + (8 << 3)) << 7)); // the bias: 15 - 7
    if (rest == 0) return sign;
    int exponent = 15 - 6; // rest * 2^-9, with its first bit made the hidden one
    for (; rest < 8; rest <<= 1)
        --exponent;
    return uint16_t(sign | ((exponent + 0) << 10) | ((rest & 7) << 7));
}
static_assert(f16OfE4m3(0x38) == 0x3c00 && f16OfE4m3(0x7e) == 0x5f00 && f16OfE4m3(0x08) == 0x2400);
static_assert(f16OfE4m3(1) == 0x1800, "2^-9");

/// What a float of few bits is: a sign, kExponent bits of exponent, kFraction of fraction, no
/// infinities and no NaNs. PTX ISA §5.2.3, alternate floating-point data formats.
template <int kExponent, int kFraction>
constexpr float floatOfSmall(uint32_t x) {
    const uint32_t field = x >> kFraction & ((1u << kExponent) - 1);
    const uint32_t fraction = x & ((1u << kFraction) - 1);
    const int exponent = int(field ? field : 1) - ((1 << (kExponent - 1)) - 1) - kFraction;
    const float unit = __builtin_bit_cast(float, uint32_t(exponent + 127) << 23);
    const float size = float(field ? fraction | 1u << kFraction : fraction) * unit;
    return x >> (kExponent + kFraction) & 1 ? -size : size;
}
constexpr float floatOfE4m3(uint8_t x) {
    return (x & 0x7f) == 0x7f ? __builtin_nanf("") : floatOfSmall<4, 3>(x);
}
constexpr float floatOfE5m2(uint8_t x) {
    if ((x & 0x7f) > 0x7c) return __builtin_nanf("");
    if ((x & 0x7f) == 0x7c) return x & 0x80 ? -__builtin_inff() : __builtin_inff();
    return floatOfSmall<5, 2>(x);
}
static_assert(floatOfE4m3(0x7e) == 448 && floatOfE4m3(0x81) == -0x1p-9f);
static_assert(floatOfE5m2(0x7b) == 57344 && floatOfE5m2(0xfc) == -__builtin_inff());
static_assert(floatOfSmall<3, 2>(0x1f) == 28 && floatOfSmall<2, 3>(0x3f) == -7.5f);
static_assert(floatOfSmall<2, 1>(7) == 6 && floatOfSmall<2, 1>(9) == -0.5f);

/// Whether shfl's source lane lies within the segment: the predicate that it gives. PTX ISA
/// §9.7.9, shfl.sync.
struct Segment {
    uint32_t first, last; // of the lanes that a lane may read
};
constexpr Segment segmentOf(uint32_t lane, uint32_t c) {
    const uint32_t mask = c >> 8 & 0x1f, clamp = c & 0x1f;
    return {lane & mask, (lane & mask) | (clamp & ~mask)};
}
constexpr uint32_t shflUp(uint32_t lane, uint32_t b, uint32_t c) {
    return int32_t(lane - (b & 0x1f)) >= int32_t(segmentOf(lane, c).last);
}
constexpr uint32_t shflDown(uint32_t lane, uint32_t b, uint32_t c) {
    return lane + (b & 0x1f) <= segmentOf(lane, c).last;
}
constexpr uint32_t shflBfly(uint32_t lane, uint32_t b, uint32_t c) {
    return (lane ^ (b & 0x1f)) <= segmentOf(lane, c).last;
}
constexpr uint32_t shflIdx(uint32_t lane, uint32_t b, uint32_t c) {
    const Segment segment = segmentOf(lane, c);
    return (segment.first | (b & 0x1f & ~(c >> 8))) <= segment.last;
}
static_assert(!shflUp(0, 1, 0) && shflUp(1, 1, 0) && !shflDown(31, 1, 0x1f) &&
              shflIdx(3, 31, 0x1f));

/// prmt in its other modes: `at` is the low two bits of the selector; byte k of the result.
enum class Permute { F4e, B4e, Rc8, Ecl, Ecr, Rc16 };
constexpr uint32_t prmtMode(uint32_t a, uint32_t b, uint32_t selector, Permute mode) {
    const uint64_t source = uint64_t(b) << 32 | a;
    const uint32_t at = selector & 3;
    uint32_t result = 0;
    for (uint32_t k = 0; k < 4; k++) {
        const uint32_t from = mode == Permute::F4e   ? at + k
                              : mode == Permute::B4e ? (at - k) & 7
                              : mode == Permute::Rc8 ? at
                              : mode == Permute::Ecl ? (k > at ? k : at)
                              : mode == Permute::Ecr ? (k < at ? k : at)
                                                     : (at & 1) * 2 + (k & 1);
        result |= (uint32_t(source >> (8 * from)) & 0xff) << (8 * k);
    }
    return result;
}
static_assert(prmtMode(0x33221100, 0x77665544, 1, Permute::F4e) == 0x44332211);
static_assert(prmtMode(0x33221100, 0x77665544, 1, Permute::B4e) == 0x66770011);
static_assert(prmtMode(0x33221100, 0x77665544, 2, Permute::Ecl) == 0x33222222);
static_assert(prmtMode(0x33221100, 0x77665544, 2, Permute::Ecr) == 0x22221100);
static_assert(prmtMode(0x33221100, 0x77665544, 3, Permute::Rc16) == 0x33223322);

} // namespace cw::device
