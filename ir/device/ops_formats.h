// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Numbers in 16, 8, 6 and 4 bits and how a float becomes one, in plain constexpr C++.
// Freestanding; also compiled natively by the tests. Cited: PTX ISA 9.1.
#include <stdint.h>

namespace cw::device {

/// What happens to the bits that a narrower fraction has no place for. Random: `random`, a fraction
/// of a unit in 32 bits, is added to them, and a carry goes into the result. PTX ISA §9.7.9.21,
/// .rs.
enum class Cut { Nearest, Zero, Away, Random };

/// The bit pattern, without sign, of the number that |x| becomes in a format of kExponent bits of
/// exponent and kFraction bits of fraction; `x` is a float's bits, no NaN. The pattern goes on
/// beyond the largest exponent: overflow is the caller's.
template <int kExponent, int kFraction>
constexpr uint32_t roundedTo(uint32_t x, Cut cut, uint32_t random = 0) {
    const int field = int(x >> 23 & 0xff);
    const uint32_t m = field ? (x & 0x7fffff) | 0x800000 : x & 0x7fffff;
    if (m == 0) return 0;
    const int exponent = field ? field - 150 : -149; // of m's lowest bit
    const int top = exponent + 31 - __builtin_clz(m);
    const int least = 2 - (1 << (kExponent - 1)) - kFraction; // of a denormal's lowest bit
    const int unit = top - kFraction > least ? top - kFraction : least;
    const int shift = unit - exponent;
    if (shift <= 0) return (m << -shift) + (uint32_t(unit - least) << kFraction);
    // What is cut off, as a fraction of a unit: 32 bits, and whether there is more.
    const uint64_t scaled = shift < 56 ? (uint64_t(m) << 32) >> shift : 0;
    const uint32_t kept = uint32_t(scaled >> 32), rest = uint32_t(scaled);
    const bool more = shift >= 56 || scaled << shift != uint64_t(m) << 32;
    const bool up = cut == Cut::Nearest
                        ? rest > 0x80000000 || (rest == 0x80000000 && (more || (kept & 1)))
                    : cut == Cut::Random ? (uint64_t(rest) + random) >> 32 != 0
                                         : cut == Cut::Away && (rest != 0 || more);
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
constexpr uint16_t to16(uint32_t x, Cut cut, uint32_t random = 0) {
    constexpr uint32_t kInfinity = ((1u << kExponent) - 1) << kFraction;
    if ((x & 0x7fffffff) > 0x7f800000) return 0x7fff;
    const uint16_t sign = uint16_t(x >> 16 & 0x8000);
    if ((x & 0x7fffffff) == 0x7f800000) return uint16_t(sign | kInfinity);
    const uint32_t bits = roundedTo<kExponent, kFraction>(x, cut, random);
    if (bits >= kInfinity) return uint16_t(sign | (cut == Cut::Zero ? kInfinity - 1 : kInfinity));
    return uint16_t(sign | bits);
}
constexpr uint16_t f16Of(uint32_t x, To mode) {
    return to16<5, 10>(x, cutOf(mode, x >> 31));
}
constexpr uint16_t bf16Of(uint32_t x, To mode) {
    return to16<8, 7>(x, cutOf(mode, x >> 31));
}
/// cvt.rs: 13 random bits and 16, as many as a float's fraction has more.
constexpr uint16_t f16Random(uint32_t x, uint32_t random) {
    return to16<5, 10>(x, Cut::Random, random << 19);
}
constexpr uint16_t bf16Random(uint32_t x, uint32_t random) {
    return to16<8, 7>(x, Cut::Random, random << 16);
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

/// cvt to a number of 8 bits or fewer, one element: overflow gives the largest number. `most` is
/// its pattern; e4m3 and e5m2 have a NaN, for others it is the largest number too.
template <int kExponent, int kFraction>
constexpr uint8_t toSmall(uint32_t x, uint32_t most, Cut cut, uint32_t random = 0) {
    constexpr uint32_t kAll = (1u << (kExponent + kFraction)) - 1;
    const uint32_t size = x & 0x7fffffff;
    if (size > 0x7f800000) return uint8_t(kAll);
    const uint32_t bits =
        size == 0x7f800000 ? most : roundedTo<kExponent, kFraction>(x, cut, random);
    const uint32_t sign = x >> 31 << (kExponent + kFraction);
    return uint8_t(sign | (bits > most ? most : bits));
}
constexpr uint8_t e4m3Of(uint32_t x, Cut cut = Cut::Nearest, uint32_t random = 0) {
    return toSmall<4, 3>(x, 0x7e, cut, random);
}
constexpr uint8_t e5m2Of(uint32_t x, Cut cut = Cut::Nearest, uint32_t random = 0) {
    return toSmall<5, 2>(x, 0x7b, cut, random);
}
constexpr uint8_t e3m2Of(uint32_t x, Cut cut = Cut::Nearest, uint32_t random = 0) {
    return toSmall<3, 2>(x, 0x1f, cut, random);
}
constexpr uint8_t e2m3Of(uint32_t x, Cut cut = Cut::Nearest, uint32_t random = 0) {
    return toSmall<2, 3>(x, 0x1f, cut, random);
}
constexpr uint8_t e2m1Of(uint32_t x, Cut cut = Cut::Nearest, uint32_t random = 0) {
    return toSmall<2, 1>(x, 7, cut, random);
}
static_assert(e2m1Of(0x40a00000) == 6, "5 is between 4 and 6: to even");
static_assert(e2m1Of(0x7fc00000) == 7 && e2m1Of(0xff800000) == 15 && e2m1Of(0x3e800000) == 0);
static_assert(e3m2Of(0x42000000) == 0x1f && e2m3Of(0xc0f00000) == 0x3f && e3m2Of(0x3d800000) == 1);
static_assert(e2m1Of(0x3fa00000, Cut::Random, 0x7fffffff) == 2 &&
                  e2m1Of(0x3fa00000, Cut::Random, 0x80000000) == 3,
              "1.25 and half a unit of 0.5 are 1.5");
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

/// ue8m0: a power of two, 0xff is NaN; the sign is dropped. PTX ISA §9.7.9.21.
constexpr uint8_t ue8m0Of(uint32_t x, bool up, bool finite) {
    const uint32_t size = x & 0x7fffffff;
    if (size > 0x7f800000) return 0xff;
    // Nothing is less than 2^-127, which is a denormal float: 0x400000.
    const bool carries = size < 0x800000 ? size > 0x400000 : (size & 0x7fffff) != 0;
    const uint32_t bits = (size >> 23) + (up && carries);
    return uint8_t(finite && bits > 0xfe ? 0xfe : bits);
}
static_assert(ue8m0Of(0x3f800000, false, false) == 127 && ue8m0Of(0xbf800001, true, false) == 128);
static_assert(ue8m0Of(0x7f800000, false, false) == 0xff &&
              ue8m0Of(0x7f800000, false, true) == 0xfe);
static_assert(ue8m0Of(0, true, true) == 0 && ue8m0Of(0x00400001, true, true) == 1);

/// Back to bf16, exact.
constexpr uint16_t bf16OfUe8m0(uint8_t x) {
    return x == 0xff ? 0x7fff : x ? uint16_t(x << 7) : 0x40;
}
static_assert(bf16OfUe8m0(127) == 0x3f80);

/// x times 2^exponent, in two steps: of -254 (what is too little for a float becomes 0) to 254.
constexpr float timesPowerOfTwo(float x, int exponent) {
    const int first = exponent / 2, second = exponent - first;
    return x * __builtin_bit_cast(float, uint32_t(first + 127) << 23) *
           __builtin_bit_cast(float, uint32_t(second + 127) << 23);
}
/// mma .block_scale: a sum of products, times two ue8m0 whose own product need be no float.
constexpr float scaledBy(float x, uint8_t a, uint8_t b) {
    return a == 0xff || b == 0xff ? __builtin_nanf("") : timesPowerOfTwo(x, a + b - 254);
}
static_assert(scaledBy(3, 254, 1) == 6 && scaledBy(3, 254, 0) == 3 &&
              scaledBy(-1, 127, 125) == -0.25f);

/// s2f6: an integer of 8 bits that counts 64ths. From a number divided by `scale`, a ue8m0: to the
/// nearest, NaN becomes the largest.
constexpr uint8_t s2f6Of(float x, uint8_t scale) {
    const float units = timesPowerOfTwo(x, 6 + 127 - scale);
    if (x != x || scale == 0xff || units >= 127) return 127;
    if (units <= -128) return 0x80;
    const int whole = int(units) - (units < float(int(units)));
    const float rest = units - float(whole);
    return uint8_t(whole + (rest > 0.5f || (rest == 0.5f && (whole & 1))));
}
static_assert(s2f6Of(1, 127) == 64 && s2f6Of(-2, 127) == 0x80 && s2f6Of(3, 128) == 96);
static_assert(s2f6Of(0x1.8p-6f, 127) == 2 && s2f6Of(-0x0.8p-6f, 127) == 0 && s2f6Of(9, 127) == 127);
static_assert(s2f6Of(0x1p127f, 254) == 64);

/// And back: a float, multiplied by `scale`.
constexpr float floatOfS2f6(uint8_t x, uint8_t scale) {
    return scale == 0xff ? __builtin_nanf("") : timesPowerOfTwo(float(int8_t(x)), scale - 127 - 6);
}
static_assert(floatOfS2f6(0x7f, 127) == 1.984375f && floatOfS2f6(0x80, 128) == -4);

} // namespace cw::device
