// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: integer intrinsics match their bitwise definitions
// DOC: CUDA Math API, 9 Integer Intrinsics
// ORACLE: not yet run
#include "samples.h"

#include <algorithm>

using ll = long long;
using ull = unsigned long long;

static std::vector<ull> words() {
    std::vector<ull> values = {0,
                               1,
                               2,
                               0x80000000ull,
                               0xffffffffull,
                               0x100000000ull,
                               ~0ull,
                               1ull << 63,
                               0x7fffffffull,
                               0x0102030405060708ull};
    for (int b = 0; b < 64; ++b)
        values.push_back(1ull << b), values.push_back(~(1ull << b));
    unsigned long long seed = 8;
    for (int i = 0; i < 3000; ++i) {
        const ull r = nextRandom(seed);
        values.push_back(r >> (r & 63));
        values.push_back(nextRandom(seed));
    }
    return values;
}
// What each intrinsic does with the words a, b and the small number s.
#define INTRINSICS(F)                                                                              \
    F(0, unsigned, __brev(unsigned(a)))                                                            \
    F(1, ull, __brevll(a))                                                                         \
    F(2, int, __clz(int(a)))                                                                       \
    F(3, int, __clzll(ll(a)))                                                                      \
    F(4, int, __ffs(int(a)))                                                                       \
    F(5, int, __ffsll(ll(a)))                                                                      \
    F(6, int, __popc(unsigned(a)))                                                                 \
    F(7, int, __popcll(a))                                                                         \
    F(8, unsigned, __byte_perm(unsigned(a), unsigned(b), unsigned(a >> 32)))                       \
    F(9, int, __hadd(int(a), int(b)))                                                              \
    F(10, int, __rhadd(int(a), int(b)))                                                            \
    F(11, unsigned, __uhadd(unsigned(a), unsigned(b)))                                             \
    F(12, unsigned, __urhadd(unsigned(a), unsigned(b)))                                            \
    F(13, int, __mul24(int(a), int(b)))                                                            \
    F(14, unsigned, __umul24(unsigned(a), unsigned(b)))                                            \
    F(15, int, __mulhi(int(a), int(b)))                                                            \
    F(16, unsigned, __umulhi(unsigned(a), unsigned(b)))                                            \
    F(17, ll, __mul64hi(ll(a), ll(b)))                                                             \
    F(18, ull, __umul64hi(a, b))                                                                   \
    F(19, unsigned, __sad(int(a), int(b), 77u))                                                    \
    F(20, unsigned, __usad(unsigned(a), unsigned(b), 77u))                                         \
    F(21, unsigned, __funnelshift_l(unsigned(a), unsigned(b), s))                                  \
    F(22, unsigned, __funnelshift_lc(unsigned(a), unsigned(b), s))                                 \
    F(23, unsigned, __funnelshift_r(unsigned(a), unsigned(b), s))                                  \
    F(24, unsigned, __funnelshift_rc(unsigned(a), unsigned(b), s))                                 \
    F(25, int, __dp4a(int(a), int(b), int(a >> 32)))                                               \
    F(26, unsigned, __dp4a(unsigned(a), unsigned(b), unsigned(a >> 32)))                           \
    F(27, int, __dp2a_lo(int(a), int(b), int(a >> 32)))                                            \
    F(28, int, __dp2a_hi(int(a), int(b), int(a >> 32)))                                            \
    F(29, unsigned, __dp2a_lo(unsigned(a), unsigned(b), unsigned(a >> 32)))                        \
    F(30, unsigned, __dp2a_hi(unsigned(a), unsigned(b), unsigned(a >> 32)))                        \
    F(31, int, __vimax3_s32(int(a), int(b), int(a >> 32)))                                         \
    F(32, unsigned, __viaddmin_u32(unsigned(a), unsigned(b), unsigned(a >> 32)))                   \
    F(33, int, __vimin_s32_relu(int(a), int(b)))                                                   \
    F(34, ll, llmax(ll(a), ll(b)))                                                                 \
    F(35, int, abs(int(a) | 1))                                                                    \
    F(36, unsigned, umin(unsigned(a), unsigned(b)))
constexpr int kCount = 37;

__global__ void compute(ull* out, const ull* values, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const ull a = values[i], b = values[(i * 17 + 5) % n];
    const unsigned s = unsigned(i) % 70;
#define STORE(index, type, call) out[i * kCount + index] = ull(type(call));
    INTRINSICS(STORE)
}

