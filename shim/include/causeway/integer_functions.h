// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA Math API, "Integer Intrinsics".
#pragma once
#pragma GCC system_header

#include "../vector_types.h"
#include "device_ops.h"

CW_DEVICE unsigned int __brev(unsigned int x) {
    return __builtin_bitreverse32(x);
}
CW_DEVICE unsigned long long __brevll(unsigned long long x) {
    return __builtin_bitreverse64(x);
}
CW_DEVICE int __clz(int x) {
    return __builtin_clzg(static_cast<unsigned int>(x), 32);
}
CW_DEVICE int __clzll(long long x) {
    return __builtin_clzg(static_cast<unsigned long long>(x), 64);
}
CW_DEVICE int __ffs(int x) {
    return __builtin_ffs(x);
}
CW_DEVICE int __ffsll(long long x) {
    return __builtin_ffsll(x);
}
CW_DEVICE int __popc(unsigned int x) {
    return __builtin_popcount(x);
}
CW_DEVICE int __popcll(unsigned long long x) {
    return __builtin_popcountll(x);
}
CW_DEVICE int ffs(int x) noexcept {
    return __builtin_ffs(x);
}
CW_DEVICE int ffsl(long x) noexcept {
    return __builtin_ffsl(x);
}
CW_DEVICE int ffsll(long long x) noexcept {
    return __builtin_ffsll(x);
}
__device__ unsigned int __byte_perm(unsigned int, unsigned int, unsigned int) CW_LIB(byte_perm);

// The n-th set bit from `base`, upwards or downwards. CUDA Math API, __fns: all-ones when there is
// none.
CW_DEVICE unsigned int __fns(unsigned int mask, unsigned int base, int offset) {
    int left = offset < 0 ? -offset : offset;
    const int step = offset < 0 ? -1 : 1;
    if (left == 0) return base < 32 && (mask >> base & 1) ? base : 0xffffffffu;
    for (int bit = static_cast<int>(base); bit >= 0 && bit < 32; bit += step)
        if ((mask >> bit & 1) && --left == 0) return static_cast<unsigned int>(bit);
    return 0xffffffffu;
}

CW_DEVICE unsigned int __funnelshift_l(unsigned int lo, unsigned int hi, unsigned int shift) {
    return static_cast<unsigned int>(
        ((static_cast<unsigned long long>(hi) << 32 | lo) << (shift & 31)) >> 32);
}
CW_DEVICE unsigned int __funnelshift_r(unsigned int lo, unsigned int hi, unsigned int shift) {
    return static_cast<unsigned int>((static_cast<unsigned long long>(hi) << 32 | lo) >>
                                     (shift & 31));
}
CW_DEVICE unsigned int __funnelshift_lc(unsigned int lo, unsigned int hi, unsigned int shift) {
    const unsigned int s = shift < 32 ? shift : 32;
    return static_cast<unsigned int>(((static_cast<unsigned long long>(hi) << 32 | lo) << s) >> 32);
}
CW_DEVICE unsigned int __funnelshift_rc(unsigned int lo, unsigned int hi, unsigned int shift) {
    const unsigned int s = shift < 32 ? shift : 32;
    return static_cast<unsigned int>((static_cast<unsigned long long>(hi) << 32 | lo) >> s);
}

CW_DEVICE int __mulhi(int x, int y) {
    return static_cast<int>(static_cast<long long>(x) * y >> 32);
}
CW_DEVICE unsigned int __umulhi(unsigned int x, unsigned int y) {
    return static_cast<unsigned int>(static_cast<unsigned long long>(x) * y >> 32);
}
CW_DEVICE long long __mul64hi(long long x, long long y) {
    return static_cast<long long>(static_cast<__int128>(x) * y >> 64);
}
CW_DEVICE unsigned long long __umul64hi(unsigned long long x, unsigned long long y) {
    return static_cast<unsigned long long>(static_cast<unsigned __int128>(x) * y >> 64);
}
CW_DEVICE int mulhi(int x, int y) {
    return __mulhi(x, y);
}
CW_DEVICE unsigned int mulhi(unsigned int x, unsigned int y) {
    return __umulhi(x, y);
}
CW_DEVICE unsigned int mulhi(int x, unsigned int y) {
    return __umulhi(static_cast<unsigned int>(x), y);
}
CW_DEVICE unsigned int mulhi(unsigned int x, int y) {
    return __umulhi(x, static_cast<unsigned int>(y));
}
CW_DEVICE long long mul64hi(long long x, long long y) {
    return __mul64hi(x, y);
}
CW_DEVICE unsigned long long mul64hi(unsigned long long x, unsigned long long y) {
    return __umul64hi(x, y);
}
CW_DEVICE unsigned long long mul64hi(long long x, unsigned long long y) {
    return __umul64hi(x, y);
}
CW_DEVICE unsigned long long mul64hi(unsigned long long x, long long y) {
    return __umul64hi(x, y);
}

