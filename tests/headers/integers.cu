// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA Math API: integer intrinsics, a word as two or four numbers, three-operand minimum and
// maximum.
#define SIMD_1(f) u += f##2(u) + f##4(u);
#define SIMD_2(f) u += f##2(u, u) + f##4(u, u);
__global__ void integers(unsigned* pu, int* pi, unsigned long long* pl) {
    unsigned u = *pu;
    int i = *pi;
    long long l = static_cast<long long>(*pl);
    u += __brev(u) + __popc(u) + __umulhi(u, u) + __umul24(u, u) + __byte_perm(u, u, u) +
         __uhadd(u, u) + __urhadd(u, u);
    u += __usad(u, u, u) + __sad(i, i, u) + __funnelshift_l(u, u, u) + __funnelshift_r(u, u, u) +
         __funnelshift_lc(u, u, u) + __funnelshift_rc(u, u, u) + __fns(u, 0, 1);
    i += __clz(i) + __clzll(l) + __ffs(i) + __ffsll(l) + __popcll(*pl) + __mulhi(i, i) +
         __mul24(i, i) + __hadd(i, i) + __rhadd(i, i);
    *pl += __brevll(*pl) + __umul64hi(*pl, *pl) + static_cast<unsigned long long>(__mul64hi(l, l));
    i += __dp4a(i, i, i) + __dp2a_lo(i, i, i) + __dp2a_hi(i, i, i);
    u += __dp4a(u, u, u) + __dp2a_lo(u, u, u) + __dp2a_hi(u, u, u);
    i += __dp4a(make_char4(1, 2, 3, 4), make_char4(1, 2, 3, 4), i) +
         __dp2a_lo(make_short2(1, 2), make_char4(1, 2, 3, 4), i);
    // clang-format off: a table
    SIMD_1(__vabs) SIMD_1(__vabsss) SIMD_1(__vneg) SIMD_1(__vnegss)
    SIMD_2(__vabsdiffs) SIMD_2(__vabsdiffu) SIMD_2(__vadd) SIMD_2(__vaddss) SIMD_2(__vaddus) SIMD_2(__vavgs) SIMD_2(__vavgu)
    SIMD_2(__vcmpeq) SIMD_2(__vcmpges) SIMD_2(__vcmpgeu) SIMD_2(__vcmpgts) SIMD_2(__vcmpgtu) SIMD_2(__vcmples)
    SIMD_2(__vcmpleu) SIMD_2(__vcmplts) SIMD_2(__vcmpltu) SIMD_2(__vcmpne) SIMD_2(__vhaddu) SIMD_2(__vmaxs)
    SIMD_2(__vmaxu) SIMD_2(__vmins) SIMD_2(__vminu) SIMD_2(__vsads) SIMD_2(__vsadu) SIMD_2(__vseteq) SIMD_2(__vsetges)
    SIMD_2(__vsetgeu) SIMD_2(__vsetgts) SIMD_2(__vsetgtu) SIMD_2(__vsetles) SIMD_2(__vsetleu) SIMD_2(__vsetlts)
    SIMD_2(__vsetltu) SIMD_2(__vsetne) SIMD_2(__vsub) SIMD_2(__vsubss) SIMD_2(__vsubus);
    // clang-format on
    *pu = u;
    *pi = i + max(i, u) + min(3l, 4l) + max(3ull, l) + abs(i);
}

__host__ __device__ unsigned dpx(unsigned u, int i) {
    bool p, q;
    u += __viaddmax_s16x2(u, u, u) + __viaddmax_s16x2_relu(u, u, u) + __viaddmax_u16x2(u, u, u) +
         __viaddmax_u32(u, u, u);
    i += __viaddmax_s32(i, i, i) + __viaddmax_s32_relu(i, i, i) + __viaddmin_s32(i, i, i) +
         __viaddmin_s32_relu(i, i, i);
    u += __viaddmin_s16x2(u, u, u) + __viaddmin_s16x2_relu(u, u, u) + __viaddmin_u16x2(u, u, u) +
         __viaddmin_u32(u, u, u);
    u += __vimax3_s16x2(u, u, u) + __vimax3_s16x2_relu(u, u, u) + __vimax3_u16x2(u, u, u) +
         __vimax3_u32(u, u, u);
    i += __vimax3_s32(i, i, i) + __vimax3_s32_relu(i, i, i) + __vimin3_s32(i, i, i) +
         __vimin3_s32_relu(i, i, i);
    u += __vimin3_s16x2(u, u, u) + __vimin3_s16x2_relu(u, u, u) + __vimin3_u16x2(u, u, u) +
         __vimin3_u32(u, u, u);
    u += __vimax_s16x2_relu(u, u) + __vimin_s16x2_relu(u, u);
    i += __vimax_s32_relu(i, i) + __vimin_s32_relu(i, i) + __vibmax_s32(i, i, &p) +
         __vibmin_s32(i, i, &p);
    u += __vibmax_u32(u, u, &p) + __vibmin_u32(u, u, &p) + __vibmax_s16x2(u, u, &p, &q) +
         __vibmin_s16x2(u, u, &p, &q);
    u += __vibmax_u16x2(u, u, &p, &q) + __vibmin_u16x2(u, u, &p, &q);
    return u + i + p + q;
}
__global__ void on_device(unsigned* p) {
    *p = dpx(*p, 3);
}
int main() {
    return dpx(1, 2) == 0;
}