// --- the same, bit by bit
static ull reversed(ull x, int width) {
    ull r = 0;
    for (int k = 0; k < width; ++k)
        r |= (x >> k & 1) << (width - 1 - k);
    return r;
}
static int leadingZeros(ull x, int width) {
    int n = 0;
    while (n < width && !(x >> (width - 1 - n) & 1))
        ++n;
    return n;
}
static int firstSet(ull x, int width) {
    for (int k = 0; k < width; ++k)
        if (x >> k & 1) return k + 1;
    return 0;
}
static int ones(ull x, int width) {
    int n = 0;
    for (int k = 0; k < width; ++k)
        n += x >> k & 1;
    return n;
}
static unsigned permuted(unsigned x, unsigned y, unsigned s) {
    const ull both = ull(y) << 32 | x;
    unsigned r = 0;
    for (int k = 0; k < 4; ++k)
        r |= unsigned(both >> (8 * (s >> (4 * k) & 7)) & 0xff) << (8 * k);
    return r;
}
static ll low24(ll x, bool isSigned) {
    return isSigned ? ll(ull(x) << 40) >> 40 : x & 0xffffff;
}
static int byteOf(unsigned x, int k, bool isSigned) {
    return isSigned ? static_cast<signed char>(x >> 8 * k) : static_cast<unsigned char>(x >> 8 * k);
}
static int halfOf(unsigned x, int k, bool isSigned) {
    return isSigned ? short(x >> 16 * k) : static_cast<unsigned short>(x >> 16 * k);
}
static ull dot4(unsigned a, unsigned b, unsigned c, bool isSigned) {
    ll sum = 0;
    for (int k = 0; k < 4; ++k)
        sum += ll(byteOf(a, k, isSigned)) * byteOf(b, k, isSigned);
    return unsigned(ull(sum) + c);
}
static ull dot2(unsigned a, unsigned b, unsigned c, int first, bool isSigned) {
    ll sum = 0;
    for (int k = 0; k < 2; ++k)
        sum += ll(halfOf(a, k, isSigned)) * byteOf(b, first + k, isSigned);
    return unsigned(ull(sum) + c);
}
static ull reference(int index, ull a, ull b, unsigned s) {
    const auto ua = unsigned(a), ub = unsigned(b), high = unsigned(a >> 32);
    const ll sa = int(ua), sb = int(ub), sh = int(high);
    const ull pair = ull(ub) << 32 | ua;
    const unsigned wrapped = s & 31, clamped = s < 32 ? s : 32;
    switch (index) {
    case 0:
        return reversed(ua, 32);
    case 1:
        return reversed(a, 64);
    case 2:
        return ull(leadingZeros(ua, 32));
    case 3:
        return ull(leadingZeros(a, 64));
    case 4:
        return ull(firstSet(ua, 32));
    case 5:
        return ull(firstSet(a, 64));
    case 6:
        return ull(ones(ua, 32));
    case 7:
        return ull(ones(a, 64));
    case 8:
        return permuted(ua, ub, high);
    case 9:
        return ull((sa + sb) >> 1);
    case 10:
        return ull((sa + sb + 1) >> 1);
    case 11:
        return (ull(ua) + ub) >> 1;
    case 12:
        return (ull(ua) + ub + 1) >> 1;
    case 13:
        return ull(int(low24(sa, true) * low24(sb, true)));
    case 14:
        return unsigned(low24(ua, false) * low24(ub, false));
    case 15:
        return ull(int(sa * sb >> 32));
    case 16:
        return ull(ua) * ub >> 32;
    case 17:
        return ull(ll(__int128(ll(a)) * ll(b) >> 64));
    case 18:
        return ull(static_cast<unsigned __int128>(a) * b >> 64);
    case 19:
        return unsigned((sa > sb ? sa - sb : sb - sa) + 77);
    case 20:
        return unsigned((ua > ub ? ua - ub : ub - ua) + 77u);
    case 21:
        return unsigned(pair << wrapped >> 32);
    case 22:
        return clamped == 32 ? ua : unsigned(pair << clamped >> 32);
    case 23:
        return unsigned(pair >> wrapped);
    case 24:
        return unsigned(pair >> clamped);
    case 25:
        return ull(ll(int(dot4(ua, ub, high, true))));
    case 26:
        return dot4(ua, ub, high, false);
    case 27:
        return ull(ll(int(dot2(ua, ub, high, 0, true))));
    case 28:
        return ull(ll(int(dot2(ua, ub, high, 2, true))));
    case 29:
        return dot2(ua, ub, high, 0, false);
    case 30:
        return dot2(ua, ub, high, 2, false);
    case 31:
        return ull(std::max(std::max(sa, sb), sh));
    case 32:
        return std::min(unsigned(ua + ub), high);
    case 33:
        return ull(std::max(std::min(sa, sb), 0ll));
    case 34:
        return ull(std::max(ll(a), ll(b)));
    case 35:
        return ull(ll(int(sa | 1)) < 0 ? -ll(int(sa | 1)) : ll(int(sa | 1)));
    default:
        return std::min(ua, ub);
    }
}
static void checkRange(int first, int last) {
    static const char* const names[] = {
#define NAME(index, type, call) #call,
        INTRINSICS(NAME)};
    const auto values = words();
    const int n = int(values.size());
    test::Buffer<ull> in(values), out(size_t(n) * kCount);
    compute<<<(n + 63) / 64, 64>>>(out, in, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int index = first; index <= last; ++index) {
        for (int i = 0; i < n; ++i) {
            const ull a = values[i], b = values[(i * 17 + 5) % n];
            const ull wanted = reference(index, a, b, unsigned(i) % 70);
            if (seen[i * kCount + index] != wanted) {
                test::fail(__FILE__, __LINE__,
                           std::string(names[index]) + " for a = " + test::show(a) +
                               ", b = " + test::show(b) + ", s = " + std::to_string(i % 70) +
                               " is " + test::show(seen[i * kCount + index]) + ", not " +
                               test::show(wanted));
            }
        }
    }
}
CASE(ReversalsAndCounts) {
    checkRange(0, 7);
}
CASE(BytePermutation) {
    checkRange(8, 8);
}
CASE(Averages) {
    checkRange(9, 12);
}
CASE(Products) {
    checkRange(13, 18);
}
CASE(AbsoluteDifferences) {
    checkRange(19, 20);
}
CASE(FunnelShifts) {
    checkRange(21, 24);
}
CASE(DotProducts) {
    checkRange(25, 30);
}
CASE(MinimaAndMaxima) {
    checkRange(31, 36);
}