CW_DEVICE int __mul24(int x, int y) {
    const int a = static_cast<int>(static_cast<unsigned int>(x) << 8) >> 8;
    const int b = static_cast<int>(static_cast<unsigned int>(y) << 8) >> 8;
    return static_cast<int>(static_cast<unsigned int>(a) * static_cast<unsigned int>(b));
}
CW_DEVICE unsigned int __umul24(unsigned int x, unsigned int y) {
    return (x & 0xffffffu) * (y & 0xffffffu);
}
CW_DEVICE int mul24(int x, int y) {
    return __mul24(x, y);
}
CW_DEVICE unsigned int umul24(unsigned int x, unsigned int y) {
    return __umul24(x, y);
}

CW_DEVICE int __hadd(int x, int y) {
    return static_cast<int>((static_cast<long long>(x) + y) >> 1);
}
CW_DEVICE int __rhadd(int x, int y) {
    return static_cast<int>((static_cast<long long>(x) + y + 1) >> 1);
}
CW_DEVICE unsigned int __uhadd(unsigned int x, unsigned int y) {
    return (x & y) + ((x ^ y) >> 1);
}
CW_DEVICE unsigned int __urhadd(unsigned int x, unsigned int y) {
    return (x | y) - ((x ^ y) >> 1);
}
CW_DEVICE unsigned int __sad(int x, int y, unsigned int z) {
    return z + (x < y ? static_cast<unsigned int>(y) - static_cast<unsigned int>(x)
                      : static_cast<unsigned int>(x) - static_cast<unsigned int>(y));
}
CW_DEVICE unsigned int __usad(unsigned int x, unsigned int y, unsigned int z) {
    return z + (x < y ? y - x : x - y);
}

// Dot products of packed bytes and half-words. The char4, short2 forms have the same bits.
__device__ int __dp4a(int, int, int) CW_LIB(dp4a_s32);
__device__ unsigned int __dp4a(unsigned int, unsigned int, unsigned int) CW_LIB(dp4a_u32);
__device__ int __dp2a_lo(int, int, int) CW_LIB(dp2a_lo_s32);
__device__ unsigned int __dp2a_lo(unsigned int, unsigned int, unsigned int) CW_LIB(dp2a_lo_u32);
__device__ int __dp2a_hi(int, int, int) CW_LIB(dp2a_hi_s32);
__device__ unsigned int __dp2a_hi(unsigned int, unsigned int, unsigned int) CW_LIB(dp2a_hi_u32);
CW_DEVICE int __dp4a(char4 a, char4 b, int c) {
    return __dp4a(__builtin_bit_cast(int, a), __builtin_bit_cast(int, b), c);
}
CW_DEVICE unsigned int __dp4a(uchar4 a, uchar4 b, unsigned int c) {
    return __dp4a(__builtin_bit_cast(unsigned int, a), __builtin_bit_cast(unsigned int, b), c);
}
#define CW_DP2A(name)                                                                              \
    CW_DEVICE int name(short2 a, char4 b, int c) {                                                 \
        return name(__builtin_bit_cast(int, a), __builtin_bit_cast(int, b), c);                    \
    }                                                                                              \
    CW_DEVICE unsigned int name(ushort2 a, uchar4 b, unsigned int c) {                             \
        return name(__builtin_bit_cast(unsigned int, a), __builtin_bit_cast(unsigned int, b), c);  \
    }
CW_DP2A(__dp2a_lo)
CW_DP2A(__dp2a_hi)
#undef CW_DP2A
