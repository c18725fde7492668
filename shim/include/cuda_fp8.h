/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* CUDA Math API, "FP8 Intrinsics": the storage formats E4M3 and E5M2 and the scales E8M0, their
 * conversions and classes. */
#ifndef __CUDA_FP8_H__
#define __CUDA_FP8_H__
#define __CUDA_FP8_TYPES_EXIST__

#include "cuda_bf16.h"
#include "cuda_fp16.h"
#include "device_types.h"

typedef unsigned char __nv_fp8_storage_t;
typedef unsigned short __nv_fp8x2_storage_t;
typedef unsigned int __nv_fp8x4_storage_t;
typedef enum __nv_saturation_t { __NV_NOSAT, __NV_SATFINITE } __nv_saturation_t;
typedef enum __nv_fp8_interpretation_t { __NV_E4M3, __NV_E5M2 } __nv_fp8_interpretation_t;

#if defined(__cplusplus)

namespace cw_f8 {

// Rounds to nearest, ties to even. `f` may have been rounded to odd from a wider type.
CW_F16_HD unsigned char from_float(float f, __nv_saturation_t saturate,
                                   __nv_fp8_interpretation_t format) {
    const int fraction = format == __NV_E4M3 ? 3 : 2, least = format == __NV_E4M3 ? -6 : -14;
    const unsigned int largest = format == __NV_E4M3 ? 0x7e : 0x7b,
                       beyond = format == __NV_E4M3 ? 0x7f : 0x7c;
    const unsigned int bits = cw_f16::bits_of<unsigned int>(f), magnitude = bits & 0x7fffffffu;
    const unsigned int sign = bits >> 24 & 0x80;
    if (magnitude > 0x7f800000u) return 0x7f;
    unsigned int result = largest + 1;
    if (magnitude < 0x7f800000u) {
        const int exponent = static_cast<int>(magnitude >> 23) - 127;
        const unsigned int mantissa = (magnitude & 0x7fffffu) | (magnitude >> 23 ? 0x800000u : 0);
        int shift = 23 - fraction + (exponent < least ? least - exponent : 0);
        if (shift > 26) shift = 26;
        const unsigned int kept = mantissa >> shift, rest = mantissa & ((1u << shift) - 1),
                           half = 1u << (shift - 1);
        result = kept + (rest > half || (rest == half && (kept & 1)) ? 1 : 0);
        if (exponent >= least) result += static_cast<unsigned int>(exponent - least) << fraction;
    }
    if (result > largest) result = saturate == __NV_SATFINITE ? largest : beyond;
    return static_cast<unsigned char>(sign | result);
}
CW_F16_HD float to_float(unsigned char x, __nv_fp8_interpretation_t format) {
    if (format == __NV_E5M2) return cw_f16::Half::to_float(static_cast<unsigned short>(x << 8));
    const unsigned int exponent = x >> 3 & 15, fraction = x & 7;
    const float sign = x & 0x80 ? -1.0f : 1.0f;
    if ((x & 0x7f) == 0x7f) return cw_f16::bits_of<float>(0x7fffffffu);
    if (!exponent) return sign * static_cast<float>(fraction) * 0.001953125f;
    return sign * static_cast<float>(8 + fraction) * cw_f16::bits_of<float>((exponent + 117) << 23);
}

CW_F16_HD bool is_zero(unsigned char x, __nv_fp8_interpretation_t) {
    return (x & 0x7f) == 0;
}

// E8M0 is the exponent of a float, without its sign: 2^(x - 127), and 0xff for NaN.
CW_F16_HD unsigned char to_scale(float f, __nv_saturation_t saturate, enum cudaRoundMode rounding) {
    const unsigned int magnitude = cw_f16::bits_of<unsigned int>(f) & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return 0xff;
    const unsigned int exponent = magnitude >> 23, fraction = magnitude & 0x7fffffu;
    const unsigned int exact = exponent ? 0 : 0x400000u; // 2^-127 is a denormal float
    const bool up = rounding == cudaRoundPosInf && fraction > exact;
    const unsigned int result = exponent + (up ? 1 : 0);
    if (result > 0xfe) return saturate == __NV_SATFINITE ? 0xfe : 0xff;
    return static_cast<unsigned char>(result);
}

// The format of the classes of scales, whose constructors round up.
struct Scale {};
CW_F16_HD unsigned char from_float(float f, __nv_saturation_t saturate, Scale) {
    return to_scale(f, saturate, cudaRoundPosInf);
}
CW_F16_HD float to_float(unsigned char x, Scale) {
    if (x == 0xff) return cw_f16::bits_of<float>(0x7fffffffu);
    return cw_f16::bits_of<float>(x ? static_cast<unsigned int>(x) << 23 : 0x400000u);
}
CW_F16_HD bool is_zero(unsigned char, Scale) {
    return false;
}

template <typename Format>
CW_F16_HD __nv_fp8x2_storage_t pair(float low, float high, Format format) {
    return static_cast<__nv_fp8x2_storage_t>(from_float(low, __NV_SATFINITE, format) |
                                             from_float(high, __NV_SATFINITE, format) << 8);
}

} // namespace cw_f8

