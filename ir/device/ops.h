// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// The meaning of odd integer instructions in plain constexpr C++: the PTX front end's `lower::call`
// rows and CUDA's integer intrinsics share it. Freestanding; also compiled natively by the tests.
// Cited: PTX ISA 8.7.
#include <stdint.h>

namespace cw::device {

/// bfe.u32: extracts `len` bits of `a` from bit `pos`, zero-extended. PTX ISA §9.7.1, bfe.
/// Only the low 8 bits of pos and len count; bits beyond the word read as zero.
constexpr uint32_t bfe_u32(uint32_t a, uint32_t pos, uint32_t len) {
    pos &= 0xff;
    len &= 0xff;
    if (pos > 31 || len == 0) return 0;
    const uint32_t field = a >> pos;
    return len > 31 ? field : field & ((1u << len) - 1);
}
static_assert(bfe_u32(0xabcd1234, 8, 8) == 0x12);
static_assert(bfe_u32(0xffffffff, 31, 8) == 1, "bits above the word are zero");

constexpr uint64_t bfe_u64(uint64_t a, uint32_t pos, uint32_t len) {
    pos &= 0xff;
    len &= 0xff;
    if (pos > 63 || len == 0) return 0;
    const uint64_t field = a >> pos;
    return len > 63 ? field : field & ((1ull << len) - 1);
}
static_assert(bfe_u64(0x123456789abcdef0, 60, 8) == 1);

/// bfe.s32: as bfe.u32, but bits above the field repeat the bit min(pos + len - 1, 31) of `a`.
constexpr int32_t bfe_s32(int32_t a, uint32_t pos, uint32_t len) {
    pos &= 0xff;
    len &= 0xff;
    if (len == 0) return 0;
    const uint32_t top = pos + len - 1 > 31 ? 31 : pos + len - 1;
    if (pos > 31) return a < 0 ? -1 : 0;
    return int32_t(uint32_t(a) << (31 - top)) >> (31 - top + pos);
}
static_assert(bfe_s32(0x0000f000, 12, 4) == -1);
static_assert(bfe_s32(int32_t(0x80000000), 40, 3) == -1, "beyond the word: the sign");

constexpr int64_t bfe_s64(int64_t a, uint32_t pos, uint32_t len) {
    pos &= 0xff;
    len &= 0xff;
    if (len == 0) return 0;
    const uint32_t top = pos + len - 1 > 63 ? 63 : pos + len - 1;
    if (pos > 63) return a < 0 ? -1 : 0;
    return int64_t(uint64_t(a) << (63 - top)) >> (63 - top + pos);
}
static_assert(bfe_s64(-16, 4, 60) == -1);

/// bfi: `b` with `len` bits from bit `pos` replaced by the low bits of `a`. PTX ISA §9.7.1, bfi.
constexpr uint32_t bfi_b32(uint32_t a, uint32_t b, uint32_t pos, uint32_t len) {
    pos &= 0xff;
    len &= 0xff;
    if (pos > 31 || len == 0) return b;
    const uint32_t mask = (len > 31 ? ~0u : (1u << len) - 1) << pos;
    return (b & ~mask) | ((a << pos) & mask);
}
static_assert(bfi_b32(0xff, 0, 28, 8) == 0xf0000000);

constexpr uint64_t bfi_b64(uint64_t a, uint64_t b, uint32_t pos, uint32_t len) {
    pos &= 0xff;
    len &= 0xff;
    if (pos > 63 || len == 0) return b;
    const uint64_t mask = (len > 63 ? ~0ull : (1ull << len) - 1) << pos;
    return (b & ~mask) | ((a << pos) & mask);
}
static_assert(bfi_b64(5, ~0ull, 1, 3) == 0xfffffffffffffffb);

/// bmsk: `len` ones from bit `pos`; clamp: both beyond 32 count as 32, wrap: both modulo 32.
constexpr uint32_t bmsk_clamp(uint32_t pos, uint32_t len) {
    if (pos > 31 || len == 0) return 0;
    return (len > 31 ? ~0u : (1u << len) - 1) << pos;
}
constexpr uint32_t bmsk_wrap(uint32_t pos, uint32_t len) {
    return bmsk_clamp(pos & 31, len & 31);
}
static_assert(bmsk_clamp(4, 8) == 0xff0 && bmsk_clamp(0, 99) == ~0u && bmsk_wrap(33, 1) == 2);

/// szext: the low `len` bits of `a`, sign- or zero-extended; clamp: len > 32 counts as 32.
constexpr uint32_t szext_u32_clamp(uint32_t a, uint32_t len) {
    return len > 31 ? a : a & ((1u << len) - 1);
}
constexpr int32_t szext_s32_clamp(int32_t a, uint32_t len) {
    if (len == 0) return 0;
    return len > 31 ? a : int32_t(uint32_t(a) << (32 - len)) >> (32 - len);
}
static_assert(szext_s32_clamp(0x8, 4) == -8 && szext_u32_clamp(0x18, 4) == 8);

/// brev: the bits in reverse order.
constexpr uint32_t brev_b32(uint32_t a) {
    return __builtin_bitreverse32(a);
}
constexpr uint64_t brev_b64(uint64_t a) {
    return __builtin_bitreverse64(a);
}
static_assert(brev_b32(1) == 0x80000000 && brev_b64(2) == 0x4000000000000000);

/// clz, popc: defined for 0 (32 or 64; 0).
constexpr int32_t clz_b32(uint32_t a) {
    return a ? __builtin_clz(a) : 32;
}
constexpr int32_t clz_b64(uint64_t a) {
    return a ? __builtin_clzll(a) : 64;
}
constexpr int32_t popc_b32(uint32_t a) {
    return __builtin_popcount(a);
}
constexpr int32_t popc_b64(uint64_t a) {
    return __builtin_popcountll(a);
}
/// CUDA's __ffs: one more than the position of the lowest set bit, 0 for 0.
constexpr int32_t ffs_b32(uint32_t a) {
    return a ? __builtin_ctz(a) + 1 : 0;
}
constexpr int32_t ffs_b64(uint64_t a) {
    return a ? __builtin_ctzll(a) + 1 : 0;
}
static_assert(clz_b32(0) == 32 && clz_b64(1) == 63 && ffs_b32(8) == 4 && ffs_b64(0) == 0);

/// bfind: position of the highest set bit (signed: the highest that differs from the sign), -1 if
/// none; with `shiftamt` the left shift that brings it to the top.
constexpr uint32_t bfind_u32(uint32_t a) {
    return a ? 31u - uint32_t(__builtin_clz(a)) : ~0u;
}
constexpr uint32_t bfind_s32(int32_t a) {
    return bfind_u32(uint32_t(a < 0 ? ~a : a));
}
constexpr uint32_t bfind_u64(uint64_t a) {
    return a ? 63u - uint32_t(__builtin_clzll(a)) : ~0u;
}
constexpr uint32_t bfind_s64(int64_t a) {
    return bfind_u64(uint64_t(a < 0 ? ~a : a));
}
static_assert(bfind_u32(0x90) == 7 && bfind_s32(-1) == ~0u && bfind_s64(-3) == 1);

/// fns: position of the n-th set bit from `base` upwards (offset > 0) or downwards (< 0); offset 0
/// asks whether the bit `base` itself is set. 0xffffffff if there is none. PTX ISA §9.7.1, fns.
constexpr uint32_t fns_b32(uint32_t mask, uint32_t base, int32_t offset) {
    if (base > 31) return ~0u;
    if (offset == 0) return mask >> base & 1 ? base : ~0u;
    const int32_t step = offset > 0 ? 1 : -1;
    uint32_t left = offset > 0 ? uint32_t(offset) : 0u - uint32_t(offset);
    for (int32_t at = int32_t(base); at >= 0 && at < 32; at += step)
        if (mask >> at & 1 && --left == 0) return uint32_t(at);
    return ~0u;
}
static_assert(fns_b32(0xaaaaaaaa, 0, 3) == 5 && fns_b32(0xaaaaaaaa, 31, -1) == 31);
static_assert(fns_b32(0xaaaaaaaa, 0, 0) == ~0u && fns_b32(1, 0, 2) == ~0u);

/// shf.l / shf.r: a shift of the 64-bit value hi:lo; wrap: by c modulo 32, clamp: by min(c, 32).
constexpr uint32_t shf_l_wrap(uint32_t lo, uint32_t hi, uint32_t c) {
    return uint32_t(((uint64_t(hi) << 32 | lo) << (c & 31)) >> 32);
}
constexpr uint32_t shf_l_clamp(uint32_t lo, uint32_t hi, uint32_t c) {
    return uint32_t(((uint64_t(hi) << 32 | lo) << (c > 32 ? 32 : c)) >> 32);
}
constexpr uint32_t shf_r_wrap(uint32_t lo, uint32_t hi, uint32_t c) {
    return uint32_t((uint64_t(hi) << 32 | lo) >> (c & 31));
}
constexpr uint32_t shf_r_clamp(uint32_t lo, uint32_t hi, uint32_t c) {
    return uint32_t((uint64_t(hi) << 32 | lo) >> (c > 32 ? 32 : c));
}
static_assert(shf_l_wrap(0x80000000, 1, 1) == 3 && shf_l_wrap(7, 9, 32) == 9);
static_assert(shf_l_clamp(7, 9, 40) == 7 && shf_r_clamp(7, 9, 40) == 9 &&
              shf_r_wrap(7, 9, 32) == 7);

/// prmt (default mode): each nibble of the selector picks one of the eight bytes of b:a; its top
/// bit asks for the byte's sign eight times. __byte_perm ignores that bit. PTX ISA §9.7.8, prmt.
constexpr uint32_t prmt_b32(uint32_t a, uint32_t b, uint32_t selector) {
    const uint64_t source = uint64_t(b) << 32 | a;
    uint32_t result = 0;
    for (uint32_t i = 0; i < 4; i++) {
        const uint32_t nibble = selector >> (4 * i) & 0xf;
        uint32_t byte = uint32_t(source >> (8 * (nibble & 7))) & 0xff;
        if (nibble & 8) byte = byte & 0x80 ? 0xff : 0;
        result |= byte << (8 * i);
    }
    return result;
}
constexpr uint32_t byte_perm(uint32_t a, uint32_t b, uint32_t selector) {
    return prmt_b32(a, b, selector & 0x7777);
}
static_assert(prmt_b32(0x33221100, 0x77665544, 0x7531) == 0x77553311);
static_assert(prmt_b32(0x00008000, 0, 0x9999) == 0xffffffff);
static_assert(byte_perm(0x33221100, 0x77665544, 0xffff) == 0x77777777);

/// mul24, mad24 .lo/.hi: the product of the low 24 bits; .lo bits 31..0, .hi bits 47..16.
constexpr int32_t sext24(int32_t a) {
    return int32_t(uint32_t(a) << 8) >> 8;
}
constexpr int32_t mul24_lo_s32(int32_t a, int32_t b) {
    return int32_t(uint64_t(int64_t(sext24(a)) * sext24(b)));
}
constexpr uint32_t mul24_lo_u32(uint32_t a, uint32_t b) {
    return uint32_t(uint64_t(a & 0xffffff) * (b & 0xffffff));
}
constexpr int32_t mul24_hi_s32(int32_t a, int32_t b) {
    return int32_t((int64_t(sext24(a)) * sext24(b)) >> 16);
}
constexpr uint32_t mul24_hi_u32(uint32_t a, uint32_t b) {
    return uint32_t((uint64_t(a & 0xffffff) * (b & 0xffffff)) >> 16);
}
static_assert(mul24_lo_s32(0xffffff, 2) == -2 && mul24_hi_u32(0xffffff, 0xffffff) == 0xfffffe00);

/// mul.hi and mulhi for 64 bits.
constexpr int32_t mulhi_s32(int32_t a, int32_t b) {
    return int32_t((int64_t(a) * b) >> 32);
}
constexpr uint32_t mulhi_u32(uint32_t a, uint32_t b) {
    return uint32_t((uint64_t(a) * b) >> 32);
}
constexpr int64_t mulhi_s64(int64_t a, int64_t b) {
    return int64_t((__int128(a) * b) >> 64);
}
constexpr uint64_t mulhi_u64(uint64_t a, uint64_t b) {
    return uint64_t(((unsigned __int128)a * b) >> 64);
}
static_assert(mulhi_s64(-1, 1) == -1 && mulhi_u64(~0ull, ~0ull) == ~0ull - 1);

/// sad: |a - b| + c.
constexpr uint32_t sad_s32(int32_t a, int32_t b, uint32_t c) {
    return (a > b ? uint32_t(a) - uint32_t(b) : uint32_t(b) - uint32_t(a)) + c;
}
constexpr uint32_t sad_u32(uint32_t a, uint32_t b, uint32_t c) {
    return (a > b ? a - b : b - a) + c;
}
static_assert(sad_s32(INT32_MIN, INT32_MAX, 1) == 0);

/// hadd: (a + b) >> 1; rhadd: (a + b + 1) >> 1; neither overflows.
constexpr int32_t hadd_s32(int32_t a, int32_t b) {
    return int32_t((int64_t(a) + b) >> 1);
}
constexpr uint32_t hadd_u32(uint32_t a, uint32_t b) {
    return uint32_t((uint64_t(a) + b) >> 1);
}
constexpr int32_t rhadd_s32(int32_t a, int32_t b) {
    return int32_t((int64_t(a) + b + 1) >> 1);
}
constexpr uint32_t rhadd_u32(uint32_t a, uint32_t b) {
    return uint32_t((uint64_t(a) + b + 1) >> 1);
}
static_assert(rhadd_u32(~0u, ~0u) == ~0u && hadd_s32(-3, 0) == -2);

/// add.sat.s32, sub.sat.s32.
constexpr int32_t clamp_s32(int64_t x) {
    return int32_t(x > INT32_MAX ? INT32_MAX : x < INT32_MIN ? INT32_MIN : x);
}
constexpr int32_t add_sat_s32(int32_t a, int32_t b) {
    return clamp_s32(int64_t(a) + b);
}
constexpr int32_t sub_sat_s32(int32_t a, int32_t b) {
    return clamp_s32(int64_t(a) - b);
}
static_assert(add_sat_s32(INT32_MAX, 1) == INT32_MAX && sub_sat_s32(INT32_MIN, 1) == INT32_MIN);

/// Division as CUDA defines it: no trap; a quotient by zero has all bits set.
constexpr int32_t div_s32(int32_t a, int32_t b) {
    return b == 0 ? -1 : b == -1 ? int32_t(0u - uint32_t(a)) : a / b;
}
static_assert(div_s32(INT32_MIN, -1) == INT32_MIN);

} // namespace cw::device
