// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>

#include "shim/libcublas/call.h"

namespace cw::cublas {

/// Where the matrices of one product of a batch lie.
struct Place {
    const void* a;
    const void* b;
    void* c;
};

/// One or many products whose types are given by value (cublasGemmEx and its batched forms).
struct MixedProduct {
    cublasOperation_t a_op, b_op;
    int64_t m, n, k;
    const void* alpha;
    cudaDataType a_type, b_type, c_type;
    int64_t lda, ldb, ldc;
    const void* beta;
    cublasComputeType_t compute;
    int64_t count = 1;
    std::function<Place(int64_t)> place;
};

/// Checks the shape and the combination of types (cuBLAS library, "cublasGemmEx", its table), and
/// queues the work. Half types are computed in float: never less precise than asked for.
Result<> multiplyMixed(const Call&, MixedProduct);

/// The checks that all products share.
Result<> checkProduct(cublasOperation_t a_op, cublasOperation_t b_op, int64_t m, int64_t n,
                      int64_t k, int64_t lda, int64_t ldb, int64_t ldc);

} // namespace cw::cublas
