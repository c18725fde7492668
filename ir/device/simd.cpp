// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA's SIMD-in-word intrinsics and dot products. CUDA Math API, SIMD Intrinsics.
#include "ir/device/device.h"
#include "ir/device/ops.h"
#include "ir/device/ops_simd.h"

using namespace cw::device;

#define CW_UNARY(name)                                                                             \
    CW_DEVICE uint32_t __cw_##name##2(uint32_t a) {                                                \
        return name<16>(a);                                                                        \
    }                                                                                              \
    CW_DEVICE uint32_t __cw_##name##4(uint32_t a) {                                                \
        return name<8>(a);                                                                         \
    }
#define CW_BINARY(name)                                                                            \
    CW_DEVICE uint32_t __cw_##name##2(uint32_t a, uint32_t b) {                                    \
        return name<16>(a, b);                                                                     \
    }                                                                                              \
    CW_DEVICE uint32_t __cw_##name##4(uint32_t a, uint32_t b) {                                    \
        return name<8>(a, b);                                                                      \
    }
// CUDA's names end in s or u before the number of lanes.
#define CW_SIGNED(name)                                                                            \
    CW_DEVICE uint32_t __cw_##name##s2(uint32_t a, uint32_t b) {                                   \
        return name<16, true>(a, b);                                                               \
    }                                                                                              \
    CW_DEVICE uint32_t __cw_##name##s4(uint32_t a, uint32_t b) {                                   \
        return name<8, true>(a, b);                                                                \
    }                                                                                              \
    CW_DEVICE uint32_t __cw_##name##u2(uint32_t a, uint32_t b) {                                   \
        return name<16, false>(a, b);                                                              \
    }                                                                                              \
    CW_DEVICE uint32_t __cw_##name##u4(uint32_t a, uint32_t b) {                                   \
        return name<8, false>(a, b);                                                               \
    }
#define CW_COMPARE(suffix, is_signed, how)                                                         \
    CW_DEVICE uint32_t __cw_vcmp##suffix##2(uint32_t a, uint32_t b) {                              \
        return vcmp<16, is_signed, Compare::how>(a, b);                                            \
    }                                                                                              \
    CW_DEVICE uint32_t __cw_vcmp##suffix##4(uint32_t a, uint32_t b) {                              \
        return vcmp<8, is_signed, Compare::how>(a, b);                                             \
    }                                                                                              \
    CW_DEVICE uint32_t __cw_vset##suffix##2(uint32_t a, uint32_t b) {                              \
        return vset<16, is_signed, Compare::how>(a, b);                                            \
    }                                                                                              \
    CW_DEVICE uint32_t __cw_vset##suffix##4(uint32_t a, uint32_t b) {                              \
        return vset<8, is_signed, Compare::how>(a, b);                                             \
    }

CW_UNARY(vabs)
CW_UNARY(vabsss)
CW_UNARY(vneg)
CW_UNARY(vnegss)
CW_BINARY(vadd)
CW_BINARY(vaddss)
CW_BINARY(vaddus)
CW_BINARY(vhaddu)
CW_BINARY(vsub)
CW_BINARY(vsubss)
CW_BINARY(vsubus)
CW_SIGNED(vabsdiff)
CW_SIGNED(vavg)
CW_SIGNED(vmax)
CW_SIGNED(vmin)
CW_SIGNED(vsad)
CW_COMPARE(eq, false, Eq)
CW_COMPARE(ne, false, Ne)
CW_COMPARE(ges, true, Ge)
CW_COMPARE(geu, false, Ge)
CW_COMPARE(gts, true, Gt)
CW_COMPARE(gtu, false, Gt)
CW_COMPARE(les, true, Le)
CW_COMPARE(leu, false, Le)
CW_COMPARE(lts, true, Lt)
CW_COMPARE(ltu, false, Lt)

#define CW_DOT(name, ...)                                                                          \
    CW_DEVICE uint32_t __cw_##name(uint32_t a, uint32_t b, uint32_t c) {                           \
        return __VA_ARGS__;                                                                        \
    }

CW_DOT(dp4a_s32, dp4a<true, true>(a, b, c))
CW_DOT(dp4a_u32, dp4a<false, false>(a, b, c))
CW_DOT(dp2a_lo_s32, dp2a<true, true, false>(a, b, c))
CW_DOT(dp2a_lo_u32, dp2a<false, false, false>(a, b, c))
CW_DOT(dp2a_hi_s32, dp2a<true, true, true>(a, b, c))
CW_DOT(dp2a_hi_u32, dp2a<false, false, true>(a, b, c))

CW_DEVICE uint32_t __cw_byte_perm(uint32_t x, uint32_t y, uint32_t s) {
    return byte_perm(x, y, s);
}
