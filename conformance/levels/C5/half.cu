// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: half precision: conversions and arithmetic are correctly rounded
// DOC: CUDA Math API, 1 FP16 Intrinsics (round-to-nearest-even arithmetic, comparison, conversion)
// ORACLE: not yet run
#include "samples.h"

#include <cuda_fp16.h>

using u16 = unsigned short;

// A half as an integer number of 2^-24, exactly; infinities and NaN are treated apart.
static bool special(u16 h) {
    return (h & 0x7c00) == 0x7c00;
}
static long long fixed(u16 h) {
    const int e = h >> 10 & 31, m = h & 1023;
    const long long v = e == 0 ? m : (long long)(1024 + m) << (e - 1);
    return h & 0x8000 ? -v : v;
}
static double value(u16 h) {
    if ((h & 0x7fff) > 0x7c00) return NAN;
    if ((h & 0x7fff) == 0x7c00) return h & 0x8000 ? -INFINITY : INFINITY;
    return h == 0x8000 ? -0.0 : double(fixed(h)) * 0x1p-24;
}
// The half nearest to x (ties to even), or towards zero, up, down. Exact for every double.
static u16 rounded(double x, int mode = FE_TONEAREST) {
    if (x != x) return 0x7fff;
    const u16 sign = std::signbit(x) ? 0x8000 : 0;
    const double a = std::fabs(x);
    if (std::isinf(a)) return sign | 0x7c00;
    const int e = a < 0x1p-14 ? -14 : std::ilogb(a);
    const double unit = std::ldexp(1.0, e - 10), scaled = a / unit; // exact: a power of two
    double whole = std::floor(scaled);
    const double rest = scaled - whole;
    const bool away = mode == FE_TONEAREST ? rest > 0.5 || (rest == 0.5 && std::fmod(whole, 2) == 1)
                      : mode == FE_UPWARD  ? rest > 0 && !sign
                      : mode == FE_DOWNWARD ? rest > 0 && sign
                                            : false;
    whole += away;
    const double result = whole * unit;
    if (result > 65504) {
        const bool infinite =
            mode == FE_TONEAREST || (mode == FE_UPWARD && !sign) || (mode == FE_DOWNWARD && sign);
        return sign | (infinite ? 0x7c00 : 0x7bff);
    }
    if (result < 0x1p-14) return sign | u16(result * 0x1p24);
    const int f = std::ilogb(result);
    return sign | u16((f + 15) << 10) | u16(result * std::ldexp(1.0, 10 - f) - 1024);
}
static bool same(u16 a, u16 b) {
    return a == b || ((a & 0x7fff) > 0x7c00 && (b & 0x7fff) > 0x7c00);
}
static void checkHalf(u16 seen, u16 wanted, const std::string& what) {
    if (!same(seen, wanted)) {
        char text[64];
        std::snprintf(text, sizeof text, " is 0x%04x, not 0x%04x", seen, wanted);
        test::fail(__FILE__, __LINE__, what + text);
    }
}

struct Widened {
    float f;
    u16 back;
};
__global__ void widen(Widened* out) {
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    const __half h = __ushort_as_half(u16(i));
    out[i] = {__half2float(h), __half_as_ushort(__float2half(__half2float(h)))};
}
CASE(EveryHalfBecomesItsFloatAndBack) {
    test::Buffer<Widened> out(65536);
    widen<<<256, 256>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (unsigned i = 0; i < 65536; ++i) {
        checkSame(seen[i].f, float(value(u16(i))), "the float of a half");
        checkHalf(seen[i].back, u16(i), "the half of a float");
    }
}

