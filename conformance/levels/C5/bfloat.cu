// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: bfloat16: conversions and arithmetic are correctly rounded
// DOC: CUDA Math API, 2 Bfloat16 Precision Intrinsics
// ORACLE: not yet run
#include "samples.h"

#include <cuda_bf16.h>

using u16 = unsigned short;

static float value(u16 b) {
    return bitsAs<float>(unsigned(b) << 16);
}
// Rounds a float's own bits; `beyond` tells that the true value is not quite that float (sticky),
// -1 or +1 in magnitude.
static u16 rounded(float f, int mode = FE_TONEAREST, int beyond = 0) {
    if (f != f) return 0x7fff;
    const unsigned bits = bitsAs<unsigned>(f), rest = bits & 0xffff, sign = bits >> 31;
    unsigned upper = bits >> 16;
    bool away = false;
    if (mode == FE_TONEAREST) {
        away = rest > 0x8000 || (rest == 0x8000 && (beyond > 0 || (beyond == 0 && (upper & 1))));
    } else if (mode == FE_UPWARD) {
        away = rest != 0 && !sign;
    } else if (mode == FE_DOWNWARD) {
        away = rest != 0 && sign;
    }
    return u16(upper + away); // a carry into the exponent, and on to infinity, is right
}
// Of a double: to float by truncation with a sticky note, then as above. For values in float's
// normal range.
static u16 roundedDouble(double x) {
    const float near = float(x);
    const double left = std::fabs(x) - std::fabs(double(near));
    return rounded(near, FE_TONEAREST, left > 0 ? 1 : left < 0 ? -1 : 0);
}
static bool same(u16 a, u16 b) {
    return a == b || ((a & 0x7fff) > 0x7f80 && (b & 0x7fff) > 0x7f80);
}
static void checkBits(u16 seen, u16 wanted, const std::string& what) {
    if (!same(seen, wanted)) {
        char text[64];
        std::snprintf(text, sizeof text, " is 0x%04x, not 0x%04x", seen, wanted);
        test::fail(__FILE__, __LINE__, what + text);
    }
}
__device__ u16 raw(__nv_bfloat16 b) {
    return __bfloat16_as_ushort(b);
}

__global__ void narrow(u16* out, const float* in, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    u16* mine = out + 5 * i;
    mine[0] = raw(__float2bfloat16(in[i])), mine[1] = raw(__float2bfloat16_rn(in[i])),
    mine[2] = raw(__float2bfloat16_rz(in[i]));
    mine[3] = raw(__float2bfloat16_ru(in[i])), mine[4] = raw(__float2bfloat16_rd(in[i]));
}
CASE(FloatsRound) {
    auto in = samples<float>(30000, 91);
    unsigned long long seed = 92;
    for (int i = 0; i < 10000; ++i)
        in.push_back(bitsAs<float>(unsigned(nextRandom(seed)) & 0xffff8000u));
    const int n = int(in.size());
    test::Buffer<float> device(in);
    test::Buffer<u16> out(5 * n);
    narrow<<<(n + 127) / 128, 128>>>(out, device, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < n; ++i) {
        const std::string what = "bfloat16 of " + test::show(in[i]);
        checkBits(seen[5 * i], rounded(in[i]), what);
        checkBits(seen[5 * i + 1], rounded(in[i]), what);
        checkBits(seen[5 * i + 2], rounded(in[i], FE_TOWARDZERO), what + " rz");
        checkBits(seen[5 * i + 3], rounded(in[i], FE_UPWARD), what + " ru");
        checkBits(seen[5 * i + 4], rounded(in[i], FE_DOWNWARD), what + " rd");
    }
}
__global__ void widen(float* out) {
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    out[i] = __bfloat162float(__ushort_as_bfloat16(u16(i)));
}
CASE(EveryBfloatBecomesItsFloat) {
    test::Buffer<float> out(65536);
    widen<<<256, 256>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (unsigned i = 0; i < 65536; ++i)
        checkSame(seen[i], value(u16(i)), "float of a bfloat16");
}

