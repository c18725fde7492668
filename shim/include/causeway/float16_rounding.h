// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How 16-bit floating-point numbers are made from and become wider ones; for cuda_fp16.h and
// cuda_bf16.h, on both sides and for any C++11 compiler. Arithmetic is done in float and rounded
// once: float has more than twice the bits of either format, so that is exact for + - * / and sqrt;
// fma takes care of itself.
#pragma once
#pragma GCC system_header

#include "../crt/host_defines.h"

#define CW_F16_HD static __inline__ __host__ __device__ __attribute__((unused, always_inline))
#define CW_F16_D static __inline__ __device__ __attribute__((unused, always_inline))

namespace cw_f16 {

template <typename To, typename From>
CW_F16_HD To bits_of(From from) {
    static_assert(sizeof(To) == sizeof(From), "same size");
    To to;
    __builtin_memcpy(&to, &from, sizeof(to));
    return to;
}

struct Nearest {
    static __host__ __device__ __inline__ bool up(bool, bool odd, bool above, bool tie) {
        return above || (tie && odd);
    }
    static __host__ __device__ __inline__ bool overflows(bool) { return true; }
};
struct Zero {
    static __host__ __device__ __inline__ bool up(bool, bool, bool, bool) { return false; }
    static __host__ __device__ __inline__ bool overflows(bool) { return false; }
};
struct Down {
    static __host__ __device__ __inline__ bool up(bool negative, bool, bool, bool) {
        return negative;
    }
    static __host__ __device__ __inline__ bool overflows(bool negative) { return negative; }
};
struct Up {
    static __host__ __device__ __inline__ bool up(bool negative, bool, bool, bool) {
        return !negative;
    }
    static __host__ __device__ __inline__ bool overflows(bool negative) { return !negative; }
};

// Any double to a format of `precision` significant bits and exponents from `least` on; no float
// unit involved.
template <int precision, int least, typename Mode>
static __inline__ __host__ __device__ unsigned short round_double(double d) {
    const unsigned long long bits = bits_of<unsigned long long>(d);
    const bool negative = bits >> 63;
    const unsigned short sign = negative ? 0x8000 : 0;
    const unsigned short infinity =
        static_cast<unsigned short>(0x7fff & ~((1u << (precision - 1)) - 1));
    if (d != d) return 0x7fff;
    const int field = static_cast<int>(bits >> 52 & 0x7ff);
    if (field == 0x7ff) return sign | infinity;
    unsigned long long mantissa = bits & ((1ull << 52) - 1);
    if (!field && !mantissa) return sign;
    if (field) mantissa |= 1ull << 52;
    const int exponent = field ? field - 1023 : -1022;
    int shift = 53 - precision + (exponent < least ? least - exponent : 0);
    if (shift > 62) shift = 62;
    const unsigned long long kept = mantissa >> shift, rest = mantissa & ((1ull << shift) - 1),
                             half = 1ull << (shift - 1);
    unsigned long long result =
        kept + (rest && Mode::up(negative, kept & 1, rest > half, rest == half) ? 1 : 0);
    if (exponent >= least) {
        const unsigned long long steps = static_cast<unsigned long long>(exponent - least);
        if (steps > 300) return sign | (Mode::overflows(negative) ? infinity : infinity - 1);
        result += steps << (precision - 1);
    }
    if (result >= infinity) return sign | (Mode::overflows(negative) ? infinity : infinity - 1);
    return static_cast<unsigned short>(sign | result);
}

// The float below or above an inexact result whose last bit is 1: a later rounding to fewer bits is
// then correct.
CW_F16_HD float to_odd(float nearest, bool inexact, bool exact_is_above) {
    unsigned int bits = bits_of<unsigned int>(nearest);
    if (inexact && !(bits & 1)) bits += exact_is_above == (nearest > 0) ? 1u : ~0u;
    return bits_of<float>(bits);
}
CW_F16_HD float odd_float(double d) {
    const float nearest = static_cast<float>(d);
    if (__builtin_isinf(nearest) && !__builtin_isinf(d)) return nearest;
    if (nearest == 0 && d != 0) return bits_of<float>(d > 0 ? 1u : 0x80000001u);
    return to_odd(nearest, nearest < d || nearest > d, nearest < d);
}
// 64-bit integers as doubles, rounded to odd.
CW_F16_HD double odd_double(unsigned long long x) {
    if (x >> 53)
        return static_cast<double>(static_cast<long long>(x >> 11 | ((x & 0x7ff) ? 1 : 0))) *
               2048.0;
    return static_cast<double>(static_cast<long long>(x));
}
CW_F16_HD double odd_double(long long x) {
    return x < 0 ? -odd_double(~static_cast<unsigned long long>(x) + 1)
                 : odd_double(static_cast<unsigned long long>(x));
}

// A rounded value to an integer type: saturates; NaN is 0, for 64 bits the top bit (PTX ISA §9.7.9,
// cvt).
template <typename T>
CW_F16_HD T saturate(float x) {
    const bool is_signed = static_cast<T>(-1) < static_cast<T>(0);
    const T least =
        is_signed ? static_cast<T>(static_cast<T>(1) << (sizeof(T) * 8 - 1)) : static_cast<T>(0);
    const T most = static_cast<T>(~least);
    if (x != x) return sizeof(T) == 8 ? static_cast<T>(1ull << 63) : static_cast<T>(0);
    if (x <= static_cast<float>(least)) return least;
    if (x >= static_cast<float>(most)) return most;
    return static_cast<T>(x);
}

CW_F16_HD float clamp01(float f) {
    return f > 0.0f ? (f < 1.0f ? f : 1.0f) : 0.0f;
} // NaN is 0

// binary16
struct Half {
    enum { precision = 11, least = -14 };
    CW_F16_HD float to_float(unsigned short h) {
#if defined(__CUDA_ARCH__)
        return static_cast<float>(bits_of<_Float16>(h));
#else
        unsigned int bits = (h & 0x7fffu) << 13;
        const unsigned int exponent = bits & 0x0f800000u;
        bits += 0x38000000u;
        if (exponent == 0x0f800000u) bits += 0x38000000u;
        if (exponent == 0)
            bits = bits_of<unsigned int>(bits_of<float>(bits + 0x00800000u) -
                                         bits_of<float>(0x38800000u));
        return bits_of<float>(bits | (h & 0x8000u) << 16);
#endif
    }
    CW_F16_HD unsigned short from_float(float f) {
#if defined(__CUDA_ARCH__)
        return f != f ? static_cast<unsigned short>(0x7fff)
                      : bits_of<unsigned short>(static_cast<_Float16>(f));
#else
        unsigned int bits = bits_of<unsigned int>(f);
        const unsigned int sign = bits >> 16 & 0x8000u;
        bits &= 0x7fffffffu;
        if (bits > 0x7f800000u) return 0x7fff;
        if (bits >= 0x477ff000u) return static_cast<unsigned short>(sign | 0x7c00u);
        if (bits < 0x38800000u) {
            // Adding 0.5 rounds at the last place of the subnormal numbers.
            return static_cast<unsigned short>(
                sign | (bits_of<unsigned int>(bits_of<float>(bits) + 0.5f) - 0x3f000000u));
        }
        return static_cast<unsigned short>(sign |
                                           (bits - 0x38000000u + 0xfffu + (bits >> 13 & 1)) >> 13);
#endif
    }
    // The product is exact in float; the sum is rounded to odd.
    CW_F16_HD float fma(float a, float b, float c) {
        const float product = a * b, sum = product + c, part = sum - product;
        const float error = (product - (sum - part)) + (c - part);
        return to_odd(sum, error < 0 || error > 0, error > 0);
    }
};

// bfloat16
struct Bfloat16 {
    enum { precision = 8, least = -126 };
    CW_F16_HD float to_float(unsigned short h) {
        return bits_of<float>(static_cast<unsigned int>(h) << 16);
    }
    CW_F16_HD unsigned short from_float(float f) {
        const unsigned int bits = bits_of<unsigned int>(f);
        if (f != f) return 0x7fff;
        return static_cast<unsigned short>((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
    }
    // Only a sum that looks like a tie can round wrongly; it is told apart in double.
    CW_F16_HD float fma(float a, float b, float c) {
        const float sum = __builtin_fmaf(a, b, c);
        if ((bits_of<unsigned int>(sum) & 0xffffu) != 0x8000u) return sum;
        const double product = static_cast<double>(a) * b, wide = product + c,
                     part = wide - product;
        const double error = (product - (wide - part)) + (c - part), rest = wide - sum;
        const double off = rest < 0 || rest > 0 ? rest : error;
        return to_odd(sum, off < 0 || off > 0, off > 0);
    }
};

template <typename Format, typename Mode>
CW_F16_HD unsigned short rounded(double d) {
    return round_double<Format::precision, Format::least, Mode>(d);
}

} // namespace cw_f16
