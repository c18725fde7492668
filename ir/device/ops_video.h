// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Video instructions: parts of words, wider results, what becomes of them. PTX ISA §9.7.18.
// Freestanding; also compiled natively by the tests.
#include <stdint.h>

namespace cw::device {

enum class Video : uint32_t {
    Add,
    Sub,
    AbsDiff,
    Min,
    Max,
    Shl,
    Shr,
    Average,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge
};
/// What a form of an instruction fixes, as bits of one word that the front end makes.
enum VideoBits : uint32_t {
    kVideoOp = 0xf,
    kVideoSignedD = 1 << 4,
    kVideoSignedA = 1 << 5,
    kVideoSignedB = 1 << 6,
    kVideoSaturate = 1 << 7,
    kVideoAccumulate = 1 << 8, // of a scalar: .add, and as 2 and 3 .min and .max
    kVideoMin = 2 << 8,
    kVideoMax = 3 << 8,
    kVideoWrap = 1 << 10, // shifts
    // The parts of a scalar's a, b and d: 0 all, 1 to 4 a byte, 5 and 6 a half.
    kVideoPartA = 12,
    kVideoPartB = 16,
    kVideoPartD = 20,
    kVideoMask = 24, // the elements of a vector that are written
    // vmad
    kVideoPlusOne = 1 << 24,
    kVideoNegateProduct = 1 << 25,
    kVideoNegateC = 1 << 26,
    kVideoShift = 27, // 0, 7 or 15
};

constexpr int64_t signedBits(uint64_t x, uint32_t bits, bool is_signed) {
    x &= (1ull << bits) - 1;
    return is_signed && x >> (bits - 1) ? int64_t(x) - (int64_t(1) << bits) : int64_t(x);
}
constexpr int64_t limited(int64_t x, int64_t least, int64_t most) {
    return x < least ? least : x > most ? most : x;
}
/// Into the range of an integer of so many bits.
constexpr int64_t saturated(int64_t x, uint32_t bits, bool is_signed) {
    const int64_t half = int64_t(1) << (bits - 1);
    return is_signed ? limited(x, -half, half - 1) : limited(x, 0, 2 * half - 1);
}

constexpr uint32_t partBits(uint32_t part) {
    return part == 0 ? 32 : part < 5 ? 8 : 16;
}
constexpr uint32_t partShift(uint32_t part) {
    return part == 0 ? 0 : part < 5 ? 8 * (part - 1) : 16 * (part - 5);
}
constexpr int64_t partOf(uint32_t x, uint32_t part, bool is_signed) {
    return signedBits(x >> partShift(part), partBits(part), is_signed);
}

constexpr int64_t videoResult(Video op, int64_t a, int64_t b) {
    switch (op) {
    case Video::Add:
        return a + b;
    case Video::Sub:
        return a - b;
    case Video::AbsDiff:
        return a > b ? a - b : b - a;
    case Video::Min:
        return a < b ? a : b;
    case Video::Max:
        return a > b ? a : b;
    case Video::Average:
        return a + b >= 0 ? (a + b + 1) >> 1 : (a + b) >> 1;
    case Video::Eq:
        return a == b;
    case Video::Ne:
        return a != b;
    case Video::Lt:
        return a < b;
    case Video::Le:
        return a <= b;
    case Video::Gt:
        return a > b;
    case Video::Ge:
        return a >= b;
    default:
        return 0;
    }
}

/// vshl, vshr: by 32 at most. A result for .sat need only be right up to the limits.
constexpr int64_t videoShift(Video op, int64_t a, uint64_t by, bool wrap, bool saturate) {
    by = wrap ? by & 31 : by > 32 ? 32 : by;
    if (op == Video::Shr) return a >> by;
    if (!saturate) return int64_t(uint64_t(a) << by);
    constexpr int64_t kFar = int64_t(1) << 61;
    return by < 32 ? a << by : limited(a << 31, -kFar, kFar) * 2;
}

/// One of the scalar video instructions but vmad.
constexpr uint32_t video(uint32_t a, uint32_t b, uint32_t c, uint32_t how) {
    const Video op = Video(how & kVideoOp);
    const bool d_signed = how & kVideoSignedD, saturate = how & kVideoSaturate;
    const uint32_t part = how >> kVideoPartD & 15;
    const int64_t x = partOf(a, how >> kVideoPartA & 15, how & kVideoSignedA);
    const int64_t y = partOf(b, how >> kVideoPartB & 15, how & kVideoSignedB);
    int64_t t = op == Video::Shl || op == Video::Shr
                    ? videoShift(op, x, uint64_t(y), how & kVideoWrap, saturate)
                    : videoResult(op, x, y);
    t = saturate ? saturated(t, partBits(part), d_signed) : signedBits(uint64_t(t), 33, true);
    const int64_t third = signedBits(c, 32, d_signed);
    const uint32_t second = how & kVideoMax;
    if (second == kVideoAccumulate) return uint32_t(t + third);
    if (second == kVideoMin) return uint32_t(t < third ? t : third);
    if (second == kVideoMax) return uint32_t(t > third ? t : third);
    if (part == 0) return uint32_t(t);
    const uint32_t mask = ((1u << partBits(part)) - 1) << partShift(part);
    return (uint32_t(t) << partShift(part) & mask) | (c & ~mask);
}
static_assert(video(0x80, 0x7fff0001, 0,
                    kVideoSignedA | kVideoSignedD | 1 << kVideoPartA | 6 << kVideoPartB) == 0x7f7f,
              "vadd a.b0, b.h1");
static_assert(video(300, 0, 0x11223344, kVideoSaturate | 2 << kVideoPartD) == 0x1122ff44);

/// vmad: a * b + c in 128 bits, of which 64 remain.
constexpr uint32_t videoMultiplyAdd(uint32_t a, uint32_t b, uint32_t c, uint32_t how) {
    const bool a_signed = how & kVideoSignedA, b_signed = how & kVideoSignedB;
    const bool negates = how & kVideoNegateProduct, negates_c = how & kVideoNegateC;
    const bool is_signed = a_signed || b_signed || negates || negates_c;
    const int64_t x = partOf(a, how >> kVideoPartA & 15, a_signed);
    const int64_t y = partOf(b, how >> kVideoPartB & 15, b_signed);
    uint64_t low = uint64_t(x) * uint64_t(y);
    uint64_t high = low && (x < 0) != (y < 0) ? ~0ull : 0;
    if (negates) low = ~low, high = ~high;
    if (negates_c) c = ~c;
    const auto third = uint64_t(signedBits(c, 32, is_signed));
    const uint64_t one = (how & kVideoPlusOne) || negates || negates_c;
    const uint64_t sum = low + third, all = sum + one;
    high += (is_signed && third >> 63 ? ~0ull : 0) + (sum < low) + (all < sum);
    const uint32_t shift = how >> kVideoShift & 15;
    const uint64_t result = shift ? all >> shift | high << (64 - shift) : all;
    if (!(how & kVideoSaturate)) return uint32_t(result);
    if (is_signed) return uint32_t(saturated(int64_t(result), 32, true));
    return result > 0xffffffff ? 0xffffffff : uint32_t(result);
}
static_assert(videoMultiplyAdd(3, 4, 5, kVideoNegateC) == 7 &&
              videoMultiplyAdd(3, 4, 5, kVideoNegateProduct) == uint32_t(-7));
static_assert(videoMultiplyAdd(0xffffffff, 0xffffffff, 0,
                               kVideoNegateProduct | kVideoSaturate | 15 << kVideoShift) ==
              0x80000000);

/// A SIMD video instruction on `count` elements; `select` has where each of a's (in the low half)
/// and b's comes from in b:a, four bits each.
template <uint32_t count>
constexpr uint32_t videoVector(uint32_t a, uint32_t b, uint32_t c, uint32_t how, uint32_t select) {
    constexpr uint32_t kBits = 32 / count;
    const uint64_t both = uint64_t(b) << 32 | a;
    const bool accumulates = how & kVideoAccumulate;
    uint32_t d = c;
    for (uint32_t i = 0; i < count; i++) {
        if (!(how >> kVideoMask >> i & 1)) continue;
        const int64_t x =
            signedBits(both >> (select >> (4 * i) & 7) * kBits, kBits, how & kVideoSignedA);
        const int64_t y =
            signedBits(both >> (select >> (16 + 4 * i) & 7) * kBits, kBits, how & kVideoSignedB);
        int64_t t = videoResult(Video(how & kVideoOp), x, y);
        if (how & kVideoSaturate) t = saturated(t, kBits, how & kVideoSignedD);
        const uint32_t mask = ((1u << kBits) - 1) << i * kBits;
        d = accumulates ? d + uint32_t(t) : (d & ~mask) | (uint32_t(t) << i * kBits & mask);
    }
    return d;
}
static_assert(videoVector<2>(0x00020001, 0x00400030, 0, 3u << kVideoMask, 0x00320010) == 0x00420031,
              "vadd2");
static_assert(videoVector<4>(0x04030201, 0, 10, 15u << kVideoMask | kVideoAccumulate, 0x76543210) ==
                  20,
              "vadd4.add");

} // namespace cw::device