__global__ void narrow(u16* out, const float* in, const double* dins, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float f = in[i];
    u16* mine = out + 6 * i;
    mine[0] = __half_as_ushort(__float2half(f)), mine[1] = __half_as_ushort(__float2half_rn(f));
    mine[2] = __half_as_ushort(__float2half_rz(f)), mine[3] = __half_as_ushort(__float2half_ru(f));
    mine[4] = __half_as_ushort(__float2half_rd(f)),
    mine[5] = __half_as_ushort(__double2half(dins[i]));
}
CASE(FloatsAndDoublesRoundToHalves) {
    auto floats = samples<float>(20000, 51);
    unsigned long long seed = 52;
    for (int i = 0; i < 20000; ++i) {
        // Near the halves: on them, between them, and a little beside the middle.
        const u16 h = u16(nextRandom(seed));
        floats.push_back(float(value(h)) * (1 + float(int(nextRandom(seed) % 9) - 4) * 0x1p-13f));
    }
    std::vector<double> doubles(floats.size());
    for (size_t i = 0; i < floats.size(); ++i)
        doubles[i] = double(floats[i]) * (1 + double(int(i % 5) - 2) * 0x1p-40);
    test::Buffer<float> in(floats);
    test::Buffer<double> dins(doubles);
    test::Buffer<u16> out(6 * floats.size());
    narrow<<<(floats.size() + 127) / 128, 128>>>(out, in, dins, int(floats.size()));
    CHECK_KERNEL();
    const auto seen = out.host();
    for (size_t i = 0; i < floats.size(); ++i) {
        const std::string what = "half of " + test::show(floats[i]);
        const double x = floats[i];
        checkHalf(seen[6 * i], rounded(x), what);
        checkHalf(seen[6 * i + 1], rounded(x), what);
        checkHalf(seen[6 * i + 2], rounded(x, FE_TOWARDZERO), what + " rz");
        checkHalf(seen[6 * i + 3], rounded(x, FE_UPWARD), what + " ru");
        checkHalf(seen[6 * i + 4], rounded(x, FE_DOWNWARD), what + " rd");
        checkHalf(seen[6 * i + 5], rounded(doubles[i]),
                  "half of the double " + test::show(doubles[i]));
    }
}

struct Arithmetic {
    u16 add, sub, mul, div, fused, neg, abs, least, most, op, pairLow, pairHigh, root;
    u16 compared;
};
__global__ void operate(Arithmetic* out, const u16* a, const u16* b, const u16* c, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const __half x = __ushort_as_half(a[i]), y = __ushort_as_half(b[i]), z = __ushort_as_half(c[i]);
    Arithmetic r;
    r.add = __half_as_ushort(__hadd(x, y)), r.sub = __half_as_ushort(__hsub(x, y)),
    r.mul = __half_as_ushort(__hmul(x, y));
    r.div = __half_as_ushort(__hdiv(x, y)), r.fused = __half_as_ushort(__hfma(x, y, z)),
    r.neg = __half_as_ushort(__hneg(x));
    r.abs = __half_as_ushort(__habs(x)), r.least = __half_as_ushort(__hmin(x, y)),
    r.most = __half_as_ushort(__hmax(x, y));
    __half w = x;
    w += y;
    r.op = __half_as_ushort(w);
    const __half2 pair = __hmul2(__halves2half2(x, y), __halves2half2(y, z));
    r.pairLow = __half_as_ushort(__low2half(pair)),
    r.pairHigh = __half_as_ushort(__high2half(pair));
    r.root = __half_as_ushort(hsqrt(x));
    r.compared = u16(__heq(x, y) | __hne(x, y) << 1 | __hlt(x, y) << 2 | __hle(x, y) << 3 |
                     __hgt(x, y) << 4 | __hge(x, y) << 5 | __hisnan(x) << 6 |
                     (__hisinf(x) != 0) << 7 | (x < y) << 8 | __hltu(x, y) << 9);
    out[i] = r;
}
static u16 fusedReference(u16 a, u16 b, u16 c) {
    if (special(a) || special(b) || special(c)) return rounded(value(a) * value(b) + value(c));
    const __int128 exact =
        __int128(fixed(a)) * fixed(b) + (__int128(fixed(c)) << 24); // in units of 2^-48
    if (exact == 0) return rounded(value(a) * value(b) + value(c)); // the sign of zero
    const bool negative = exact < 0;
    unsigned __int128 magnitude =
        negative ? -static_cast<unsigned __int128>(exact) : static_cast<unsigned __int128>(exact);
    // Keep 40 bits and one sticky bit: enough for a correct rounding to 11.
    int shift = 0;
    bool sticky = false;
    while (magnitude >> 40)
        sticky |= magnitude & 1, magnitude >>= 1, ++shift;
    double x = double(static_cast<unsigned long long>(magnitude)) * 2 + sticky;
    x = std::ldexp(x, shift - 49);
    return rounded(negative ? -x : x);
}
CASE(ArithmeticIsCorrectlyRounded) {
    std::vector<u16> a, b, c;
    const u16 edge[] = {0,      0x8000, 1,      0x8001, 0x3ff,  0x400,  0x3c00, 0xbc00, 0x3555,
                        0x4000, 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00, 0x3c01, 0x6400};
    for (u16 x : edge)
        for (u16 y : edge)
            for (u16 z : edge)
                a.push_back(x), b.push_back(y), c.push_back(z);
    unsigned long long seed = 61;
    for (int i = 0; i < 60000; ++i) {
        const unsigned long long r = nextRandom(seed);
        a.push_back(u16(r)), b.push_back(u16(r >> 16)), c.push_back(u16(r >> 32));
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
        checkHalf(r.add, rounded(x + y), std::string("add") + what);
        checkHalf(r.op, rounded(x + y), std::string("+=") + what);
        checkHalf(r.sub, rounded(x - y), std::string("sub") + what);
        checkHalf(r.mul, rounded(x * y), std::string("mul") + what);
        checkHalf(r.div, rounded(x / y), std::string("div") + what);
        checkHalf(r.fused, fusedReference(a[i], b[i], c[i]), std::string("fma") + what);
        checkHalf(r.neg, rounded(-x), std::string("neg") + what);
        checkHalf(r.abs, rounded(std::fabs(x)), std::string("abs") + what);
        if (!(x == 0 && y == 0)) {
            checkHalf(r.least, rounded(std::fmin(x, y)), std::string("min") + what);
            checkHalf(r.most, rounded(std::fmax(x, y)), std::string("max") + what);
        }
        checkHalf(r.pairLow, rounded(x * y), std::string("mul2 low") + what);
        checkHalf(r.pairHigh, rounded(y * z), std::string("mul2 high") + what);
        checkHalf(r.root, rounded(std::sqrt(x)), std::string("sqrt") + what);
        const int compared = (x == y) | ((x < y || x > y) << 1) | (x < y) << 2 | (x <= y) << 3 |
                             (x > y) << 4 | (x >= y) << 5 | (x != x) << 6 |
                             (std::isinf(x) ? 1 : 0) << 7 | (x < y) << 8 | !(x >= y) << 9;
        CHECK_EQ(int(r.compared), compared);
    }
}

