// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Circular functions. sinf, cosf and tanf are float throughout and free of calls and tables.
#include "ir/device/trig.h"

using namespace cw::device;

namespace cw::device {

static constexpr uint64_t kTwoOverPi[20] = {0, // the window begins before the point
                                            0xa2f9836e4e441529,
                                            0xfc2757d1f534ddc0,
                                            0xdb6295993c439041,
                                            0xfe5163abdebbc561,
                                            0xb7246e3a424dd2e0,
                                            0x06492eea09d1921c,
                                            0xfe1deb1cb129a73e,
                                            0xe88235f52ebb4484,
                                            0xe99c7026b45f7e41,
                                            0x3991d639835339f4,
                                            0x9c845f8bbdf9283b,
                                            0x1ff897ffde05980f,
                                            0xef2f118b5a0a6d1f,
                                            0x6d367ecf27cb09b7,
                                            0x4f463f669e5fea2d,
                                            0x7527bac7ebe5f17b,
                                            0x3d0739f78a5292ea,
                                            0x6bfb5fb11f8d5d08,
                                            0x56033046fc7b6bab};

CW_NOINLINE Angle<double> reduceHuge(double x) {
    using Wide = unsigned __int128;
    // x = m * 2^(e - 52); the product's 128 bits are two of quadrant and 126 of a quarter turn.
    const uint64_t u = bits(x);
    const uint64_t m = (u & 0xfffffffffffff) | 1ull << 52;
    const uint32_t shift = uint32_t(u >> 52 & 0x7ff) - 1023 + 10;
    const uint32_t word = shift >> 6, bit = shift & 63;
    const auto window = [&](uint32_t i) {
        const Wide pair = Wide(kTwoOverPi[word + i]) << 64 | kTwoOverPi[word + i + 1];
        return uint64_t(pair << bit >> 64);
    };
    const Wide product =
        (Wide(m * window(0)) << 64) + Wide(m) * window(1) + (Wide(m) * window(2) >> 64);
    const Wide rounded = product + (Wide(1) << 125);
    const uint32_t quadrant = uint32_t(rounded >> 126);
    const Wide offset = product - (Wide(quadrant) << 126);
    const bool negative = int64_t(uint64_t(offset >> 64)) < 0;
    Wide fraction = negative ? 0 - offset : offset;
    // At most about 61 bits cancel, so that 106 or almost are left.
    int exponent = -126;
    if (uint64_t(fraction >> 64) == 0) {
        fraction <<= 64;
        exponent -= 64;
    }
    const int zeros = __builtin_clzll(uint64_t(fraction >> 64) | 1);
    fraction <<= zeros;
    exponent -= zeros;
    const double hi = double(uint64_t(fraction >> 75)) * pow2(exponent + 75);
    const double lo = double(uint64_t(fraction >> 22) & 0x1fffffffffffff) * pow2(exponent + 22);
    const Pair<double> p = twoProduct(hi, 0x1.921fb54442d18p+0);
    const double p_lo = fma(lo, 0x1.921fb54442d18p+0, fma(hi, 0x1.1a62633145c07p-54, p.lo));
    const bool flip = negative != bool(u >> 63);
    return {flip ? -p.hi : p.hi, flip ? -p_lo : p_lo, int32_t(u >> 63 ? 0 - quadrant : quadrant)};
}

} // namespace cw::device

namespace {

CW_INLINE SinCos<double> sinCos(double x) {
    const Angle<double> a = reduce(x);
    SinCos<double> both = turned(kernel(a.hi, a.lo), a.quadrant);
    both.sin = x == 0 ? x : both.sin;
    return both;
}
CW_INLINE SinCos<float> sinCos(float x) {
    const Angle<float> a = reduce(x);
    SinCos<float> both = turned(kernel(a.hi), a.quadrant);
    both.sin = x == 0 ? x : both.sin;
    return both;
}
/// Sine and cosine of pi * x.
CW_INLINE SinCos<double> sinCosPi(double x) {
    const double y = isFinite(x) && abs(x) >= 0x1p53 ? 0 : x; // even integers
    const double n = roundEven(2 * y);
    const double r = fma(n, -0.5, y); // exact; NaN for infinities
    const int32_t quadrant = int32_t(fma(trunc(n * 0.25), -4.0, n));
    const Pair<double> t = twoProduct(r, 0x1.921fb54442d18p+1);
    const double lo = fma(r, 0x1.1a62633145c07p-53, t.lo);
    SinCos<double> both = turned(kernel(t.hi, lo), quadrant);
    both.sin = both.sin == 0 ? copysign(0.0, x) : both.sin;
    both.cos += 0.0; // never -0
    return both;
}

} // namespace

CW_DEVICE double __cw_sin(double x) {
    return sinCos(x).sin;
}
CW_DEVICE double __cw_cos(double x) {
    return sinCos(x).cos;
}
CW_DEVICE float __cw_sinf(float x) {
    return sinCos(x).sin;
}
CW_DEVICE float __cw_cosf(float x) {
    return sinCos(x).cos;
}
CW_DEVICE void __cw_sincos(double x, double* s, double* c) {
    const SinCos<double> both = sinCos(x);
    *s = both.sin;
    *c = both.cos;
}
CW_DEVICE void __cw_sincosf(float x, float* s, float* c) {
    const SinCos<float> both = sinCos(x);
    *s = both.sin;
    *c = both.cos;
}
CW_DEVICE double __cw_tan(double x) {
    const SinCos<double> both = sinCos(x);
    return both.sin / both.cos;
}
CW_DEVICE float __cw_tanf(float x) {
    const SinCos<float> both = sinCos(x);
    return both.sin / both.cos;
}

CW_DEVICE double __cw_sinpi(double x) {
    return sinCosPi(x).sin;
}
CW_DEVICE double __cw_cospi(double x) {
    return sinCosPi(x).cos;
}
CW_DEVICE float __cw_sinpif(float x) {
    return float(sinCosPi(double(x)).sin);
}
CW_DEVICE float __cw_cospif(float x) {
    return float(sinCosPi(double(x)).cos);
}
CW_DEVICE void __cw_sincospi(double x, double* s, double* c) {
    const SinCos<double> both = sinCosPi(x);
    *s = both.sin;
    *c = both.cos;
}
CW_DEVICE void __cw_sincospif(float x, float* s, float* c) {
    const SinCos<double> both = sinCosPi(double(x));
    *s = float(both.sin);
    *c = float(both.cos);
}
