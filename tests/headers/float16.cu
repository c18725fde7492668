// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuda_fp16.h and cuda_bf16.h: all conversions, arithmetic, comparisons, math, on both sides where
// CUDA has them there.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#define MODES(f, v) f##_rn(v), f##_rz(v), f##_rd(v), f##_ru(v)

template <typename... T>
__host__ __device__ void use(T...) {}

#define COMMON(T, T2, N)                                                                           \
    __host__ __device__ float N##_everything(T a, T b, T2 p, T2 q) {                               \
        use(__##N##2int_rz(a), __##N##2uint_rz(a), __##N##2short_rz(a), __##N##2ushort_rz(a),      \
            __##N##2ll_rz(a), __##N##2ull_rz(a), __int2##N##_rn(1), __uint2##N##_rn(1u),           \
            __short2##N##_rn(1), __ushort2##N##_rn(1), __ll2##N##_rn(1ll), __ull2##N##_rn(1ull));  \
        use(__float2##N(1.0f), __float2##N##_rn(1.0f), __float2##N##_rz(1.0f),                     \
            __float2##N##_rd(1.0f), __float2##N##_ru(1.0f), __double2##N(1.0), __##N##2char_rz(a), \
            __##N##2uchar_rz(a));                                                                  \
        use(__##N##_as_short(a), __##N##_as_ushort(a), __short_as_##N(1), __ushort_as_##N(1));     \
        use(__float2##N##2_rn(1.0f), __floats2##N##2_rn(1.0f, 2.0f),                               \
            __float22##N##2_rn(make_float2(1, 2)), __##N##22float2(p), __low2float(p),             \
            __high2float(p), __low2##N(p), __high2##N(p), __low2##N##2(p), __high2##N##2(p),       \
            __lows2##N##2(p, q), __highs2##N##2(p, q), __halves2##N##2(a, b),                      \
            __lowhigh2highlow(p), make_##N##2(a, b), __##N##2##N##2(a));                           \
        use(__hadd(a, b), __hsub(a, b), __hmul(a, b), __hdiv(a, b), __hadd_rn(a, b),               \
            __hsub_rn(a, b), __hmul_rn(a, b), __hadd_sat(a, b), __hsub_sat(a, b),                  \
            __hmul_sat(a, b), __habs(a), __hneg(a), __hmax(a, b), __hmin(a, b), __hmax_nan(a, b),  \
            __hmin_nan(a, b));                                                                     \
        use(__hadd2(p, q), __hsub2(p, q), __hmul2(p, q), __h2div(p, q), __hadd2_rn(p, q),          \
            __hsub2_rn(p, q), __hmul2_rn(p, q), __hadd2_sat(p, q), __hsub2_sat(p, q),              \
            __hmul2_sat(p, q), __habs2(p), __hneg2(p), __hmax2(p, q), __hmin2(p, q),               \
            __hmax2_nan(p, q), __hmin2_nan(p, q));                                                 \
        use(__heq(a, b), __hne(a, b), __hle(a, b), __hge(a, b), __hlt(a, b), __hgt(a, b),          \
            __hequ(a, b), __hneu(a, b), __hleu(a, b), __hgeu(a, b), __hltu(a, b), __hgtu(a, b),    \
            __hisnan(a), __hisinf(a));                                                             \
        use(__heq2(p, q), __hne2(p, q), __hle2(p, q), __hge2(p, q), __hlt2(p, q), __hgt2(p, q),    \
            __hequ2(p, q), __hneu2(p, q), __hleu2(p, q), __hgeu2(p, q), __hltu2(p, q),             \
            __hgtu2(p, q), __hisnan2(p));                                                          \
        use(__hbeq2(p, q), __hbne2(p, q), __hble2(p, q), __hbge2(p, q), __hblt2(p, q),             \
            __hbgt2(p, q), __hbequ2(p, q), __hbneu2(p, q), __hbleu2(p, q), __hbgeu2(p, q),         \
            __hbltu2(p, q), __hbgtu2(p, q));                                                       \
        use(__heq2_mask(p, q), __hne2_mask(p, q), __hle2_mask(p, q), __hgtu2_mask(p, q));          \
        T c = a + b;                                                                               \
        c -= a * b / a;                                                                            \
        c = -c;                                                                                    \
        ++c;                                                                                       \
        T2 r = p + q * p - q / p;                                                                  \
        r += p;                                                                                    \
        r = -r;                                                                                    \
        r.x = a > b ? a : c;                                                                       \
        use(a == b, a != b, a <= b, a >= b, a < b, p == q, p != q, p < q);                         \
        T from_float = 1.0f, from_double = 2.0, from_int = 3, from_long = 4ll;                     \
        from_float = 2.0f;                                                                         \
        use(from_float, from_double, from_int, from_long, static_cast<int>(a),                     \
            static_cast<short>(a));                                                                \
        float wide = c;                                                                            \
        return wide + __##N##2float(r.y) + static_cast<float>(from_float);                         \
    }                                                                                              \
    __global__ void N##_device(T* a, T2* p, unsigned* m) {                                         \
        use(hceil(*a), hcos(*a), hexp(*a), hexp10(*a), hexp2(*a), hfloor(*a), hlog(*a),            \
            hlog10(*a), hlog2(*a), hrcp(*a), hrint(*a), hrsqrt(*a), hsin(*a), hsqrt(*a),           \
            htanh(*a), htanh_approx(*a), htrunc(*a));                                              \
        use(h2ceil(*p), h2cos(*p), h2exp(*p), h2exp10(*p), h2exp2(*p), h2floor(*p), h2log(*p),     \
            h2log10(*p), h2log2(*p), h2rcp(*p), h2rint(*p), h2rsqrt(*p), h2sin(*p), h2sqrt(*p),    \
            h2tanh(*p), h2tanh_approx(*p), h2trunc(*p));                                           \
        use(__hfma(*a, *a, *a), __hfma_sat(*a, *a, *a), __hfma_relu(*a, *a, *a),                   \
            __hfma2(*p, *p, *p), __hfma2_sat(*p, *p, *p), __hfma2_relu(*p, *p, *p),                \
            __hcmadd(*p, *p, *p));                                                                 \
        use(MODES(__##N##2int, *a), MODES(__##N##2uint, *a), MODES(__##N##2short, *a),             \
            MODES(__##N##2ushort, *a), MODES(__##N##2ll, *a), MODES(__##N##2ull, *a),              \
            MODES(__int2##N, 1), MODES(__uint2##N, 1u), MODES(__short2##N, 1),                     \
            MODES(__ushort2##N, 1), MODES(__ll2##N, 1ll), MODES(__ull2##N, 1ull));                 \
        *a = __shfl_sync(~0u, *a, 1) + __shfl_up_sync(~0u, *a, 1) + __shfl_down_sync(~0u, *a, 1) + \
             __shfl_xor_sync(~0u, *a, 1);                                                          \
        *p = __shfl_xor_sync(~0u, *p, 1, 16);                                                      \
        *a = atomicAdd(a, *a);                                                                     \
        *p = atomicAdd(p, *p);                                                                     \
        *a = __ldg(a) + __ldcg(a) + __ldcs(a) + __ldcv(a);                                         \
        *p = __ldg(p);                                                                             \
        __stcs(p, *p);                                                                             \
        *m = N##_everything(*a, *a, *p, *p);                                                       \
        T2 r;                                                                                      \
        r = {};                                                                                    \
        *p = r;                                                                                    \
    }
COMMON(__half, __half2, half)
COMMON(__nv_bfloat16, __nv_bfloat162, bfloat16)

static_assert(sizeof(half2) == 4 && alignof(half2) == 4 && sizeof(half) == 2, "layout");
int main() {
    half h = CUDART_ONE_FP16;
    nv_bfloat16 b = CUDART_ONE_BF16;
    return half_everything(h, h, half2(h, h), half2(h, h)) +
                       bfloat16_everything(b, b, {b, b}, {b, b}) >
                   0
               ? 0
               : 1;
}