__global__ void toIntegers(long long* out, const u16* in, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const __half h = __ushort_as_half(in[i]);
    long long* mine = out + 8 * i;
    mine[0] = __half2int_rn(h), mine[1] = __half2int_rz(h), mine[2] = __half2int_ru(h),
    mine[3] = __half2int_rd(h);
    mine[4] = __half2uint_rz(h), mine[5] = __half2short_rn(h), mine[6] = __half2ushort_rz(h),
    mine[7] = __half2ll_rn(h);
}
CASE(HalvesBecomeIntegers) {
    std::vector<u16> in;
    for (unsigned h = 0; h < 65536; h += 3) {
        if ((h & 0x7fff) <= 0x7c00) in.push_back(u16(h));
    }
    const int n = int(in.size());
    test::Buffer<u16> device(in);
    test::Buffer<long long> out(8 * n);
    toIntegers<<<(n + 127) / 128, 128>>>(out, device, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < n; ++i) {
        const double x = value(in[i]);
        const auto clamp = [](double v, double least, double most) {
            return v < least ? least : v > most ? most : v;
        };
        const double near = std::nearbyint(x), zero = std::trunc(x);
        CHECK_EQ(seen[8 * i], (long long)clamp(near, -2147483648.0, 2147483647.0));
        CHECK_EQ(seen[8 * i + 1], (long long)clamp(zero, -2147483648.0, 2147483647.0));
        CHECK_EQ(seen[8 * i + 2], (long long)clamp(std::ceil(x), -2147483648.0, 2147483647.0));
        CHECK_EQ(seen[8 * i + 3], (long long)clamp(std::floor(x), -2147483648.0, 2147483647.0));
        CHECK_EQ(seen[8 * i + 4], (long long)clamp(zero, 0, 4294967295.0));
        CHECK_EQ(seen[8 * i + 5], (long long)clamp(near, -32768, 32767));
        CHECK_EQ(seen[8 * i + 6], (long long)clamp(zero, 0, 65535));
        if (!std::isinf(x)) CHECK_EQ(seen[8 * i + 7], (long long)near);
    }
}
__global__ void fromIntegers(u16* out, const int* in, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    u16* mine = out + 6 * i;
    mine[0] = __half_as_ushort(__int2half_rn(in[i])),
    mine[1] = __half_as_ushort(__int2half_rz(in[i]));
    mine[2] = __half_as_ushort(__int2half_ru(in[i])),
    mine[3] = __half_as_ushort(__int2half_rd(in[i]));
    mine[4] = __half_as_ushort(__uint2half_rn(unsigned(in[i]))),
    mine[5] = __half_as_ushort(__short2half_rn(short(in[i])));
}
CASE(IntegersBecomeHalves) {
    std::vector<int> in = {0,     1,     -1,    2047,  2048,  2049,   2050,   2051,      -2049,
                           65503, 65504, 65519, 65520, 65535, -65520, 100000, INT32_MAX, INT32_MIN};
    unsigned long long seed = 71;
    for (int i = 0; i < 5000; ++i) {
        const auto r = nextRandom(seed);
        in.push_back(int(r) >> (r >> 32 & 31));
    }
    const int n = int(in.size());
    test::Buffer<int> device(in);
    test::Buffer<u16> out(6 * n);
    fromIntegers<<<(n + 127) / 128, 128>>>(out, device, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < n; ++i) {
        const std::string what = "half of " + std::to_string(in[i]);
        checkHalf(seen[6 * i], rounded(in[i]), what);
        checkHalf(seen[6 * i + 1], rounded(in[i], FE_TOWARDZERO), what + " rz");
        checkHalf(seen[6 * i + 2], rounded(in[i], FE_UPWARD), what + " ru");
        checkHalf(seen[6 * i + 3], rounded(in[i], FE_DOWNWARD), what + " rd");
        checkHalf(seen[6 * i + 4], rounded(double(unsigned(in[i]))), what + " unsigned");
        checkHalf(seen[6 * i + 5], rounded(short(in[i])), what + " short");
    }
}

