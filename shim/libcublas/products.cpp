// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// gemm in all its forms: cuBLAS library, "cublas<t>gemm()" to "cublasGemmStridedBatchedEx()".
#include <complex>

#include "shim/libcublas/call.h"
#include "shim/libcublas/convert.h"
#include "shim/libcublas/gemm.h"
#include "shim/libcublas/impl.h"
#include "shim/libcublas/mixed.h"

namespace cw::cublas {

namespace {

struct Sizes {
    cublasOperation_t a_op, b_op;
    int64_t m, n, k, lda, ldb, ldc;
};

/// What CUDA's element types are on the host.
template <typename T>
struct HostType {
    using Type = T;
};
template <>
struct HostType<cuComplex> {
    using Type = std::complex<float>;
};
template <>
struct HostType<cuDoubleComplex> {
    using Type = std::complex<double>;
};
template <typename T>
using Host = typename HostType<T>::Type;

template <typename T>
constexpr bool kIsHalf = std::is_same_v<T, __half>;
template <typename T>
constexpr int64_t kSize = sizeof(T);
template <>
constexpr int64_t kSize<__half> = 2;

const void* at(const void* base, int64_t bytes) {
    return static_cast<const char*>(base) + bytes;
}
void* at(void* base, int64_t bytes) {
    return static_cast<char*>(base) + bytes;
}

Result<> mixed(const Call& call, const Sizes& s, const void* alpha, const void* beta,
               cudaDataType type, cublasComputeType_t compute, int64_t count,
               std::function<Place(int64_t)> place) {
    return multiplyMixed(call, {s.a_op, s.b_op, s.m, s.n, s.k, alpha, type, type, type, s.lda,
                                s.ldb, s.ldc, beta, compute, count, std::move(place)});
}

template <typename T>
Product<Host<T>> productOf(const Sizes& s, Host<T> alpha, Host<T> beta, const Place& place) {
    using H = Host<T>;
    return {s.a_op,
            s.b_op,
            s.m,
            s.n,
            s.k,
            alpha,
            static_cast<const H*>(place.a),
            s.lda,
            static_cast<const H*>(place.b),
            s.ldb,
            beta,
            static_cast<H*>(place.c),
            s.ldc};
}

template <typename T>
Result<> one(cublasHandle_t handle, const Sizes& s, const T* alpha, const T* a, const T* b,
             const T* beta, T* c) {
    const Call call = CW_TRY(Call::begin(handle));
    const Place place{a, b, c};
    if constexpr (kIsHalf<T>) {
        return mixed(call, s, alpha, beta, CUDA_R_16F, CUBLAS_COMPUTE_16F, 1,
                     [=](int64_t) { return place; });
    } else {
        CW_TRY(checkProduct(s.a_op, s.b_op, s.m, s.n, s.k, s.lda, s.ldb, s.ldc));
        const auto factor = CW_TRY(call.scalar(reinterpret_cast<const Host<T>*>(alpha), "alpha"));
        const auto keep = CW_TRY(call.scalar(reinterpret_cast<const Host<T>*>(beta), "beta"));
        if (s.m == 0 || s.n == 0) return {};
        CW_TRY(checkPointers({c}));
        return call.run([=] { multiply(productOf<T>(s, factor(), keep(), place)); });
    }
}

template <typename T>
Result<> many(cublasHandle_t handle, const Sizes& s, const T* alpha, const T* beta, int64_t count,
              std::function<Place(int64_t)> place) {
    const Call call = CW_TRY(Call::begin(handle));
    CW_TRY(checkSizes({count}));
    if constexpr (kIsHalf<T>) {
        return mixed(call, s, alpha, beta, CUDA_R_16F, CUBLAS_COMPUTE_16F, count, std::move(place));
    } else {
        CW_TRY(checkProduct(s.a_op, s.b_op, s.m, s.n, s.k, s.lda, s.ldb, s.ldc));
        const auto factor = CW_TRY(call.scalar(reinterpret_cast<const Host<T>*>(alpha), "alpha"));
        const auto keep = CW_TRY(call.scalar(reinterpret_cast<const Host<T>*>(beta), "beta"));
        if (s.m == 0 || s.n == 0 || count == 0) return {};
        return call.run([=, place = std::move(place)] {
            const Host<T> a = factor(), b = keep();
            multiplyBatch<Host<T>>(count,
                                   [&](int64_t i) { return productOf<T>(s, a, b, place(i)); });
        });
    }
}

} // namespace

#define CW_INT int
#define CW_T float
#include "shim/libcublas/products.inc"
#undef CW_T
#define CW_T double
#include "shim/libcublas/products.inc"
#undef CW_T
#define CW_T cuComplex
#include "shim/libcublas/products.inc"
#undef CW_T
#define CW_T cuDoubleComplex
#include "shim/libcublas/products.inc"
#undef CW_T
#define CW_T __half
#include "shim/libcublas/products.inc"
#undef CW_T
#undef CW_INT
#define CW_INT int64_t
#define CW_64
#define CW_T float
#include "shim/libcublas/products.inc"
#undef CW_T
#define CW_T double
#include "shim/libcublas/products.inc"
#undef CW_T
#define CW_T cuComplex
#include "shim/libcublas/products.inc"
#undef CW_T
#define CW_T cuDoubleComplex
#include "shim/libcublas/products.inc"
#undef CW_T
#define CW_T __half
#include "shim/libcublas/products.inc"
#undef CW_T
#undef CW_64
#undef CW_INT

} // namespace cw::cublas
