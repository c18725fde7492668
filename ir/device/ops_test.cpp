// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The integer operations against definitions that go bit by bit.
#include "ir/device/ops.h"

#include "ir/device/ops_simd.h"

#include <gtest/gtest.h>

#include <vector>

namespace cw::device {
namespace {

uint64_t mix(uint64_t& state) {
    state += 0x9e3779b97f4a7c15;
    uint64_t x = state;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}
/// Random words, half of them with long runs of equal bits.
uint64_t word(uint64_t& state) {
    const uint64_t r = mix(state);
    const uint64_t x = mix(state);
    return r & 1   ? x
           : r & 2 ? uint64_t(int64_t(x & 0xff) << 56 >> (r >> 8 & 63))
                   : x >> (r >> 8 & 63);
}
bool bit(uint64_t x, uint32_t i) {
    return i < 64 && (x >> i & 1);
}

template <class T>
T extractByBits(T a, uint32_t pos, uint32_t len, bool is_signed) {
    constexpr uint32_t kBits = sizeof(T) * 8;
    pos &= 0xff;
    len &= 0xff;
    const uint32_t last = pos + len - 1 < kBits - 1 ? pos + len - 1 : kBits - 1;
    const bool sign = is_signed && len && bit(uint64_t(a), last);
    uint64_t result = 0;
    for (uint32_t i = 0; i < kBits; i++) {
        const bool inside = i < len && pos + i < kBits;
        result |= uint64_t(inside ? bit(uint64_t(a), pos + i) : sign) << i;
    }
    return T(result);
}
template <class T>
T insertByBits(T a, T b, uint32_t pos, uint32_t len) {
    constexpr uint32_t kBits = sizeof(T) * 8;
    pos &= 0xff;
    len &= 0xff;
    uint64_t result = uint64_t(b);
    for (uint32_t i = 0; i < len && pos + i < kBits; i++) {
        result &= ~(1ull << (pos + i));
        result |= uint64_t(bit(uint64_t(a), i)) << (pos + i);
    }
    return T(result);
}

TEST(Ops, FieldsMatchTheirBits) {
    uint64_t state = 1;
    for (int i = 0; i < 200000; i++) {
        const uint64_t a = word(state), b = word(state);
        const auto pos = uint32_t(mix(state) % (i & 1 ? 70 : 300)),
                   len = uint32_t(mix(state) % (i & 1 ? 70 : 300));
        ASSERT_EQ(bfe_u32(uint32_t(a), pos, len), extractByBits(uint32_t(a), pos, len, false))
            << a << " " << pos << " " << len;
        ASSERT_EQ(bfe_u64(a, pos, len), extractByBits(a, pos, len, false))
            << a << " " << pos << " " << len;
        ASSERT_EQ(bfe_s32(int32_t(a), pos, len),
                  int32_t(extractByBits(uint32_t(a), pos, len, true)))
            << a << " " << pos << " " << len;
        ASSERT_EQ(bfe_s64(int64_t(a), pos, len), int64_t(extractByBits(a, pos, len, true)))
            << a << " " << pos << " " << len;
        ASSERT_EQ(bfi_b32(uint32_t(a), uint32_t(b), pos, len),
                  insertByBits(uint32_t(a), uint32_t(b), pos, len));
        ASSERT_EQ(bfi_b64(a, b, pos, len), insertByBits(a, b, pos, len));
        ASSERT_EQ(bmsk_clamp(pos, len),
                  pos > 31 ? 0 : insertByBits(~0u, 0u, pos, len > 32 ? 32 : len));
    }
}

TEST(Ops, CountsAndReversalsMatchTheirBits) {
    uint64_t state = 2;
    for (int i = 0; i < 100000; i++) {
        const uint64_t a = i ? word(state) : 0;
        uint64_t reversed = 0;
        int ones = 0, high = -1, low = -1;
        for (uint32_t k = 0; k < 64; k++) {
            reversed |= uint64_t(bit(a, k)) << (63 - k);
            ones += bit(a, k);
            if (bit(a, k)) high = int(k);
            if (bit(a, k) && low < 0) low = int(k);
        }
        ASSERT_EQ(brev_b64(a), reversed);
        ASSERT_EQ(brev_b32(uint32_t(a)), uint32_t(brev_b64(uint64_t(uint32_t(a)) << 32)));
        ASSERT_EQ(popc_b64(a), ones);
        ASSERT_EQ(popc_b32(uint32_t(a)) + popc_b32(uint32_t(a >> 32)), ones);
        ASSERT_EQ(clz_b64(a), 63 - high);
        ASSERT_EQ(ffs_b64(a), low + 1);
        ASSERT_EQ(int32_t(bfind_u64(a)), high);
        ASSERT_EQ(bfind_s64(int64_t(~a)), bfind_s64(int64_t(a)));
        const uint32_t base = uint32_t(mix(state) % 34);
        const int32_t offset = int32_t(mix(state) % 70) - 35;
        int64_t found = -1;
        int left = offset < 0 ? -offset : offset;
        if (offset == 0 && base < 32 && bit(uint32_t(a), base)) found = base;
        for (int64_t k = base; offset != 0 && base < 32 && k >= 0 && k < 32 && found < 0;
             k += offset > 0 ? 1 : -1)
            if (bit(uint32_t(a), uint32_t(k)) && --left == 0) found = k;
        ASSERT_EQ(fns_b32(uint32_t(a), base, offset), uint32_t(found));
    }
}

TEST(Ops, ShiftsOfPairsAndPermutesMatchTheirBits) {
    uint64_t state = 3;
    for (int i = 0; i < 100000; i++) {
        const auto lo = uint32_t(word(state)), hi = uint32_t(word(state)),
                   c = uint32_t(mix(state) % 80);
        const auto by_bits = [&](uint32_t n, bool left) {
            uint32_t r = 0;
            for (uint32_t k = 0; k < 32; k++)
                r |= uint32_t(bit(uint64_t(hi) << 32 | lo, left ? k + 32 - n : k + n)) << k;
            return r;
        };
        ASSERT_EQ(shf_l_wrap(lo, hi, c), by_bits(c & 31, true));
        ASSERT_EQ(shf_r_wrap(lo, hi, c), by_bits(c & 31, false));
        ASSERT_EQ(shf_l_clamp(lo, hi, c), by_bits(c < 32 ? c : 32, true));
        ASSERT_EQ(shf_r_clamp(lo, hi, c), by_bits(c < 32 ? c : 32, false));
        const auto selector = uint32_t(mix(state));
        const uint32_t permuted = prmt_b32(lo, hi, selector);
        for (uint32_t k = 0; k < 32; k++) {
            const uint32_t nibble = selector >> (k / 8 * 4) & 15;
            const uint32_t from = (nibble & 7) * 8 + (nibble & 8 ? 7 : k % 8);
            ASSERT_EQ(bit(permuted, k), bit(uint64_t(hi) << 32 | lo, from));
        }
        ASSERT_EQ(byte_perm(lo, hi, selector), prmt_b32(lo, hi, selector & 0x7777));
    }
}

TEST(Ops, WideArithmeticIsExact) {
    uint64_t state = 4;
    for (int i = 0; i < 100000; i++) {
        const auto a = int32_t(word(state)), b = int32_t(word(state));
        const auto ua = uint32_t(a), ub = uint32_t(b);
        const int64_t s24 = (int64_t(ua << 8) << 32 >> 40) * (int64_t(ub << 8) << 32 >> 40);
        const uint64_t u24 = uint64_t(ua % 0x1000000) * (ub % 0x1000000);
        ASSERT_EQ(mul24_lo_s32(a, b), int32_t(s24));
        ASSERT_EQ(mul24_hi_s32(a, b), int32_t(s24 >> 16));
        ASSERT_EQ(mul24_lo_u32(ua, ub), uint32_t(u24));
        ASSERT_EQ(mul24_hi_u32(ua, ub), uint32_t(u24 >> 16));
        const int64_t difference = int64_t(a) - b;
        ASSERT_EQ(sad_s32(a, b, 7), uint32_t((difference < 0 ? -difference : difference) + 7));
        ASSERT_EQ(sad_u32(ua, ub, 7), (ua < ub ? ub - ua : ua - ub) + 7);
        ASSERT_EQ(add_sat_s32(a, b), clamp_s32(int64_t(a) + b));
        ASSERT_EQ(div_s32(a, b), b == 0 ? -1 : int32_t(int64_t(a) / b));
        ASSERT_EQ(hadd_s32(a, b), int32_t((int64_t(a) + b - ((a ^ b) & 1)) / 2));
        ASSERT_EQ(rhadd_u32(ua, ub), uint32_t((uint64_t(ua) + ub + ((ua ^ ub) & 1)) / 2));
        const uint64_t x = word(state), y = word(state);
        const uint64_t low = (x & 0xffffffff) * (y & 0xffffffff);
        const uint64_t m1 = (x >> 32) * (y & 0xffffffff) + (low >> 32);
        const uint64_t m2 = (x & 0xffffffff) * (y >> 32) + (m1 & 0xffffffff);
        const uint64_t high = (x >> 32) * (y >> 32) + (m1 >> 32) + (m2 >> 32);
        ASSERT_EQ(mulhi_u64(x, y), high);
        ASSERT_EQ(mulhi_s64(int64_t(x), int64_t(y)),
                  int64_t(high - (int64_t(x) < 0 ? y : 0) - (int64_t(y) < 0 ? x : 0)));
    }
}

/// One lane of a word as int, and a word from lanes.
int lane(uint32_t x, int width, int i, bool is_signed) {
    const int mask = (1 << width) - 1;
    const int v = int(x >> (i * width)) & mask;
    return is_signed && v > mask / 2 ? v - mask - 1 : v;
}
template <class F>
uint32_t lanes(int width, bool is_signed, uint32_t a, uint32_t b, F f) {
    uint32_t r = 0;
    for (int i = 0; i < 32 / width; i++)
        r |= (uint32_t(f(lane(a, width, i, is_signed), lane(b, width, i, is_signed))) &
              ((1u << width) - 1))
             << (i * width);
    return r;
}

template <int W>
void checkLanes(uint32_t a, uint32_t b) {
    constexpr int kMax = (1 << (W - 1)) - 1, kMin = -kMax - 1, kAll = (1 << W) - 1;
    const auto s = [&](auto f) { return lanes(W, true, a, b, f); };
    const auto u = [&](auto f) { return lanes(W, false, a, b, f); };
    const auto clamp = [](int x, int lo, int hi) { return x < lo ? lo : x > hi ? hi : x; };
    ASSERT_EQ(vadd<W>(a, b), s([](int x, int y) { return x + y; }));
    ASSERT_EQ(vsub<W>(a, b), s([](int x, int y) { return x - y; }));
    ASSERT_EQ(vaddss<W>(a, b), s([&](int x, int y) { return clamp(x + y, kMin, kMax); }));
    ASSERT_EQ(vaddus<W>(a, b), u([&](int x, int y) { return clamp(x + y, 0, kAll); }));
    ASSERT_EQ(vsubss<W>(a, b), s([&](int x, int y) { return clamp(x - y, kMin, kMax); }));
    ASSERT_EQ(vsubus<W>(a, b), u([&](int x, int y) { return clamp(x - y, 0, kAll); }));
    ASSERT_EQ(vabs<W>(a), s([](int x, int) { return x < 0 ? -x : x; }));
    ASSERT_EQ(vabsss<W>(a), s([&](int x, int) { return clamp(x < 0 ? -x : x, kMin, kMax); }));
    ASSERT_EQ(vneg<W>(a), s([](int x, int) { return -x; }));
    ASSERT_EQ(vnegss<W>(a), s([&](int x, int) { return clamp(-x, kMin, kMax); }));
    ASSERT_EQ((vabsdiff<W, true>(a, b)), s([](int x, int y) { return x > y ? x - y : y - x; }));
    ASSERT_EQ((vabsdiff<W, false>(a, b)), u([](int x, int y) { return x > y ? x - y : y - x; }));
    ASSERT_EQ((vmax<W, true>(a, b)), s([](int x, int y) { return x > y ? x : y; }));
    ASSERT_EQ((vmin<W, false>(a, b)), u([](int x, int y) { return x < y ? x : y; }));
    ASSERT_EQ((vavg<W, false>(a, b)), u([](int x, int y) { return (x + y + 1) / 2; }));
    ASSERT_EQ((vavg<W, true>(a, b)),
              s([](int x, int y) { return x + y < 0 ? -((-(x + y) + 1) / 2) : (x + y + 1) / 2; }));
    ASSERT_EQ(vhaddu<W>(a, b), u([](int x, int y) { return (x + y) / 2; }));
    ASSERT_EQ((vcmp<W, true, Compare::Lt>(a, b)), s([](int x, int y) { return x < y ? -1 : 0; }));
    ASSERT_EQ((vset<W, false, Compare::Ge>(a, b)), u([](int x, int y) { return x >= y ? 1 : 0; }));
    ASSERT_EQ((vset<W, true, Compare::Ne>(a, b)), u([](int x, int y) { return x != y ? 1 : 0; }));
}

TEST(Simd, LanesMatchTheirDefinition) {
    uint64_t state = 5;
    for (int i = 0; i < 50000 && !HasFatalFailure(); i++) {
        const uint64_t r = word(state);
        checkLanes<8>(uint32_t(r), uint32_t(i & 1 ? r >> 32 : word(state)));
        checkLanes<16>(uint32_t(r), uint32_t(i & 1 ? r >> 32 : word(state)));
    }
}

TEST(Simd, DotProductsMatchTheirDefinition) {
    uint64_t state = 6;
    for (int i = 0; i < 50000; i++) {
        const auto a = uint32_t(mix(state)), b = uint32_t(mix(state)), c = uint32_t(mix(state));
        int64_t ss = c, uu = c, su = c, lo = c, hi = c;
        for (int k = 0; k < 4; k++) {
            ss += lane(a, 8, k, true) * lane(b, 8, k, true);
            uu += lane(a, 8, k, false) * lane(b, 8, k, false);
            su += lane(a, 8, k, true) * lane(b, 8, k, false);
        }
        for (int k = 0; k < 2; k++) {
            lo += int64_t(lane(a, 16, k, true)) * lane(b, 8, k, true);
            hi += int64_t(lane(a, 16, k, false)) * lane(b, 8, k + 2, false);
        }
        ASSERT_EQ((dp4a<true, true>(a, b, c)), uint32_t(ss));
        ASSERT_EQ((dp4a<false, false>(a, b, c)), uint32_t(uu));
        ASSERT_EQ((dp4a<true, false>(a, b, c)), uint32_t(su));
        ASSERT_EQ((dp2a<true, true, false>(a, b, c)), uint32_t(lo));
        ASSERT_EQ((dp2a<false, false, true>(a, b, c)), uint32_t(hi));
    }
}

} // namespace
} // namespace cw::device
