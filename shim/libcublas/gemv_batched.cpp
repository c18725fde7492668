// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuBLAS library, "cublas<t>gemvBatched()" and "cublas<t>gemvStridedBatched()".
#include "shim/libcublas/call.h"
#include "shim/libcublas/cblas_names.h"
#include "shim/libcublas/gemm.h"
#include "shim/libcublas/host_blas.h"
#include "shim/libcublas/impl.h"

namespace cw::cublas {

namespace {

template <typename T>
struct VectorPlace {
    const T* a;
    const T* x;
    T* y;
};

struct VectorSizes {
    cublasOperation_t trans;
    int64_t m, n, lda, incx, incy, count;
};

template <typename T, typename Locate>
Result<> manyVectors(cublasHandle_t handle, const VectorSizes& s, const T* alpha, const T* beta,
                     Locate place) {
    const Call call = CW_TRY(Call::begin(handle));
    CW_TRY(checkAll(check(s.trans), checkSizes({s.m, s.n, s.count}),
                    checkLeading(s.lda, s.m, "lda"), checkIncrement(s.incx, "incx"),
                    checkIncrement(s.incy, "incy")));
    if (s.m == 0 || s.n == 0 || s.count == 0) return {};
    const Scalar<T> factor = CW_TRY(call.scalar(alpha, "alpha")),
                    keep = CW_TRY(call.scalar(beta, "beta"));
    return call.run([=] {
        const T a = factor(), b = keep();
        // Such products wait for memory, so each multiply-add counts for more than one of a matrix
        // product.
        inParallel(s.count, 1, 8.0 * double(s.m) * double(s.n) * double(s.count),
                   [&](int64_t begin, int64_t end) {
                       for (int64_t i = begin; i < end; ++i) {
                           const VectorPlace<T> at = place(i);
                           blas<T>().gemv(CblasColMajor, cblas(s.trans), s.m, s.n, a, at.a, s.lda,
                                          at.x, s.incx, b, at.y, s.incy);
                       }
                   });
    });
}

} // namespace

#define CW_INT int
#define CW_STRIDE long long int
#define CW_T float
#include "shim/libcublas/gemv_batched.inc"
#undef CW_T
#define CW_T double
#include "shim/libcublas/gemv_batched.inc"
#undef CW_INT
#undef CW_STRIDE
#define CW_INT int64_t
#define CW_STRIDE int64_t
#include "shim/libcublas/gemv_batched.inc"
#undef CW_T
#define CW_T float
#include "shim/libcublas/gemv_batched.inc"
#undef CW_T
#undef CW_INT
#undef CW_STRIDE

} // namespace cw::cublas
