// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What cvt calls for numbers of 16 bits and fewer: __cw_ptx_ and the format. The meanings are in
// ops_formats.h.
#include "ir/device/device.h"
#include "ir/device/ops_formats.h"

using namespace cw::device;

#define CW_NARROW(suffix, mode)                                                                    \
    CW_DEVICE_INLINE uint16_t __cw_ptx_f16_##suffix(float x) {                                     \
        return f16Of(bits(x), mode);                                                               \
    }                                                                                              \
    CW_DEVICE_INLINE uint16_t __cw_ptx_bf16_##suffix(float x) {                                    \
        return bf16Of(bits(x), mode);                                                              \
    }
CW_NARROW(rd, To::Down)
CW_NARROW(ru, To::Up)
CW_NARROW(rz, To::Zero)
/// Few instructions, and vector code in a loop.
CW_DEVICE_INLINE uint16_t __cw_ptx_bf16_rn(float x) {
    const uint32_t u = bits(x);
    return isNan(x) ? 0x7fff : uint16_t((u + 0x7fff + (u >> 16 & 1)) >> 16);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_tf32_rna(float x) {
    return tf32Rna(bits(x));
}
CW_DEVICE_INLINE uint32_t __cw_ptx_tf32_rn(float x) {
    return tf32Rn(bits(x));
}
CW_DEVICE_INLINE uint32_t __cw_ptx_tf32_rz(float x) {
    return tf32Rz(bits(x));
}
CW_DEVICE_INLINE uint16_t __cw_ptx_f16_rs(float x, uint32_t random) {
    return f16Random(bits(x), random);
}
CW_DEVICE_INLINE uint16_t __cw_ptx_bf16_rs(float x, uint32_t random) {
    return bf16Random(bits(x), random);
}

#define CW_SMALL(name, of)                                                                         \
    CW_DEVICE_INLINE uint8_t __cw_ptx_##name##_rn(float x) {                                       \
        return of(bits(x));                                                                        \
    }                                                                                              \
    CW_DEVICE_INLINE uint8_t __cw_ptx_##name##_rs(float x, uint32_t random) {                      \
        return of(bits(x), Cut::Random, random << 16);                                             \
    }
CW_SMALL(e4m3, e4m3Of)
CW_SMALL(e5m2, e5m2Of)
CW_SMALL(e3m2, e3m2Of)
CW_SMALL(e2m3, e2m3Of)
CW_SMALL(e2m1, e2m1Of)

CW_DEVICE_INLINE uint16_t __cw_ptx_e4m3_to_f16(uint8_t x) {
    return f16OfE4m3(x);
}
CW_DEVICE_INLINE uint16_t __cw_ptx_e5m2_to_f16(uint8_t x) {
    return f16OfE5m2(x);
}
CW_DEVICE_INLINE uint16_t __cw_ptx_e3m2_to_f16(uint8_t x) {
    return f16Of(bits(floatOfSmall<3, 2>(x)), To::Nearest);
}
CW_DEVICE_INLINE uint16_t __cw_ptx_e2m3_to_f16(uint8_t x) {
    return f16Of(bits(floatOfSmall<2, 3>(x)), To::Nearest);
}
CW_DEVICE_INLINE uint16_t __cw_ptx_e2m1_to_f16(uint8_t x) {
    return f16Of(bits(floatOfSmall<2, 1>(x)), To::Nearest);
}
CW_DEVICE_INLINE uint8_t __cw_ptx_ue8m0_of(float x, uint32_t up, uint32_t finite) {
    return ue8m0Of(bits(x), up, finite);
}
CW_DEVICE_INLINE uint16_t __cw_ptx_ue8m0_to_bf16(uint8_t x) {
    return bf16OfUe8m0(x);
}
CW_DEVICE_INLINE float __cw_ptx_scaled(float x, uint8_t a, uint8_t b) {
    return scaledBy(x, a, b);
}
CW_DEVICE_INLINE uint8_t __cw_ptx_s2f6_of(float x, uint8_t scale) {
    return s2f6Of(x, scale);
}
CW_DEVICE_INLINE float __cw_ptx_s2f6_to_float(uint8_t x, uint8_t scale) {
    return floatOfS2f6(x, scale);
}
// Of the bytes in which matrix instructions have them: e2m1 in the middle. PTX ISA §9.7.14.5.14,
// mma.
CW_DEVICE_INLINE float __cw_ptx_e4m3_to_float(uint8_t x) {
    return floatOfE4m3(x);
}
CW_DEVICE_INLINE float __cw_ptx_e5m2_to_float(uint8_t x) {
    return floatOfE5m2(x);
}
CW_DEVICE_INLINE float __cw_ptx_e3m2_to_float(uint8_t x) {
    return floatOfSmall<3, 2>(x);
}
CW_DEVICE_INLINE float __cw_ptx_e2m3_to_float(uint8_t x) {
    return floatOfSmall<2, 3>(x);
}
CW_DEVICE_INLINE float __cw_ptx_e2m1_to_float(uint8_t x) {
    return floatOfSmall<2, 1>(uint32_t(x) >> 2);
}
