// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Sine and cosine of a reduced argument, and the reduction of any argument to it.
#include "ir/device/device.h"

namespace cw::device {

/// hi + lo in [-pi/4, pi/4], a little more at the ends; quadrant modulo 4.
template <class T>
struct Angle {
    T hi, lo;
    int32_t quadrant;
};
template <class T>
struct SinCos {
    T sin, cos;
};

struct SinCosPairs {
    Pair<double> sin, cos; // not normalised: the low part may be larger than half an ulp
};
CW_INLINE SinCosPairs kernelPairs(double hi, double lo) {
    const double z = hi * hi;
    const double s = poly(z, 0x1.5e118c8661b5ap-33, -0x1.ae6020fd65cf4p-26, 0x1.71de37b1c6855p-19,
                          -0x1.a01a019ea12efp-13, 0x1.1111111110c83p-7, -0x1.5555555555555p-3);
    const double c = poly(z, -0x1.9073d27e1f675p-37, 0x1.1eeb584e7ab3ep-29, -0x1.27e4fa036b9b6p-22,
                          0x1.a01a019f38aeep-16, -0x1.6c16c16c168ccp-10, 0x1.5555555555555p-5);
    const double half = 0.5 * z;
    const double w = 1 - half;
    return {{hi, fma(hi * z, s, fma(-half, lo, lo))},
            {w, ((1 - w) - half) + fma(z * z, c, -hi * lo)}};
}
CW_INLINE SinCos<double> kernel(double hi, double lo) {
    const SinCosPairs k = kernelPairs(hi, lo);
    return {k.sin.hi + k.sin.lo, k.cos.hi + k.cos.lo};
}
CW_INLINE SinCos<float> kernel(float r) {
    const float z = r * r;
    const float s = poly(z, -0x1.9ab408p-13f, 0x1.110be6p-7f, -0x1.555552p-3f);
    const float c = poly(z, 0x1.9bc76ap-16f, -0x1.6c129ep-10f, 0x1.555554p-5f);
    const float half = 0.5f * z;
    const float w = 1.0f - half;
    return {fma(r * z, s, r), w + fma(z * z, c, (1.0f - w) - half)};
}

/// The kernel's values turned by a number of quarter turns.
template <class T>
CW_INLINE SinCos<T> turned(SinCos<T> k, int32_t quadrant) {
    const T s = quadrant & 1 ? k.cos : k.sin;
    const T c = quadrant & 1 ? k.sin : k.cos;
    return {quadrant & 2 ? -s : s, (quadrant + 1) & 2 ? -c : c};
}

/// 2/pi * 2^(32 k) modulo 4, in four parts.
static constexpr double kTwoOverPi[31][4] = {
    {0x1.45f306dc9c883p-1, -0x1.6b01ec5417056p-55, -0x1.6447e493ad4cep-109, 0x1.e21c820ff28b2p-163},
    {-0x1.b1bbead603d8bp+0, 0x1.f47d4d377036ep-54, -0x1.d6a66c3bc6fbep-108,
     -0x1.ae9c5421443aap-168},
    {0x1.fc2757d1f534ep+0, -0x1.1f924eb53361ep-55, 0x1.c820ff28b1d5fp-111, -0x1.443a9e48db91cp-168},
    {0x1.f534ddc0db629p+0, 0x1.664f10e4107f9p-54, 0x1.163abdebbc562p-108, -0x1.236e4716f6c8bp-162},
    {0x1.b6c52b3278872p-1, 0x1.07f9458eaf7afp-58, -0x1.d4f246dc8e2dfp-115, 0x1.374b801924bbbp-170},
    {0x1.3c439041fe516p+0, 0x1.d5ef5de2b0db9p-55, 0x1.1b8e909374b80p-110, 0x1.924bba8274648p-166},
    {0x1.fe5163abdebbcp+0, 0x1.586dc91b8e909p-54, 0x1.ba5c00c925dd4p-109, 0x1.3a32439fc3bd6p-165},
    {-0x1.0a21d4f246dc9p-3, 0x1.d2126e9700325p-59, -0x1.a22bec5cdbc60p-113,
     -0x1.e214e34ed658cp-168},
    {0x1.b7246e3a424ddp+0, 0x1.700324977504fp-55, -0x1.cdbc603c429c7p-109, 0x1.894d39f74411bp-163},
    {-0x1.bdb22d1ff9b6dp+0, -0x1.15f62e6de301ep-56, -0x1.0a71a76b2c609p-111,
     0x1.1046bea5d7689p-165},
    {0x1.924bba8274648p-6, 0x1.cfe1deb1cb12ap-60, -0x1.63045df7282b4p-114, -0x1.44bb7b16638fep-168},
    {-0x1.f62e6de301e21p+0, -0x1.38d3b5963045ep-54, 0x1.1afa975da2427p-111, 0x1.338e04d68befdp-165},
    {0x1.fc3bd63962535p-1, -0x1.822efb9415a29p-57, 0x1.a24274ce38136p-111, -0x1.741037d8cdc54p-165},
    {0x1.62534e7dd1047p-1, -0x1.0568a25dbd8b3p-55, -0x1.c7eca5d040df6p-111,
     -0x1.9b8a719f2b318p-166},
    {-0x1.177dca0ad144cp+0, 0x1.213a671c09ad1p-54, 0x1.f7e413991d63ap-108, -0x1.f2b3182d8dee8p-162},
    {0x1.2ebb4484e99c7p+0, 0x1.35a2fbf209cc9p-59, -0x1.4e33e566305b2p-115, 0x1.08bf177bf2507p-169},
    {0x1.d338e04d68bf0p-1, -0x1.bec66e29c67cbp-56, 0x1.9cfa4e422fc5ep-111, -0x1.036be27003b40p-167},
    {-0x1.4ba081bec66e3p+0, 0x1.8e60d4ce7d272p-54, 0x1.17e2ef7e4a0ecp-110, 0x1.ff897ffde0598p-164},
    {0x1.3991d63983534p+0, -0x1.82d8dee81d108p-54, -0x1.b5f13801da001p-110, 0x1.e05980fef2f12p-164},
    {0x1.835339f49c846p+0, -0x1.d1081b5f13802p-58, 0x1.2fffbc0b301fep-113, -0x1.a1dce94beb25cp-169},
    {0x1.3908bf177bf25p-1, 0x1.d8ffc4bffef03p-59, -0x1.9fc04343b9d29p-114, -0x1.f592e092c9813p-168},
    {-0x1.081b5f13801dap-2, -0x1.0fd33f8086877p-67, -0x1.d297d64b824b2p-122,
     -0x1.8130d834f648bp-176},
    {-0x1.c00ed00043f4dp-1, 0x1.fde5e2316b415p-61, -0x1.2e092c98130d8p-116,
     -0x1.a7b24585ce04dp-171},
    {-0x1.0fd33f8086877p-3, -0x1.d297d64b824b2p-58, -0x1.8130d834f648bp-112,
     -0x1.738132c3402bap-169},
    {-0x1.0d0ee74a5f593p-4, 0x1.f6d367ecf27cbp-60, 0x1.36e9e8c7ecd3dp-117, -0x1.00ae9456c229cp-171},
    {-0x1.4beb25c125930p-1, -0x1.30d834f648b0cp-56, 0x1.8fd9a797fa8b6p-110,
     -0x1.5b08a7028341dp-165},
    {-0x1.25930261b069fp-1, 0x1.b74f463f669e6p-56, -0x1.5d28ad8453814p-116,
     -0x1.a0e84c2f8c608p-172},
    {-0x1.b069ec9161738p-1, -0x1.32c3402ba515bp-57, -0x1.14e050683a131p-114,
     0x1.0739f78a5292fp-168},
    {-0x1.61738132c3403p-1, 0x1.16ba93dd63f5fp-55, 0x1.7c5ecf41ce7dep-110, 0x1.4a525d4d7f6bfp-165},
    {-0x1.61a015d28ad84p+0, -0x1.4e050683a130cp-54, 0x1.ce7de294a4baap-110,
     -0x1.404a04ee072a3p-164},
    {0x1.7527bac7ebe5fp+0, 0x1.7b3d0739f78a5p-56, 0x1.497535fdafd89p-111, -0x1.ca8bdea7f33eep-170}};
/// Any finite |x| >= 2^28: x and a power of 2 times 2/pi, modulo 4, with as many bits as can
/// cancel.
CW_INLINE Angle<double> reduceHuge(double x) {
    // What is left of x's exponent makes an integer (or takes the first row, which is not reduced).
    const int e = int(bits(x) >> 52 & 0x7ff) - 1023;
    const int k = e < 52 ? 0 : e > 1023 ? 30 : (e - 52) >> 5;
    const double* t = kTwoOverPi[k];
    const double scaled = x * pow2(-32 * k); // below 2^84
    const Pair<double> p0 = twoProduct(scaled, t[0]);
    const Pair<double> p1 = twoProduct(scaled, t[1]);
    const Pair<double> p2 = twoProduct(scaled, t[2]);
    const auto modulo4 = [](double y) { return y - 4 * roundEven(y * 0.25); }; // exact
    const Pair<double> s0 = twoSum(modulo4(p0.hi), modulo4(p0.lo));
    const Pair<double> s1 = twoSum(s0.hi, modulo4(p1.hi));
    const Nearest<double> turns = nearest(s1.hi);
    const Pair<double> a = twoSum(s1.hi - turns.value, s1.lo);
    const Pair<double> b = twoSum(a.hi, s0.lo);
    const Pair<double> c = twoSum(b.hi, p1.lo);
    const Pair<double> d = twoSum(c.hi, p2.hi);
    const double rest = ((a.lo + b.lo) + (c.lo + d.lo)) + fma(scaled, t[3], p2.lo);
    const Pair<double> f = fastTwoSum(d.hi, rest);
    const Pair<double> r = twoProduct(f.hi, 0x1.921fb54442d18p+0);
    const double lo = fma(f.lo, 0x1.921fb54442d18p+0, fma(f.hi, 0x1.1a62633145c07p-54, r.lo));
    return {r.hi, lo, turns.integer};
}

CW_INLINE Angle<double> reduce(double x) {
    const Nearest<double> turns = nearest(x * 0x1.45f306dc9c883p-1);
    const double n = turns.value;
    const double r = fma(n, -0x1.921fb54442d18p+0, x); // exact
    const Pair<double> p = twoProduct(n, 0x1.1a62633145c07p-54);
    const Pair<double> d = twoSum(r, -p.hi);
    const double lo = d.lo - fma(n, -0x1.f1976b7ed8fbcp-110, p.lo);
    const Pair<double> both = fastTwoSum(d.hi, lo);
    if (abs(x) < 0x1p28) return {both.hi, both.lo, turns.integer};
    const Angle<double> huge = reduceHuge(x);
    return isFinite(x) ? huge : Angle<double>{kNan, 0, 0};
}

/// Any finite |x| >= 1, without a table or a call, so that a loop over it can be vector code:
/// the product of x's 24 bits with the 96 bits of 2/pi that count, modulo 4.
CW_INLINE Angle<float> reduceHuge(float x) {
    // x = m * 2^e with 0 <= e: bits of 2/pi before position e - 1 give multiples of 4.
    const uint32_t u = bits(x);
    const uint32_t m = (u & 0x7fffff) | 0x800000;
    const uint32_t shift = (u >> 23 & 0xff) - 127 + 7; // of a window of 96 bits
    const uint32_t word = shift >> 5, bit = shift & 31;
    // Seven words of 2/pi after one of zeros, as a choice among constants instead of a table.
    const bool w4 = word & 4, w2 = word & 2, w1 = word & 1;
    const uint32_t a0 = w4 ? 0xf534ddc0 : 0x00000000, a1 = w4 ? 0xdb629599 : 0xa2f9836e;
    const uint32_t a2 = w4 ? 0x3c439041 : 0x4e441529, a3 = w4 ? 0xfe5163ab : 0xfc2757d1;
    const uint32_t a4 = 0xf534ddc0, a5 = 0xdb629599, a6 = 0x3c439041;
    const uint32_t b0 = w2 ? a2 : a0, b1 = w2 ? a3 : a1, b2 = w2 ? a4 : a2, b3 = w2 ? a5 : a3;
    const uint32_t b4 = w2 ? a6 : a4;
    const uint32_t c0 = w1 ? b1 : b0, c1 = w1 ? b2 : b1, c2 = w1 ? b3 : b2, c3 = w1 ? b4 : b3;
    const uint32_t h = __builtin_elementwise_fshl(c0, c1, bit);
    const uint32_t i = __builtin_elementwise_fshl(c1, c2, bit);
    const uint32_t j = __builtin_elementwise_fshl(c2, c3, bit);
    const uint64_t product =
        (uint64_t(m * h) << 32) + uint64_t(m) * i + (uint64_t(m) * j >> 32); // modulo 2^64
    // Two bits of quadrant, then the fraction of a quarter turn; to the nearest quarter.
    const uint32_t quadrant = uint32_t((product + (1ull << 61)) >> 62);
    const int64_t fraction = int64_t(product - (uint64_t(quadrant) << 62));
    const float r = float(double(fraction) * 0x1.921fb54442d18p-62);
    return {u >> 31 ? -r : r, 0, int32_t(u >> 31 ? 0 - quadrant : quadrant)};
}
CW_INLINE Angle<float> reduce(float x) {
    const Nearest<float> turns = nearest(x * 0x1.45f306p-1f);
    const float n = turns.value;
    const float exact = fma(n, -0x1.921fb6p+0f, x);
    const float r = fma(n, 0x1.ee59dap-50f, fma(n, 0x1.777a5cp-25f, exact));
    if (abs(x) < 0x1p16f) return {r, 0, turns.integer};
    const Angle<float> huge = reduceHuge(x);
    return isFinite(x) ? huge : Angle<float>{kNanF, 0, 0};
}

} // namespace cw::device
