// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: conversions between numbers: rounding, saturation, NaN, and bits
// DOC: CUDA Math API, 11 Type Casting Intrinsics; PTX ISA 9.7.9.21 cvt
// ORACLE: not yet run
#include "samples.h"

using ll = long long;
using ull = unsigned long long;

#define FOUR(F, name) F(name##_rn) F(name##_rz) F(name##_ru) F(name##_rd)
#define CONVERT(name)                                                                              \
    template <class From, class To>                                                                \
    __global__ void k##name(To* out, const From* in, int n) {                                      \
        const int i = blockIdx.x * blockDim.x + threadIdx.x;                                       \
        if (i < n) out[i] = name(in[i]);                                                           \
    }
// clang-format off: one macro after another
FOUR(CONVERT, __float2int) FOUR(CONVERT, __float2uint) FOUR(CONVERT, __float2ll)
FOUR(CONVERT, __float2ull) FOUR(CONVERT, __double2int) FOUR(CONVERT, __double2uint)
FOUR(CONVERT, __double2ll) FOUR(CONVERT, __double2ull) FOUR(CONVERT, __int2float)
FOUR(CONVERT, __uint2float) FOUR(CONVERT, __ll2float) FOUR(CONVERT, __ull2float)
FOUR(CONVERT, __ll2double) FOUR(CONVERT, __ull2double) FOUR(CONVERT, __double2float)
CONVERT(__int2double_rn) CONVERT(__uint2double_rn)
    // clang-format on

    template <class From, class To>
    static std::vector<To> convert(void (*kernel)(To*, const From*, int),
                                   const std::vector<From>& in) {
    test::Buffer<From> from(in);
    test::Buffer<To> to(in.size());
    kernel<<<(in.size() + 127) / 128, 128>>>(to, from, int(in.size()));
    CHECK_KERNEL();
    return to.host();
}
// The exact rule: round to an integer in the given mode, then clamp.
template <class From, class To>
static To clamp(From x, int mode) {
    if (x != x) {
        return sizeof(From) == 4 && sizeof(To) == 4 ? To(0) : To(ull(1) << (8 * sizeof(To) - 1));
    }
    std::fesetround(mode);
    const From whole = opaque(std::nearbyint(opaque(x)));
    std::fesetround(FE_TONEAREST);
    const long double value = whole;
    if (value <= static_cast<long double>(std::numeric_limits<To>::min()))
        return std::numeric_limits<To>::min();
    if (value >= static_cast<long double>(std::numeric_limits<To>::max()))
        return std::numeric_limits<To>::max();
    return To(value);
}
template <class From, class To>
static void toInteger(const char* name, void (*kernel)(To*, const From*, int), int mode) {
    const auto in = samples<From>(20000, 21);
    const auto seen = convert(kernel, in);
    for (size_t i = 0; i < in.size(); ++i) {
        const To wanted = clamp<From, To>(in[i], mode);
        if (seen[i] != wanted) {
            test::fail(__FILE__, __LINE__,
                       std::string(name) + "(" + test::show(in[i]) + ") is " + test::show(seen[i]) +
                           ", not " + test::show(wanted));
        }
    }
}
#define TO_INTEGER(From, To, name)                                                                 \
    toInteger<From, To>(#name "_rn", k##name##_rn<From, To>, FE_TONEAREST);                        \
    toInteger<From, To>(#name "_rz", k##name##_rz<From, To>, FE_TOWARDZERO);                       \
    toInteger<From, To>(#name "_ru", k##name##_ru<From, To>, FE_UPWARD);                           \
    toInteger<From, To>(#name "_rd", k##name##_rd<From, To>, FE_DOWNWARD)
CASE(FloatToInt) {
    TO_INTEGER(float, int, __float2int);
}
CASE(FloatToUnsigned) {
    TO_INTEGER(float, unsigned, __float2uint);
}
CASE(FloatToLongLong) {
    TO_INTEGER(float, ll, __float2ll);
}
CASE(FloatToUnsignedLongLong) {
    TO_INTEGER(float, ull, __float2ull);
}
CASE(DoubleToInt) {
    TO_INTEGER(double, int, __double2int);
}
CASE(DoubleToUnsigned) {
    TO_INTEGER(double, unsigned, __double2uint);
}
CASE(DoubleToLongLong) {
    TO_INTEGER(double, ll, __double2ll);
}
CASE(DoubleToUnsignedLongLong) {
    TO_INTEGER(double, ull, __double2ull);
}

template <class From>
static std::vector<From> integers() {
    std::vector<From> values = {0,
                                1,
                                From(-1),
                                std::numeric_limits<From>::max(),
                                std::numeric_limits<From>::min(),
                                16777217,
                                16777219,
                                From(-16777217),
                                123456789};
    unsigned long long seed = 33;
    for (int i = 0; i < 10000; ++i) {
        const ull r = nextRandom(seed);
        values.push_back(From(r));
        values.push_back(From(ll(r) >> (r & 63)));
    }
    return values;
}
template <class From, class To>
static void toFloat(const char* name, void (*kernel)(To*, const From*, int),
                    const std::vector<From>& in, int mode) {
    const auto seen = convert(kernel, in);
    std::vector<To> wanted(in.size());
    std::fesetround(mode);
    for (size_t i = 0; i < in.size(); ++i) {
        if constexpr (std::is_same_v<From, ull>) {
            // Long double holds every 64-bit integer: one rounding, in the mode of now.
            const long double exact = opaque(in[i]);
            wanted[i] = opaque(To(exact));
        } else {
            wanted[i] = opaque(To(opaque(in[i])));
        }
    }
    std::fesetround(FE_TONEAREST);
    for (size_t i = 0; i < in.size(); ++i)
        checkSame(seen[i], wanted[i], std::string(name) + "(" + test::show(in[i]) + ")");
}
#define TO_FLOAT(From, To, name, values)                                                           \
    toFloat<From, To>(#name "_rn", k##name##_rn<From, To>, values, FE_TONEAREST);                  \
    toFloat<From, To>(#name "_rz", k##name##_rz<From, To>, values, FE_TOWARDZERO);                 \
    toFloat<From, To>(#name "_ru", k##name##_ru<From, To>, values, FE_UPWARD);                     \
    toFloat<From, To>(#name "_rd", k##name##_rd<From, To>, values, FE_DOWNWARD)
CASE(IntToFloat) {
    TO_FLOAT(int, float, __int2float, integers<int>());
}
CASE(UnsignedToFloat) {
    TO_FLOAT(unsigned, float, __uint2float, integers<unsigned>());
}
CASE(LongLongToFloat) {
    TO_FLOAT(ll, float, __ll2float, integers<ll>());
}
CASE(UnsignedLongLongToFloat) {
    TO_FLOAT(ull, float, __ull2float, integers<ull>());
}
CASE(LongLongToDouble) {
    TO_FLOAT(ll, double, __ll2double, integers<ll>());
}
CASE(UnsignedLongLongToDouble) {
    TO_FLOAT(ull, double, __ull2double, integers<ull>());
}
CASE(DoubleToFloat) {
    TO_FLOAT(double, float, __double2float, samples<double>(20000, 31));
}
CASE(IntegersToDouble) {
    toFloat<int, double>("__int2double_rn", k__int2double_rn<int, double>, integers<int>(),
                         FE_TONEAREST);
    toFloat<unsigned, double>("__uint2double_rn", k__uint2double_rn<unsigned, double>,
                              integers<unsigned>(), FE_TONEAREST);
}

template <class From, class To>
__global__ void castKernel(To* out, const From* in, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = To(in[i]);
}
template <class From, class To>
static void cast() {
    toInteger<From, To>("a cast", castKernel<From, To>, FE_TOWARDZERO);
}
CASE(PlainCastsToIntegersSaturate) {
    cast<float, int>(), cast<float, unsigned>(), cast<float, ll>(), cast<float, ull>();
    cast<double, int>(), cast<double, unsigned>(), cast<double, ll>(), cast<double, ull>();
}
CASE(PlainCastsToFloatsRoundToNearest) {
    toFloat<int, float>("a cast", castKernel<int, float>, integers<int>(), FE_TONEAREST);
    toFloat<ull, float>("a cast", castKernel<ull, float>, integers<ull>(), FE_TONEAREST);
    toFloat<ll, double>("a cast", castKernel<ll, double>, integers<ll>(), FE_TONEAREST);
    toFloat<double, float>("a cast", castKernel<double, float>, samples<double>(20000, 41),
                           FE_TONEAREST);
}

__global__ void bits(ull* out, float f, double d) {
    out[0] = unsigned(__float_as_int(f)), out[1] = __float_as_uint(f),
    out[2] = ull(__double_as_longlong(d));
    out[3] = unsigned(__double2hiint(d)), out[4] = unsigned(__double2loint(d));
    out[5] = __float_as_uint(__int_as_float(0x40490fdb)),
    out[6] = __float_as_uint(__uint_as_float(0xff800000u));
    out[7] = ull(__double_as_longlong(__longlong_as_double(0x400921fb54442d18ll)));
    out[8] = ull(__double_as_longlong(__hiloint2double(0x40091234, int(0x9abcdef0u))));
}
CASE(BitsAreReinterpreted) {
    const float f = -1.5f;
    const double d = 3.25e100;
    test::Buffer<ull> out(9);
    bits<<<1, 1>>>(out, f, d);
    CHECK_KERNEL();
    const ull b = bitsAs<ull>(d);
    const std::vector<ull> wanted = {
        bitsAs<unsigned>(f),  bitsAs<unsigned>(f), b,           b >> 32,
        b & 0xffffffffu,      0x40490fdbu,         0xff800000u, 0x400921fb54442d18ull,
        0x400912349abcdef0ull};
    CHECK(out.host() == wanted);
}