CW_F16_HD __nv_fp8_storage_t __nv_cvt_float_to_fp8(const float x, const __nv_saturation_t saturate,
                                                   const __nv_fp8_interpretation_t format) {
    return cw_f8::from_float(x, saturate, format);
}
CW_F16_HD __nv_fp8_storage_t __nv_cvt_double_to_fp8(const double x,
                                                    const __nv_saturation_t saturate,
                                                    const __nv_fp8_interpretation_t format) {
    return cw_f8::from_float(cw_f16::odd_float(x), saturate, format);
}
CW_F16_HD __nv_fp8_storage_t __nv_cvt_halfraw_to_fp8(const __half_raw x,
                                                     const __nv_saturation_t saturate,
                                                     const __nv_fp8_interpretation_t format) {
    return cw_f8::from_float(cw_f16::Half::to_float(x.x), saturate, format);
}
CW_F16_HD __nv_fp8_storage_t __nv_cvt_bfloat16raw_to_fp8(const __nv_bfloat16_raw x,
                                                         const __nv_saturation_t saturate,
                                                         const __nv_fp8_interpretation_t format) {
    return cw_f8::from_float(cw_f16::Bfloat16::to_float(x.x), saturate, format);
}
CW_F16_HD __nv_fp8x2_storage_t __nv_cvt_float2_to_fp8x2(const float2 x,
                                                        const __nv_saturation_t saturate,
                                                        const __nv_fp8_interpretation_t format) {
    return static_cast<__nv_fp8x2_storage_t>(cw_f8::from_float(x.x, saturate, format) |
                                             cw_f8::from_float(x.y, saturate, format) << 8);
}
CW_F16_HD __nv_fp8x2_storage_t __nv_cvt_double2_to_fp8x2(const double2 x,
                                                         const __nv_saturation_t saturate,
                                                         const __nv_fp8_interpretation_t format) {
    const float2 odd = {cw_f16::odd_float(x.x), cw_f16::odd_float(x.y)};
    return __nv_cvt_float2_to_fp8x2(odd, saturate, format);
}
CW_F16_HD __nv_fp8x2_storage_t __nv_cvt_halfraw2_to_fp8x2(const __half2_raw x,
                                                          const __nv_saturation_t saturate,
                                                          const __nv_fp8_interpretation_t format) {
    const float2 wide = {cw_f16::Half::to_float(x.x), cw_f16::Half::to_float(x.y)};
    return __nv_cvt_float2_to_fp8x2(wide, saturate, format);
}
CW_F16_HD __nv_fp8x2_storage_t
__nv_cvt_bfloat16raw2_to_fp8x2(const __nv_bfloat162_raw x, const __nv_saturation_t saturate,
                               const __nv_fp8_interpretation_t format) {
    const float2 wide = {cw_f16::Bfloat16::to_float(x.x), cw_f16::Bfloat16::to_float(x.y)};
    return __nv_cvt_float2_to_fp8x2(wide, saturate, format);
}
CW_F16_HD __half_raw __nv_cvt_fp8_to_halfraw(const __nv_fp8_storage_t x,
                                             const __nv_fp8_interpretation_t format) {
    __half_raw raw;
    raw.x = cw_f16::Half::from_float(cw_f8::to_float(x, format));
    return raw;
}
CW_F16_HD __half2_raw __nv_cvt_fp8x2_to_halfraw2(const __nv_fp8x2_storage_t x,
                                                 const __nv_fp8_interpretation_t format) {
    __half2_raw raw;
    raw.x = __nv_cvt_fp8_to_halfraw(static_cast<__nv_fp8_storage_t>(x & 0xff), format).x;
    raw.y = __nv_cvt_fp8_to_halfraw(static_cast<__nv_fp8_storage_t>(x >> 8), format).x;
    return raw;
}

