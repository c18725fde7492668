// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <complex>
#include <cstdint>
#include <functional>

#include "shim/include/causeway/cublas_types.h"

namespace cw::cublas {

/// A column-major product C = alpha * op(A) * op(B) + beta * C. C is m × n; C is not read when beta
/// is 0.
template <typename T>
struct Product {
    cublasOperation_t a_op = CUBLAS_OP_N, b_op = CUBLAS_OP_N;
    int64_t m = 0, n = 0, k = 0;
    T alpha = T(1);
    const T* a = nullptr;
    int64_t lda = 0;
    const T* b = nullptr;
    int64_t ldb = 0;
    T beta = T(0);
    T* c = nullptr;
    int64_t ldc = 0;
};

/// Computes with as many threads as the size is worth. T: float, double and their complex types.
template <typename T>
void multiply(const Product<T>&);

/// Many products of one shape: product(i) for each i in [0, count). They must not overlap.
template <typename T>
void multiplyBatch(int64_t count, const std::function<Product<T>(int64_t)>& product);

/// Runs body(begin, end) over parts of [0, count) on several threads, when `work` (in
/// multiply-adds) is worth it.
void inParallel(int64_t count, int64_t granularity, double work,
                const std::function<void(int64_t, int64_t)>& body);

} // namespace cw::cublas
