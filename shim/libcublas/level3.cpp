// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuBLAS library, "cuBLAS Level-3 Function Reference" without gemm (products.cpp), and geam and
// dgmm.
#include <algorithm>
#include <vector>

#include "shim/libcublas/call.h"
#include "shim/libcublas/cblas_names.h"
#include "shim/libcublas/gemm.h"
#include "shim/libcublas/host_blas.h"
#include "shim/libcublas/impl.h"

namespace cw::cublas {

namespace {

/// One triangle of C = alpha * op(A) * op(B)ᵀ + beta * C.
template <typename T>
struct Triangle {
    cublasFillMode_t uplo;
    cublasOperation_t trans;
    int64_t n, k;
    T alpha;
    const T* a;
    int64_t lda;
    const T* b;
    int64_t ldb;
    T beta;
    T* c;
    int64_t ldc;
};

/// In blocks of columns: what lies off the diagonal is a product in place, the block on it goes
/// through a copy.
template <typename T>
void addTriangle(const Triangle<T>& t) {
    constexpr int64_t kBlock = 128;
    const bool plain = t.trans == CUBLAS_OP_N, upper = t.uplo == CUBLAS_FILL_MODE_UPPER;
    const auto from = [&](const T* matrix, int64_t leading, int64_t row) {
        return matrix + (plain ? row : row * leading);
    };
    std::vector<T> square(std::min(kBlock, t.n) * std::min(kBlock, t.n));
    for (int64_t at = 0; at < t.n; at += kBlock) {
        const int64_t width = std::min(kBlock, t.n - at);
        Product<T> p{plain ? CUBLAS_OP_N : CUBLAS_OP_T,
                     plain ? CUBLAS_OP_T : CUBLAS_OP_N,
                     width,
                     width,
                     t.k,
                     t.alpha};
        p.a = from(t.a, t.lda, at), p.lda = t.lda;
        p.b = from(t.b, t.ldb, at), p.ldb = t.ldb;
        p.c = square.data(), p.ldc = width;
        multiply(p);
        for (int64_t j = 0; j < width; ++j)
            for (int64_t i = upper ? 0 : j; i < (upper ? j + 1 : width); ++i) {
                T& c = t.c[at + i + (at + j) * t.ldc];
                c = square[i + j * width] + (t.beta == T(0) ? T(0) : t.beta * c);
            }
        const int64_t row = upper ? 0 : at + width;
        p.m = upper ? at : t.n - row;
        p.a = from(t.a, t.lda, row);
        p.beta = t.beta;
        p.c = t.c + row + at * t.ldc, p.ldc = t.ldc;
        multiply(p);
    }
}

/// Calls body(row, column, rows, columns) for stripes of an m × n matrix that don't depend on each
/// other.
template <typename Body>
void inStripes(cublasSideMode_t side, int64_t m, int64_t n, Body body) {
    const bool left = side == CUBLAS_SIDE_LEFT;
    const double work = double(m) * n * (left ? m : n);
    inParallel(left ? n : m, 16, work, [&](int64_t begin, int64_t end) {
        if (left)
            body(0, begin, m, end - begin);
        else
            body(begin, 0, end - begin, n);
    });
}

} // namespace

#define CW_T float
#define CW_INT int
#include "shim/libcublas/level3.inc"
#undef CW_INT
#define CW_INT int64_t
#include "shim/libcublas/level3.inc"
#undef CW_T
#define CW_T double
#include "shim/libcublas/level3.inc"
#undef CW_INT
#define CW_INT int
#include "shim/libcublas/level3.inc"
#undef CW_INT
#undef CW_T

} // namespace cw::cublas