CW_F16_HD __nv_fp8_storage_t __nv_cvt_float_to_e8m0(const float x, const __nv_saturation_t saturate,
                                                    const enum cudaRoundMode rounding) {
    return cw_f8::to_scale(x, saturate, rounding);
}
CW_F16_HD __nv_fp8_storage_t __nv_cvt_double_to_e8m0(const double x,
                                                     const __nv_saturation_t saturate,
                                                     const enum cudaRoundMode rounding) {
    return cw_f8::to_scale(cw_f16::odd_float(x), saturate, rounding);
}
CW_F16_HD __nv_fp8_storage_t __nv_cvt_bfloat16raw_to_e8m0(const __nv_bfloat16_raw x,
                                                          const __nv_saturation_t saturate,
                                                          const enum cudaRoundMode rounding) {
    return cw_f8::to_scale(cw_f16::Bfloat16::to_float(x.x), saturate, rounding);
}
CW_F16_HD __nv_fp8x2_storage_t __nv_cvt_float2_to_e8m0x2(const float2 x,
                                                         const __nv_saturation_t saturate,
                                                         const enum cudaRoundMode rounding) {
    return static_cast<__nv_fp8x2_storage_t>(cw_f8::to_scale(x.x, saturate, rounding) |
                                             cw_f8::to_scale(x.y, saturate, rounding) << 8);
}
CW_F16_HD __nv_fp8x2_storage_t __nv_cvt_double2_to_e8m0x2(const double2 x,
                                                          const __nv_saturation_t saturate,
                                                          const enum cudaRoundMode rounding) {
    const float2 odd = {cw_f16::odd_float(x.x), cw_f16::odd_float(x.y)};
    return __nv_cvt_float2_to_e8m0x2(odd, saturate, rounding);
}
CW_F16_HD __nv_fp8x2_storage_t __nv_cvt_bfloat162raw_to_e8m0x2(const __nv_bfloat162_raw x,
                                                               const __nv_saturation_t saturate,
                                                               const enum cudaRoundMode rounding) {
    const float2 wide = {cw_f16::Bfloat16::to_float(x.x), cw_f16::Bfloat16::to_float(x.y)};
    return __nv_cvt_float2_to_e8m0x2(wide, saturate, rounding);
}
CW_F16_HD __nv_bfloat16_raw __nv_cvt_e8m0_to_bf16raw(const __nv_fp8_storage_t x) {
    __nv_bfloat16_raw raw;
    raw.x = x == 0xff ? 0x7fff : x ? static_cast<unsigned short>(x << 7) : 0x40;
    return raw;
}
CW_F16_HD __nv_bfloat162_raw __nv_cvt_e8m0x2_to_bf162raw(const __nv_fp8x2_storage_t x) {
    __nv_bfloat162_raw raw;
    raw.x = __nv_cvt_e8m0_to_bf16raw(static_cast<__nv_fp8_storage_t>(x & 0xff)).x;
    raw.y = __nv_cvt_e8m0_to_bf16raw(static_cast<__nv_fp8_storage_t>(x >> 8)).x;
    return raw;
}

#define CW_F8_CLASS __nv_fp8_e4m3
#define CW_F8_CLASS2 __nv_fp8x2_e4m3
#define CW_F8_CLASS4 __nv_fp8x4_e4m3
#define CW_F8_FORMAT __NV_E4M3
#include "causeway/float8_type.inc"
#define CW_F8_CLASS __nv_fp8_e5m2
#define CW_F8_CLASS2 __nv_fp8x2_e5m2
#define CW_F8_CLASS4 __nv_fp8x4_e5m2
#define CW_F8_FORMAT __NV_E5M2
#include "causeway/float8_type.inc"
#define CW_F8_CLASS __nv_fp8_e8m0
#define CW_F8_CLASS2 __nv_fp8x2_e8m0
#define CW_F8_CLASS4 __nv_fp8x4_e8m0
#define CW_F8_FORMAT (cw_f8::Scale())
#include "causeway/float8_type.inc"

#endif
#endif
