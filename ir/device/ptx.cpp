// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What PTX instructions call: __cw_ptx_ and the instruction's name. The meanings are in ops.h,
// ops_simd.h, ops_ptx.h and ops_video.h.
#include "ir/device/ops.h"
#include "ir/device/ops_ptx.h"
#include "ir/device/ops_simd.h"
#include "ir/device/ops_video.h"
#include "ir/device/rounding.h"

using namespace cw::device;

CW_DEVICE_INLINE uint32_t __cw_ptx_bfe_u32(uint32_t a, uint32_t b, uint32_t c) {
    return bfe_u32(a, b, c);
}
CW_DEVICE_INLINE uint64_t __cw_ptx_bfe_u64(uint64_t a, uint32_t b, uint32_t c) {
    return bfe_u64(a, b, c);
}
CW_DEVICE_INLINE int32_t __cw_ptx_bfe_s32(int32_t a, uint32_t b, uint32_t c) {
    return bfe_s32(a, b, c);
}
CW_DEVICE_INLINE int64_t __cw_ptx_bfe_s64(int64_t a, uint32_t b, uint32_t c) {
    return bfe_s64(a, b, c);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_bfi_b32(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return bfi_b32(a, b, c, d);
}
CW_DEVICE_INLINE uint64_t __cw_ptx_bfi_b64(uint64_t a, uint64_t b, uint32_t c, uint32_t d) {
    return bfi_b64(a, b, c, d);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_bfind_u32(uint32_t a) {
    return bfind_u32(a);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_bfind_s32(int32_t a) {
    return bfind_s32(a);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_bfind_u64(uint64_t a) {
    return bfind_u64(a);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_bfind_s64(int64_t a) {
    return bfind_s64(a);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_bmsk_clamp_b32(uint32_t a, uint32_t b) {
    return bmsk_clamp(a, b);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_bmsk_wrap_b32(uint32_t a, uint32_t b) {
    return bmsk_wrap(a, b);
}
CW_DEVICE uint32_t __cw_ptx_fns_b32(uint32_t mask, uint32_t base, int32_t offset) {
    return fns_b32(mask, base, offset);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_szext_clamp_u32(uint32_t a, uint32_t b) {
    return szext_u32_clamp(a, b);
}
CW_DEVICE_INLINE int32_t __cw_ptx_szext_clamp_s32(int32_t a, uint32_t b) {
    return szext_s32_clamp(a, b);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_szext_wrap_u32(uint32_t a, uint32_t b) {
    return szext_u32_clamp(a, b & 31);
}
CW_DEVICE_INLINE int32_t __cw_ptx_szext_wrap_s32(int32_t a, uint32_t b) {
    return szext_s32_clamp(a, b & 31);
}

#define CW_DOT(name, sa, sb)                                                                       \
    CW_DEVICE_INLINE uint32_t __cw_ptx_dp4a_##name(uint32_t a, uint32_t b, uint32_t c) {           \
        return dp4a<sa, sb>(a, b, c);                                                              \
    }                                                                                              \
    CW_DEVICE_INLINE uint32_t __cw_ptx_dp2a_lo_##name(uint32_t a, uint32_t b, uint32_t c) {        \
        return dp2a<sa, sb, false>(a, b, c);                                                       \
    }                                                                                              \
    CW_DEVICE_INLINE uint32_t __cw_ptx_dp2a_hi_##name(uint32_t a, uint32_t b, uint32_t c) {        \
        return dp2a<sa, sb, true>(a, b, c);                                                        \
    }
CW_DOT(u32_u32, false, false)
CW_DOT(u32_s32, false, true)
CW_DOT(s32_u32, true, false)
CW_DOT(s32_s32, true, true)

CW_DEVICE_INLINE uint32_t __cw_ptx_prmt(uint32_t a, uint32_t b, uint32_t c) {
    return prmt_b32(a, b, c);
}
#define CW_PERMUTE(name, mode)                                                                     \
    CW_DEVICE_INLINE uint32_t __cw_ptx_prmt_##name(uint32_t a, uint32_t b, uint32_t c) {           \
        return prmtMode(a, b, c, Permute::mode);                                                   \
    }
CW_PERMUTE(f4e, F4e)
CW_PERMUTE(b4e, B4e)
CW_PERMUTE(rc8, Rc8)
CW_PERMUTE(ecl, Ecl)
CW_PERMUTE(ecr, Ecr)
CW_PERMUTE(rc16, Rc16)

CW_DEVICE_INLINE uint32_t __cw_ptx_shfl_up(uint32_t lane, uint32_t b, uint32_t c) {
    return shflUp(lane, b, c);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_shfl_down(uint32_t lane, uint32_t b, uint32_t c) {
    return shflDown(lane, b, c);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_shfl_bfly(uint32_t lane, uint32_t b, uint32_t c) {
    return shflBfly(lane, b, c);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_shfl_idx(uint32_t lane, uint32_t b, uint32_t c) {
    return shflIdx(lane, b, c);
}

// A float that is odd where it is not exact: a later rounding to 16 bits is then the only one.
namespace {
CW_INLINE float oddFloat(double x) {
    const float f = narrow<Round::Zero>(x);
    return double(f) == x || isNan(x) ? f : floatOf(bits(f) | 1);
}
CW_INLINE double oddDouble(uint64_t x) {
    const int over = 11 - (x ? __builtin_clzll(x) : 64); // bits beyond 53
    if (over <= 0) return double(x);
    return double(x >> over | ((x & ((1ull << over) - 1)) != 0)) * pow2(over);
}
} // namespace

CW_DEVICE_INLINE float __cw_ptx_float_odd(double x) {
    return oddFloat(x);
}
CW_DEVICE_INLINE float __cw_ptx_fma_odd(float a, float b, float c) {
    const Pair<double> sum = twoSum<double>(double(a) * double(b), c);
    return oddFloat(toOdd(sum.hi, sum.lo));
}
CW_DEVICE_INLINE double __cw_ptx_ull_odd(uint64_t x) {
    return oddDouble(x);
}
CW_DEVICE_INLINE double __cw_ptx_ll_odd(int64_t x) {
    return x < 0 ? -oddDouble(0 - uint64_t(x)) : oddDouble(uint64_t(x));
}

CW_DEVICE_INLINE uint32_t __cw_ptx_redux_key(uint32_t x, uint32_t abs, uint32_t nan_is_most) {
    return uint32_t(reduxKey(x, abs, nan_is_most));
}
CW_DEVICE_INLINE uint32_t __cw_ptx_redux_value(uint32_t key) {
    return reduxValue(int32_t(key));
}
CW_DEVICE_INLINE uint32_t __cw_ptx_video(uint32_t a, uint32_t b, uint32_t c, uint32_t how) {
    return video(a, b, c, how);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_vmad(uint32_t a, uint32_t b, uint32_t c, uint32_t how) {
    return videoMultiplyAdd(a, b, c, how);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_video2(uint32_t a, uint32_t b, uint32_t c, uint32_t how,
                                          uint32_t select) {
    return videoVector<2>(a, b, c, how, select);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_video4(uint32_t a, uint32_t b, uint32_t c, uint32_t how,
                                          uint32_t select) {
    return videoVector<4>(a, b, c, how, select);
}
