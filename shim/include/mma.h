// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Warp matrix operations (CUDA C++ Programming Guide, "Warp Matrix Functions"), by PTX's wmma.
#ifndef __CUDA_MMA_H__
#define __CUDA_MMA_H__

#include "cuda_bf16.h"
#include "cuda_fp16.h"

#if defined(__cplusplus) && defined(__CUDACC__)
namespace nvcuda {
namespace wmma {

struct row_major;
struct col_major;
struct matrix_a;
struct matrix_b;
struct accumulator;
enum layout_t { mem_row_major, mem_col_major };
namespace precision {
struct u4;
struct s4;
struct b1;
struct tf32;
} // namespace precision
namespace experimental {
namespace precision {
struct u4;
struct s4;
struct b1;
} // namespace precision
enum bmmaBitOp { bmmaBitOpXOR = 1, bmmaBitOpAND = 2 };
enum bmmaAccumulateOp { bmmaAccumulateOpPOPC = 1 };
} // namespace experimental
using experimental::bmmaAccumulateOp;
using experimental::bmmaBitOp;
/// What a fragment's element of type T is kept in, and how many elements one of them holds.
template <typename T>
struct cw_kept {
    typedef T type;
    static constexpr int each = 1;
};
template <>
struct cw_kept<precision::tf32> {
    typedef float type;
    static constexpr int each = 1;
};
template <>
struct cw_kept<experimental::precision::u4> {
    typedef unsigned int type;
    static constexpr int each = 8;
};
template <>
struct cw_kept<experimental::precision::s4> {
    typedef int type;
    static constexpr int each = 8;
};
template <>
struct cw_kept<experimental::precision::b1> {
    typedef unsigned int type;
    static constexpr int each = 32;
};

template <typename Layout>
struct cw_layout;
template <>
struct cw_layout<row_major> {
    static constexpr bool is_row = true;
};
template <>
struct cw_layout<col_major> {
    static constexpr bool is_row = false;
};

/// How many storage elements a lane has.
template <typename Use, int m, int n, int k, typename T>
struct cw_share;
template <int m, int n, int k, typename T>
struct cw_share<matrix_a, m, n, k, T> {
    static constexpr int count = m * k / 32 / cw_kept<T>::each;
};
template <int m, int n, int k, typename T>
struct cw_share<matrix_b, m, n, k, T> : cw_share<matrix_a, n, m, k, T> {};
template <int m, int n, int k, typename T>
struct cw_share<accumulator, m, n, k, T> {
    static constexpr int count = m * n / 32;
};
// PTX has eight registers of halves for every shape.
template <int m, int n, int k>
struct cw_share<matrix_a, m, n, k, __half> {
    static constexpr int count = 16;
};

template <typename Use, int m, int n, int k, typename T, typename Layout = void>
class fragment {
  public:
    typedef T element_type;
    typedef typename cw_kept<T>::type storage_element_type;
    enum {
        num_storage_elements = cw_share<Use, m, n, k, T>::count,
        num_elements = num_storage_elements * cw_kept<T>::each
    };
    storage_element_type x[num_storage_elements];
};

template <typename Use, int m, int n, int k, typename T, typename Layout>
__device__ inline void fill_fragment(fragment<Use, m, n, k, T, Layout>& f,
                                     const typename cw_kept<T>::type& value) {
    for (int i = 0; i < f.num_storage_elements; ++i)
        f.x[i] = value;
}

__device__ inline float __float_to_tf32(float x) {
    unsigned int bits;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
    return __uint_as_float(bits);
}

// Registers of PTX: words, whatever they hold.
typedef unsigned int __attribute__((may_alias)) cw_word;
template <typename Fragment>
__device__ inline cw_word* cw_words(Fragment& f) {
    return reinterpret_cast<cw_word*>(f.x);
}
template <typename Fragment>
__device__ inline const cw_word* cw_words(const Fragment& f) {
    return reinterpret_cast<const cw_word*>(f.x);
}

template <bool>
struct cw_by_row {};

// Registers as operands of asm: N of them of array w, and N in PTX's text.
#define CW_TO1(w, how) how((w)[0])
#define CW_TO2(w, how) CW_TO1(w, how), how((w)[1])
#define CW_TO4(w, how) CW_TO2(w, how), how((w)[2]), how((w)[3])
#define CW_TO8(w, how) CW_TO4(w, how), how((w)[4]), how((w)[5]), how((w)[6]), how((w)[7])
#define CW_LOAD1 "{%0}, [%1], %2;"
#define CW_LOAD2 "{%0,%1}, [%2], %3;"
#define CW_LOAD4 "{%0,%1,%2,%3}, [%4], %5;"
#define CW_LOAD8 "{%0,%1,%2,%3,%4,%5,%6,%7}, [%8], %9;"
#define CW_STORE2 "[%0], {%2,%3}, %1;"
#define CW_STORE4 "[%0], {%2,%3,%4,%5}, %1;"
#define CW_STORE8 "[%0], {%2,%3,%4,%5,%6,%7,%8,%9}, %1;"
// D and C in the same registers, A, B; then with registers of C's own.
#define CW_MMA_8_8_8                                                                               \
    "{%0,%1,%2,%3,%4,%5,%6,%7}, "                                                                  \
    "{%8,%9,%10,%11,%12,%13,%14,%15}, "                                                            \
    "{%16,%17,%18,%19,%20,%21,%22,%23}, {%0,%1,%2,%3,%4,%5,%6,%7};"
#define CW_MMA_4_8_8                                                                               \
    "{%0,%1,%2,%3}, "                                                                              \
    "{%4,%5,%6,%7,%8,%9,%10,%11}, {%12,%13,%14,%15,%16,%17,%18,%19}, {%0,%1,%2,%3};"
#define CW_MMA_8_4_4                                                                               \
    "{%0,%1,%2,%3,%4,%5,%6,%7}, "                                                                  \
    "{%8,%9,%10,%11}, {%12,%13,%14,%15}, {%0,%1,%2,%3,%4,%5,%6,%7};"
#define CW_MMA_8_2_8                                                                               \
    "{%0,%1,%2,%3,%4,%5,%6,%7}, "                                                                  \
    "{%8,%9}, {%10,%11,%12,%13,%14,%15,%16,%17}, {%0,%1,%2,%3,%4,%5,%6,%7};"
#define CW_MMA_8_8_2                                                                               \
    "{%0,%1,%2,%3,%4,%5,%6,%7}, "                                                                  \
    "{%8,%9,%10,%11,%12,%13,%14,%15}, {%16,%17}, {%0,%1,%2,%3,%4,%5,%6,%7};"
#define CW_MMA_8_2_2 "{%0,%1,%2,%3,%4,%5,%6,%7}, {%8,%9}, {%10,%11}, {%0,%1,%2,%3,%4,%5,%6,%7};"
#define CW_MMA_8_1_4 "{%0,%1,%2,%3,%4,%5,%6,%7}, {%8}, {%9,%10,%11,%12}, {%0,%1,%2,%3,%4,%5,%6,%7};"
#define CW_MMA_8_4_1 "{%0,%1,%2,%3,%4,%5,%6,%7}, {%8,%9,%10,%11}, {%12}, {%0,%1,%2,%3,%4,%5,%6,%7};"
#define CW_MMA_2_1_1 "{%0,%1}, {%2}, {%3}, {%0,%1};"
#define CW_MMA_8_4                                                                                 \
    "{%0,%1,%2,%3,%4,%5,%6,%7}, "                                                                  \
    "{%8,%9,%10,%11,%12,%13,%14,%15}, {%16,%17,%18,%19,%20,%21,%22,%23}, {%24,%25,%26,%27};"
#define CW_MMA_4_8                                                                                 \
    "{%0,%1,%2,%3}, "                                                                              \
    "{%4,%5,%6,%7,%8,%9,%10,%11}, "                                                                \
    "{%12,%13,%14,%15,%16,%17,%18,%19}, {%20,%21,%22,%23,%24,%25,%26,%27};"

#define CW_LOAD_AS(order, is_row, Use, m, n, k, T, N, how, words, matrix, type)                    \
    template <typename Layout>                                                                     \
    __device__ inline void cw_load(fragment<Use, m, n, k, T, Layout>& f, const void* p,            \
                                   unsigned int stride, cw_by_row<is_row>) {                       \
        auto* w = words;                                                                           \
        asm volatile("wmma.load." matrix ".sync.aligned." order ".m" #m "n" #n "k" #k "." type     \
                     " " CW_LOAD##N                                                                \
                     : CW_TO##N(w, "=" how)                                                        \
                     : "l"(p), "r"(stride)                                                         \
                     : "memory");                                                                  \
    }
#define CW_LOAD(Use, m, n, k, T, N, how, words, matrix, type)                                      \
    CW_LOAD_AS("row", true, Use, m, n, k, T, N, how, words, matrix, type)                          \
    CW_LOAD_AS("col", false, Use, m, n, k, T, N, how, words, matrix, type)
#define CW_STORE_AS(order, is_row, m, n, k, T, N, how, words, type)                                \
    __device__ inline void cw_store(void* p, const fragment<accumulator, m, n, k, T>& f,           \
                                    unsigned int stride, cw_by_row<is_row>) {                      \
        auto* w = words;                                                                           \
        asm volatile("wmma.store.d.sync.aligned." order ".m" #m "n" #n "k" #k "." type             \
                     " " CW_STORE##N                                                               \
                     :                                                                             \
                     : "l"(p), "r"(stride), CW_TO##N(w, how)                                       \
                     : "memory");                                                                  \
    }
#define CW_SUMS(m, n, k, T, N, how, words, type)                                                   \
    CW_LOAD(accumulator, m, n, k, T, N, how, words, "c", type)                                     \
    CW_STORE_AS("row", true, m, n, k, T, N, how, words, type)                                      \
    CW_STORE_AS("col", false, m, n, k, T, N, how, words, type)
// Fragments are the same for every layout in memory: one instruction serves them all.
#define CW_MMA_AS(name, op, m, n, k, TA, T, D, A, B, how_d, words_d, how, words_a, words_b, types) \
    template <typename LayoutA, typename LayoutB>                                                  \
    __device__ inline void name(fragment<accumulator, m, n, k, T>& d,                              \
                                const fragment<matrix_a, m, n, k, TA, LayoutA>& a,                 \
                                const fragment<matrix_b, m, n, k, TA, LayoutB>& b,                 \
                                const fragment<accumulator, m, n, k, T>& c) {                      \
        d = c;                                                                                     \
        auto* wd = words_d;                                                                        \
        auto *wa = words_a, *wb = words_b;                                                         \
        asm volatile("wmma.mma" op ".sync.aligned.row.col.m" #m "n" #n "k" #k "." types            \
                     " " CW_MMA_##D##_##A##_##B                                                    \
                     : CW_TO##D(wd, "+" how_d)                                                     \
                     : CW_TO##A(wa, how), CW_TO##B(wb, how));                                      \
    }
#define CW_MMA(m, n, k, TA, T, D, A, B, how, words, types)                                         \
    CW_MMA_AS(cw_mma, "", m, n, k, TA, T, D, A, B, how, words, "r", cw_words(a), cw_words(b), types)
#define CW_MMA_INTEGER(m, n, k, TA, D, A, B, type)                                                 \
    CW_MMA(m, n, k, TA, int, D, A, B, "r", cw_words(d), "s32." type "." type ".s32")               \
    CW_MMA_AS(cw_mma_limited, "", m, n, k, TA, int, D, A, B, "r", cw_words(d), "r", cw_words(a),   \
              cw_words(b), "s32." type "." type ".s32.satfinite")
#define CW_MMA_MIXED(m, n, k, TD, TC, D, C, how_d, words_d, how_c, words_c, types)                 \
    template <typename LayoutA, typename LayoutB>                                                  \
    __device__ inline void cw_mma(fragment<accumulator, m, n, k, TD>& d,                           \
                                  const fragment<matrix_a, m, n, k, __half, LayoutA>& a,           \
                                  const fragment<matrix_b, m, n, k, __half, LayoutB>& b,           \
                                  const fragment<accumulator, m, n, k, TC>& c) {                   \
        auto* wd = words_d;                                                                        \
        auto* wc = words_c;                                                                        \
        auto *wa = cw_words(a), *wb = cw_words(b);                                                 \
        asm volatile("wmma.mma.sync.aligned.row.col.m" #m "n" #n "k" #k "." types                  \
                     " " CW_MMA_##D##_##C                                                          \
                     : CW_TO##D(wd, "=" how_d)                                                     \
                     : CW_TO8(wa, "r"), CW_TO8(wb, "r"), CW_TO##C(wc, how_c));                     \
    }
#define CW_HALVES(m, n, k)                                                                         \
    CW_LOAD(matrix_a, m, n, k, __half, 8, "r", cw_words(f), "a", "f16")                            \
    CW_LOAD(matrix_b, m, n, k, __half, 8, "r", cw_words(f), "b", "f16")                            \
    CW_SUMS(m, n, k, __half, 4, "r", cw_words(f), "f16")                                           \
    CW_SUMS(m, n, k, float, 8, "f", f.x, "f32")                                                    \
    CW_SUMS(m, n, k, int, 8, "r", cw_words(f), "s32")                                              \
    CW_MMA(m, n, k, __half, float, 8, 8, 8, "f", d.x, "f32.f32")                                   \
    CW_MMA(m, n, k, __half, __half, 4, 8, 8, "r", cw_words(d), "f16.f16")                          \
    CW_MMA_MIXED(m, n, k, float, __half, 8, 4, "f", d.x, "r", cw_words(c), "f32.f16")              \
    CW_MMA_MIXED(m, n, k, __half, float, 4, 8, "r", cw_words(d), "f", c.x, "f16.f32")
#define CW_BYTES(m, n, k, T, A, B, type)                                                           \
    CW_LOAD(matrix_a, m, n, k, T, A, "r", cw_words(f), "a", type)                                  \
    CW_LOAD(matrix_b, m, n, k, T, B, "r", cw_words(f), "b", type)                                  \
    CW_MMA_INTEGER(m, n, k, T, 8, A, B, type)
#define CW_BRAINS(m, n, k, A, B)                                                                   \
    CW_LOAD(matrix_a, m, n, k, __nv_bfloat16, A, "r", cw_words(f), "a", "bf16")                    \
    CW_LOAD(matrix_b, m, n, k, __nv_bfloat16, B, "r", cw_words(f), "b", "bf16")                    \
    CW_MMA(m, n, k, __nv_bfloat16, float, 8, A, B, "f", d.x, "f32.bf16.bf16.f32")
#define CW_NARROW(k, T, type)                                                                      \
    CW_LOAD_AS("row", true, matrix_a, 8, 8, k, T, 1, "r", cw_words(f), "a", type)                  \
    CW_LOAD_AS("col", false, matrix_b, 8, 8, k, T, 1, "r", cw_words(f), "b", type)

CW_HALVES(16, 16, 16)
CW_HALVES(32, 8, 16)
CW_HALVES(8, 32, 16)
CW_BYTES(16, 16, 16, signed char, 2, 2, "s8")
CW_BYTES(32, 8, 16, signed char, 4, 1, "s8")
CW_BYTES(8, 32, 16, signed char, 1, 4, "s8")
CW_BYTES(16, 16, 16, unsigned char, 2, 2, "u8")
CW_BYTES(32, 8, 16, unsigned char, 4, 1, "u8")
CW_BYTES(8, 32, 16, unsigned char, 1, 4, "u8")
CW_BRAINS(16, 16, 16, 4, 4)
CW_BRAINS(32, 8, 16, 8, 2)
CW_BRAINS(8, 32, 16, 2, 8)

CW_LOAD(matrix_a, 16, 16, 8, precision::tf32, 4, "r", cw_words(f), "a", "tf32")
CW_LOAD(matrix_b, 16, 16, 8, precision::tf32, 4, "r", cw_words(f), "b", "tf32")
CW_SUMS(16, 16, 8, float, 8, "f", f.x, "f32")
CW_MMA(16, 16, 8, precision::tf32, float, 8, 4, 4, "f", d.x, "f32.tf32.tf32.f32")

CW_LOAD(matrix_a, 8, 8, 4, double, 1, "d", f.x, "a", "f64")
CW_LOAD(matrix_b, 8, 8, 4, double, 1, "d", f.x, "b", "f64")
CW_SUMS(8, 8, 4, double, 2, "d", f.x, "f64")
CW_MMA_AS(cw_mma, "", 8, 8, 4, double, double, 2, 1, 1, "d", d.x, "d", a.x, b.x, "f64.f64.f64.f64")

CW_NARROW(32, experimental::precision::u4, "u4")
CW_NARROW(32, experimental::precision::s4, "s4")
CW_NARROW(128, experimental::precision::b1, "b1")
CW_SUMS(8, 8, 32, int, 2, "r", cw_words(f), "s32")
CW_SUMS(8, 8, 128, int, 2, "r", cw_words(f), "s32")
CW_MMA_INTEGER(8, 8, 32, experimental::precision::u4, 2, 1, 1, "u4")
CW_MMA_INTEGER(8, 8, 32, experimental::precision::s4, 2, 1, 1, "s4")
CW_MMA_AS(cw_mma_xor, ".xor.popc", 8, 8, 128, experimental::precision::b1, int, 2, 1, 1, "r",
          cw_words(d), "r", cw_words(a), cw_words(b), "s32.b1.b1.s32")
CW_MMA_AS(cw_mma_and, ".and.popc", 8, 8, 128, experimental::precision::b1, int, 2, 1, 1, "r",
          cw_words(d), "r", cw_words(a), cw_words(b), "s32.b1.b1.s32")

template <typename Use, int m, int n, int k, typename T, typename Layout>
__device__ inline void load_matrix_sync(fragment<Use, m, n, k, T, Layout>& f,
                                        const typename cw_kept<T>::type* p, unsigned int stride) {
    cw_load(f, p, stride, cw_by_row<cw_layout<Layout>::is_row>());
}
template <int m, int n, int k, typename T>
__device__ inline void load_matrix_sync(fragment<accumulator, m, n, k, T>& f, const T* p,
                                        unsigned int stride, layout_t layout) {
    if (layout == mem_row_major)
        cw_load(f, p, stride, cw_by_row<true>());
    else
        cw_load(f, p, stride, cw_by_row<false>());
}
template <int m, int n, int k, typename T>
__device__ inline void store_matrix_sync(T* p, const fragment<accumulator, m, n, k, T>& f,
                                         unsigned int stride, layout_t layout) {
    if (layout == mem_row_major)
        cw_store(p, f, stride, cw_by_row<true>());
    else
        cw_store(p, f, stride, cw_by_row<false>());
}

// With `satf`: infinities become the largest finite number, NaN becomes 0.
__device__ inline float cw_finite(float x, float most) {
    return x != x ? 0.0f : x > most ? most : x < -most ? -most : x;
}
template <int m, int n, int k>
__device__ inline void cw_limit(fragment<accumulator, m, n, k, float>& d) {
    for (int i = 0; i < d.num_elements; ++i)
        d.x[i] = cw_finite(d.x[i], 3.402823466e+38f);
}
template <int m, int n, int k>
__device__ inline void cw_limit(fragment<accumulator, m, n, k, __half>& d) {
    for (int i = 0; i < d.num_elements; ++i)
        d.x[i] = __float2half(cw_finite(__half2float(d.x[i]), 65504.0f));
}
template <int m, int n, int k>
__device__ inline void cw_limit(fragment<accumulator, m, n, k, double>&) {}
template <int m, int n, int k, typename TD, typename T, typename TC, typename A, typename B>
__device__ inline void mma_sync(fragment<accumulator, m, n, k, TD>& d,
                                const fragment<matrix_a, m, n, k, T, A>& a,
                                const fragment<matrix_b, m, n, k, T, B>& b,
                                const fragment<accumulator, m, n, k, TC>& c, bool satf = false) {
    cw_mma(d, a, b, c);
    if (satf) cw_limit(d);
}
template <int m, int n, int k, typename T, typename A, typename B>
__device__ inline void mma_sync(fragment<accumulator, m, n, k, int>& d,
                                const fragment<matrix_a, m, n, k, T, A>& a,
                                const fragment<matrix_b, m, n, k, T, B>& b,
                                const fragment<accumulator, m, n, k, int>& c, bool satf = false) {
    if (satf)
        cw_mma_limited(d, a, b, c);
    else
        cw_mma(d, a, b, c);
}
template <int m, int n, int k, typename A, typename B>
__device__ inline void
bmma_sync(fragment<accumulator, m, n, k, int>& d,
          const fragment<matrix_a, m, n, k, experimental::precision::b1, A>& a,
          const fragment<matrix_b, m, n, k, experimental::precision::b1, B>& b,
          const fragment<accumulator, m, n, k, int>& c, bmmaBitOp op = experimental::bmmaBitOpXOR,
          bmmaAccumulateOp = experimental::bmmaAccumulateOpPOPC) {
    if (op == experimental::bmmaBitOpXOR)
        cw_mma_xor(d, a, b, c);
    else
        cw_mma_and(d, a, b, c);
}

#undef CW_BRAINS
#undef CW_BYTES
#undef CW_HALVES
#undef CW_LOAD
#undef CW_LOAD1
#undef CW_LOAD2
#undef CW_LOAD4
#undef CW_LOAD8
#undef CW_LOAD_AS
#undef CW_MMA
#undef CW_MMA_2_1_1
#undef CW_MMA_4_8
#undef CW_MMA_4_8_8
#undef CW_MMA_8_1_4
#undef CW_MMA_8_2_2
#undef CW_MMA_8_2_8
#undef CW_MMA_8_4
#undef CW_MMA_8_4_1
#undef CW_MMA_8_4_4
#undef CW_MMA_8_8_2
#undef CW_MMA_8_8_8
#undef CW_MMA_AS
#undef CW_MMA_INTEGER
#undef CW_MMA_MIXED
#undef CW_NARROW
#undef CW_STORE2
#undef CW_STORE4
#undef CW_STORE8
#undef CW_STORE_AS
#undef CW_SUMS
#undef CW_TO1
#undef CW_TO2
#undef CW_TO4
#undef CW_TO8

} // namespace wmma
} // namespace nvcuda
#endif
#endif
