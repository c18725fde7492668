// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Warp matrix operations: known by name, so that their use is one clear error.
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

template <typename...>
struct cw_supported {
    static constexpr bool value = false;
};

template <typename Use, int m, int n, int k, typename T, typename Layout = void>
class fragment {
    static_assert(cw_supported<Use, T, Layout>::value,
                  "warp matrix operations (nvcuda::wmma) are not supported by Causeway yet");

  public:
    enum { num_elements = m * n / 32, num_storage_elements = num_elements };
    T x[num_elements];
};

#define CW_NO_MMA                                                                                  \
    __attribute__((unavailable("warp matrix operations are not supported by Causeway yet")))
template <typename Fragment, typename T>
__device__ void load_matrix_sync(Fragment&, const T*, unsigned int) CW_NO_MMA;
template <typename Fragment, typename T>
__device__ void load_matrix_sync(Fragment&, const T*, unsigned int, layout_t) CW_NO_MMA;
template <typename Fragment, typename T>
__device__ void store_matrix_sync(T*, const Fragment&, unsigned int, layout_t) CW_NO_MMA;
template <typename Fragment, typename T>
__device__ void fill_fragment(Fragment&, const T&) CW_NO_MMA;
template <typename D, typename A, typename B, typename C>
__device__ void mma_sync(D&, const A&, const B&, const C&, bool = false) CW_NO_MMA;
template <typename D, typename A, typename B, typename C>
__device__ void bmma_sync(D&, const A&, const B&, const C&, bmmaBitOp = experimental::bmmaBitOpXOR,
                          bmmaAccumulateOp = experimental::bmmaAccumulateOpPOPC) CW_NO_MMA;
__device__ float __float_to_tf32(float) CW_NO_MMA;
#undef CW_NO_MMA

} // namespace wmma
} // namespace nvcuda
#endif
#endif