__global__ void functions(u16* out, const u16* in, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const __half x = __ushort_as_half(in[i]);
    u16* mine = out + 14 * i;
    mine[0] = __half_as_ushort(hexp(x)), mine[1] = __half_as_ushort(hexp2(x)),
    mine[2] = __half_as_ushort(hexp10(x));
    mine[3] = __half_as_ushort(hlog(x)), mine[4] = __half_as_ushort(hlog2(x)),
    mine[5] = __half_as_ushort(hlog10(x));
    mine[6] = __half_as_ushort(hsin(x)), mine[7] = __half_as_ushort(hcos(x)),
    mine[8] = __half_as_ushort(hrcp(x));
    mine[9] = __half_as_ushort(hrsqrt(x)), mine[10] = __half_as_ushort(hfloor(x)),
    mine[11] = __half_as_ushort(hceil(x));
    mine[12] = __half_as_ushort(hrint(x)), mine[13] = __half_as_ushort(htrunc(x));
}
CASE(FunctionsAreWithinTwoUlps) {
    std::vector<u16> in;
    for (unsigned h = 0; h < 0x7c00; h += 5)
        in.push_back(u16(h)), in.push_back(u16(h | 0x8000));
    const int n = int(in.size());
    test::Buffer<u16> device(in), out(14 * n);
    functions<<<(n + 127) / 128, 128>>>(out, device, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    static const char* const names[] = {"hexp",   "hexp2", "hexp10", "hlog",  "hlog2",
                                        "hlog10", "hsin",  "hcos",   "hrcp",  "hrsqrt",
                                        "hfloor", "hceil", "hrint",  "htrunc"};
    for (int i = 0; i < n; ++i) {
        const double x = value(in[i]);
        const double wanted[] = {
            std::exp(x),   std::exp2(x), std::pow(10.0, x), std::log(x),  std::log2(x),
            std::log10(x), std::sin(x),  std::cos(x),       1 / x,        1 / std::sqrt(x),
            std::floor(x), std::ceil(x), std::nearbyint(x), std::trunc(x)};
        for (int f = 0; f < 14; ++f) {
            const u16 got = seen[14 * i + f], want = rounded(wanted[f]);
            const bool close =
                same(got, want) ||
                (f < 10 && !special(want) && (got ^ want) < 0x8000 &&
                 std::abs(int(got) - int(want)) <= 2) ||
                (f < 10 && special(want) && (want & 0x7fff) == 0x7c00 && (got & 0x7fff) >= 0x7bfe);
            if (!close) {
                char text[96];
                std::snprintf(text, sizeof text, "%s(0x%04x = %g) is 0x%04x, not 0x%04x", names[f],
                              in[i], x, got, want);
                test::fail(__FILE__, __LINE__, text);
            }
        }
    }
}

__global__ void vectors(u16* out, __half2* shuffled) {
    const __half2 p = __floats2half2_rn(1.5f, -2.0f), q = __float2half2_rn(3.0f);
    const float2 f = __half22float2(__hfma2(p, q, __half2half2(__float2half(0.5f))));
    out[0] = __half_as_ushort(__float2half(f.x)), out[1] = __half_as_ushort(__float2half(f.y));
    const __half2 s = __lowhigh2highlow(p);
    out[2] = __half_as_ushort(__low2half(s)), out[3] = __half_as_ushort(__high2half(s));
    out[4] = u16(__hbeq2(p, p)), out[5] = u16(__hblt2(p, q));
    out[6] = __half_as_ushort(__low2half(__hgt2(p, q)));
    out[7] = __half_as_ushort((p + q * p).y);
    out[8] = __half_as_ushort(__hadd_sat(__float2half(0.75f), __float2half(0.5f)));
    out[9] =
        __half_as_ushort(__hfma_relu(__float2half(2.0f), __float2half(-1.0f), __float2half(1.0f)));
    out[10] = __half_as_ushort(__hmax_nan(__float2half(1.0f), __ushort_as_half(0x7e00)));
    shuffled[threadIdx.x] =
        __shfl_xor_sync(0xffffffffu, __floats2half2_rn(float(threadIdx.x), 0.5f), 3);
}
CASE(PairsSaturationAndShuffles) {
    test::Buffer<u16> out(11);
    test::Buffer<__half2> shuffled(32);
    vectors<<<1, 32>>>(out, shuffled);
    CHECK_KERNEL();
    const auto seen = out.host();
    const double wanted[] = {5.0, -5.5, -2.0, 1.5};
    for (int i = 0; i < 4; ++i)
        checkHalf(seen[i], rounded(wanted[i]), "a pair's half");
    CHECK_EQ(int(seen[4]), 1);
    CHECK_EQ(int(seen[5]), 1);
    checkHalf(seen[6], rounded(0.0), "__hgt2");
    checkHalf(seen[7], rounded(-8.0), "p + q * p");
    checkHalf(seen[8], rounded(1.0), "__hadd_sat");
    checkHalf(seen[9], rounded(0.0), "__hfma_relu");
    checkHalf(seen[10], 0x7fff, "__hmax_nan");
    const auto lanes = shuffled.host();
    for (int i = 0; i < 32; ++i)
        CHECK_EQ(__low2float(lanes[i]), float(i ^ 3));
}

__global__ void atomics(__half* cell, __half2* pair) {
    atomicAdd(cell, __float2half(1.0f));
    atomicAdd(pair, __floats2half2_rn(1.0f, 2.0f));
}
CASE(AtomicAdd) {
    test::Buffer<__half> cell(2);
    test::Buffer<__half2> pair(1);
    atomics<<<4, 64>>>(cell, pair);
    CHECK_KERNEL();
    CHECK_EQ(__half2float(cell.host()[0]), 256.0f);
    CHECK_EQ(__half2float(cell.host()[1]), 0.0f);
    CHECK_EQ(__low2float(pair.host()[0]), 256.0f);
    CHECK_EQ(__high2float(pair.host()[0]), 512.0f);
}

CASE(TheHostConvertsTheSame) {
    unsigned long long seed = 81;
    for (int i = 0; i < 20000; ++i) {
        const float f = bitsAs<float>(unsigned(nextRandom(seed)));
        const __half h = __float2half(f);
        u16 bits;
        std::memcpy(&bits, &h, 2);
        checkHalf(bits, rounded(f), "half of " + test::show(f));
        checkSame(__half2float(h), float(value(bits)), "float of a half");
    }
    CHECK_EQ(float(__half(2.5f)), 2.5f);
    static_assert(sizeof(__half) == 2 && sizeof(half2) == 4 && alignof(half2) == 4, "");
}
