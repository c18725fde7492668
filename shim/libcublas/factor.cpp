// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuBLAS library, "BLAS-like Extension": batched LU, inverses and solutions; packed formats.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "shim/libcublas/call.h"
#include "shim/libcublas/cblas_names.h"
#include "shim/libcublas/gemm.h"
#include "shim/libcublas/host_blas.h"
#include "shim/libcublas/impl.h"

namespace cw::cublas {

namespace {

/// Runs body(i) for every matrix of a batch of n × n ones, on several threads when that pays.
template <typename Body>
void eachMatrix(int64_t count, int64_t n, Body body) {
    inParallel(count, 1, double(count) * double(n) * double(n) * double(n),
               [&](int64_t begin, int64_t end) {
                   for (int64_t i = begin; i < end; ++i)
                       body(i);
               });
}

/// LU in place with partial pivoting (without, when pivots is null); pivots count from 1. Returns
/// 0, or the first column (from 1) whose pivot is 0.
template <typename T>
int factorize(T* a, int64_t n, int64_t lda, int* pivots) {
    int singular = 0;
    for (int64_t k = 0; k < n; ++k) {
        int64_t best = k;
        if (pivots) {
            for (int64_t i = k + 1; i < n; ++i)
                if (std::fabs(a[i + k * lda]) > std::fabs(a[best + k * lda])) best = i;
            pivots[k] = int(best) + 1;
        }
        if (a[best + k * lda] == T(0)) {
            if (singular == 0) singular = int(k) + 1;
            continue;
        }
        if (best != k)
            for (int64_t j = 0; j < n; ++j)
                std::swap(a[k + j * lda], a[best + j * lda]);
        const T reciprocal = T(1) / a[k + k * lda];
        for (int64_t i = k + 1; i < n; ++i)
            a[i + k * lda] *= reciprocal;
        for (int64_t j = k + 1; j < n; ++j) {
            const T factor = a[k + j * lda];
            for (int64_t i = k + 1; i < n; ++i)
                a[i + j * lda] -= a[i + k * lda] * factor;
        }
    }
    return singular;
}

template <typename T>
int singularAt(const T* lu, int64_t n, int64_t lda) {
    for (int64_t k = 0; k < n; ++k)
        if (lu[k + k * lda] == T(0)) return int(k) + 1;
    return 0;
}

template <typename T>
void swapRows(T* b, int64_t columns, int64_t ldb, int64_t first, int64_t second) {
    if (first != second)
        for (int64_t j = 0; j < columns; ++j)
            std::swap(b[first + j * ldb], b[second + j * ldb]);
}

/// op(A) X = B from A's LU factors, in place.
template <typename T>
void solve(cublasOperation_t trans, const T* lu, int64_t n, int64_t lda, const int* pivots, T* b,
           int64_t columns, int64_t ldb) {
    const auto triangle = [&](CBLAS_UPLO uplo, CBLAS_DIAG diagonal) {
        blas<T>().trsm(CblasColMajor, CblasLeft, uplo, cblas(trans), diagonal, n, columns, T(1), lu,
                       lda, b, ldb);
    };
    if (trans == CUBLAS_OP_N) {
        for (int64_t k = 0; pivots && k < n; ++k)
            swapRows(b, columns, ldb, k, pivots[k] - 1);
        triangle(CblasLower, CblasUnit);
        triangle(CblasUpper, CblasNonUnit);
    } else {
        triangle(CblasUpper, CblasNonUnit);
        triangle(CblasLower, CblasUnit);
        for (int64_t k = n - 1; pivots && k >= 0; --k)
            swapRows(b, columns, ldb, k, pivots[k] - 1);
    }
}

template <typename T>
void invert(const T* lu, int64_t n, int64_t lda, const int* pivots, T* inverse, int64_t ldc) {
    for (int64_t j = 0; j < n; ++j) {
        std::fill_n(inverse + j * ldc, n, T(0));
        inverse[j + j * ldc] = T(1);
    }
    solve(CUBLAS_OP_N, lu, n, lda, pivots, inverse, n, ldc);
}

struct Triangles {
    cublasSideMode_t side;
    cublasFillMode_t uplo;
    cublasOperation_t trans;
    cublasDiagType_t diag;
    int64_t m, n, lda, ldb, count;
};

template <typename T>
Result<> solveTriangles(cublasHandle_t handle, const Triangles& t, const T* alpha,
                        const T* const* a, T* const* b) {
    const Call call = CW_TRY(Call::begin(handle));
    CW_TRY(checkAll(check(t.side), check(t.uplo), check(t.trans), check(t.diag),
                    checkSizes({t.m, t.n, t.count}),
                    checkLeading(t.lda, t.side == CUBLAS_SIDE_LEFT ? t.m : t.n, "lda"),
                    checkLeading(t.ldb, t.m, "ldb")));
    if (t.m == 0 || t.n == 0 || t.count == 0) return {};
    CW_TRY(checkPointers({a, b}));
    const Scalar<T> factor = CW_TRY(call.scalar(alpha, "alpha"));
    return call.run([=] {
        const T scale = factor();
        eachMatrix(t.count, std::max(t.m, t.n), [&](int64_t i) {
            blas<T>().trsm(CblasColMajor, cblas(t.side), cblas(t.uplo), cblas(t.trans),
                           cblas(t.diag), t.m, t.n, scale, a[i], t.lda, b[i], t.ldb);
        });
    });
}

/// Calls body(index in the packed triangle, row, column), column by column.
template <typename Body>
void eachPacked(cublasFillMode_t uplo, int64_t n, Body body) {
    int64_t packed = 0;
    for (int64_t column = 0; column < n; ++column) {
        const bool upper = uplo == CUBLAS_FILL_MODE_UPPER;
        for (int64_t row = upper ? 0 : column; row < (upper ? column + 1 : n); ++row)
            body(packed++, row, column);
    }
}

} // namespace

#define CW_T float
#include "shim/libcublas/factor.inc"
#undef CW_T
#define CW_T double
#include "shim/libcublas/factor.inc"
#undef CW_T

} // namespace cw::cublas