struct Arithmetic {
    u16 add, sub, mul, div, fused, neg, abs, least, most, op, low, high, compared;
};
__global__ void operate(Arithmetic* out, const u16* a, const u16* b, const u16* c, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const __nv_bfloat16 x = __ushort_as_bfloat16(a[i]), y = __ushort_as_bfloat16(b[i]),
                        z = __ushort_as_bfloat16(c[i]);
    Arithmetic r;
    r.add = raw(__hadd(x, y)), r.sub = raw(__hsub(x, y)), r.mul = raw(__hmul(x, y)),
    r.div = raw(__hdiv(x, y));
    r.fused = raw(__hfma(x, y, z)), r.neg = raw(__hneg(x)), r.abs = raw(__habs(x)),
    r.least = raw(__hmin(x, y)), r.most = raw(__hmax(x, y));
    r.op = raw(x * y);
    const __nv_bfloat162 pair = __hadd2(__halves2bfloat162(x, y), __halves2bfloat162(y, z));
    r.low = raw(__low2bfloat16(pair)), r.high = raw(__high2bfloat16(pair));
    r.compared = u16(__heq(x, y) | __hne(x, y) << 1 | __hlt(x, y) << 2 | __hle(x, y) << 3 |
                     __hgt(x, y) << 4 | __hge(x, y) << 5);
    out[i] = r;
}
CASE(ArithmeticIsCorrectlyRounded) {
    std::vector<u16> a, b, c;
    unsigned long long seed = 93;
    for (int i = 0; i < 60000; ++i) {
        // Exponents near each other, so that the reference in double is exact.
        const auto r = nextRandom(seed);
        const auto make = [](unsigned long long bits) {
            return u16((bits & 0x8000) | ((118 + (bits >> 16) % 18) << 7) | (bits & 0x7f));
        };
        a.push_back(make(r)), b.push_back(make(r >> 13)), c.push_back(make(r >> 29));
    }
    const int n = int(a.size());
    test::Buffer<u16> da(a), db(b), dc(c);
    test::Buffer<Arithmetic> out(n);
    operate<<<(n + 127) / 128, 128>>>(out, da, db, dc, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < n; ++i) {
        const double x = value(a[i]), y = value(b[i]), z = value(c[i]);
        const Arithmetic& r = seen[i];
        char what[64];
        std::snprintf(what, sizeof what, "(0x%04x, 0x%04x, 0x%04x)", a[i], b[i], c[i]);
        checkBits(r.add, roundedDouble(x + y), std::string("add") + what);
        checkBits(r.sub, roundedDouble(x - y), std::string("sub") + what);
        checkBits(r.mul, roundedDouble(x * y), std::string("mul") + what);
        checkBits(r.op, roundedDouble(x * y), std::string("*") + what);
        checkBits(r.div, roundedDouble(x / y), std::string("div") + what);
        checkBits(r.fused, roundedDouble(x * y + z), std::string("fma") + what);
        checkBits(r.neg, roundedDouble(-x), std::string("neg") + what);
        checkBits(r.abs, roundedDouble(std::fabs(x)), std::string("abs") + what);
        checkBits(r.least, roundedDouble(std::fmin(x, y)), std::string("min") + what);
        checkBits(r.most, roundedDouble(std::fmax(x, y)), std::string("max") + what);
        checkBits(r.low, roundedDouble(x + y), std::string("add2 low") + what);
        checkBits(r.high, roundedDouble(y + z), std::string("add2 high") + what);
        CHECK_EQ(int(r.compared), (x == y) | (x != y) << 1 | (x < y) << 2 | (x <= y) << 3 |
                                      (x > y) << 4 | (x >= y) << 5);
    }
}

__global__ void specials(u16* out) {
    const __nv_bfloat16 infinity = __ushort_as_bfloat16(0x7f80), nan = __ushort_as_bfloat16(0x7fff),
                        one = __float2bfloat16(1.0f);
    out[0] = raw(__hadd(infinity, one)), out[1] = raw(__hsub(infinity, infinity)),
    out[2] = raw(__hmin(nan, one)), out[3] = raw(__hmax_nan(nan, one));
    out[4] = u16(__hisnan(nan)), out[5] = raw(__int2bfloat16_rn(257)),
    out[6] = u16(__bfloat162int_rz(__float2bfloat16(-3.75f)));
    out[7] = raw(hsqrt(__float2bfloat16(2.0f))), out[8] = raw(hexp(one)),
    out[9] = raw(hlog2(__float2bfloat16(8.0f)));
    out[10] = raw(__float2bfloat16(1e-40f));
}
CASE(SpecialValuesAndFunctions) {
    test::Buffer<u16> out(11);
    specials<<<1, 1>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    const u16 wanted[] = {0x7f80,
                          0x7fff,
                          0x3f80,
                          0x7fff,
                          1,
                          rounded(257.0f),
                          u16(-3),
                          roundedDouble(std::sqrt(2.0)),
                          roundedDouble(std::exp(1.0)),
                          0x4040,
                          rounded(1e-40f)};
    for (int i = 0; i < 11; ++i)
        checkBits(seen[i], wanted[i], "value " + std::to_string(i));
}

__global__ void atomics(__nv_bfloat16* cell, __nv_bfloat162* pair) {
    atomicAdd(cell, __float2bfloat16(1.0f));
    atomicAdd(pair, __floats2bfloat162_rn(1.0f, 0.5f));
}
CASE(AtomicAddAndShuffle) {
    test::Buffer<__nv_bfloat16> cell(1);
    test::Buffer<__nv_bfloat162> pair(1);
    atomics<<<2, 64>>>(cell, pair);
    CHECK_KERNEL();
    CHECK_EQ(__bfloat162float(cell.host()[0]), 128.0f);
    CHECK_EQ(__low2float(pair.host()[0]), 128.0f);
    CHECK_EQ(__high2float(pair.host()[0]), 64.0f);
}
CASE(TheHostConvertsTheSame) {
    unsigned long long seed = 94;
    for (int i = 0; i < 20000; ++i) {
        const float f = bitsAs<float>(unsigned(nextRandom(seed)));
        const __nv_bfloat16 b = __float2bfloat16(f);
        u16 bits;
        std::memcpy(&bits, &b, 2);
        checkBits(bits, rounded(f), "bfloat16 of " + test::show(f));
    }
}
// CUDA Math API, __nv_bfloat16(const __half): cuda_bf16.h alone declares half too.
CASE(HalvesBecomeBfloats) {
    for (const float f : {1.0f, -0.3333f, 65504.0f, 6e-8f, 0.0f}) {
        const __half h = __float2half(f);
        const __nv_bfloat16 b(h);
        u16 bits;
        std::memcpy(&bits, &b, 2);
        checkBits(bits, rounded(__half2float(h)), "bfloat16 of half " + test::show(f));
    }
}
