// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcublas/gemm.h"

#include <algorithm>

#include "shim/libcublas/cblas_names.h"
#include "shim/libcublas/crew.h"
#include "shim/libcublas/host_blas.h"

namespace cw::cublas {

namespace {

// Measured on an AVX-512 machine (docs/decisions/0042): handing a piece to another thread costs
// some microseconds, in which one thread does about a million multiply-adds; below 64³ OpenBLAS
// starts faster than oneDNN.
constexpr double kWorthAThread = 1e6;
constexpr double kWorthOneDnn = 64.0 * 64 * 64 * 1.5;

double workOf(int64_t m, int64_t n, int64_t k) {
    return double(m) * double(n) * double(k);
}

bool multiplyWithOneDnn(const Product<float>& p) {
    if (workOf(p.m, p.n, p.k) < kWorthOneDnn) return false;
    const OneDnn& dnn = oneDnn();
    if (!dnn.sgemm) return false;
    // Row-major by its own words: the transposed product, so the factors change places.
    const int before = dnn.threads();
    if (before != 1) dnn.set_threads(1);
    const dnnl_status_t status =
        dnn.sgemm(p.b_op == CUBLAS_OP_N ? 'N' : 'T', p.a_op == CUBLAS_OP_N ? 'N' : 'T', p.n, p.m,
                  p.k, p.alpha, p.b, p.ldb, p.a, p.lda, p.beta, p.c, p.ldc);
    if (before != 1) dnn.set_threads(before);
    return status == dnnl_success;
}

template <typename T>
void single(const Product<T>& p) {
    if constexpr (std::is_same_v<T, float>)
        if (multiplyWithOneDnn(p)) return;
    const auto m = blasint(p.m), n = blasint(p.n), k = blasint(p.k);
    const auto lda = blasint(p.lda), ldb = blasint(p.ldb), ldc = blasint(p.ldc);
    if constexpr (std::is_floating_point_v<T>)
        blas<T>().gemm(CblasColMajor, cblas(p.a_op), cblas(p.b_op), m, n, k, p.alpha, p.a, lda, p.b,
                       ldb, p.beta, p.c, ldc);
    else
        blas<T>().gemm(CblasColMajor, cblas(p.a_op), cblas(p.b_op), m, n, k, &p.alpha, p.a, lda,
                       p.b, ldb, &p.beta, p.c, ldc);
}

template <typename T>
void scale(const Product<T>& p) {
    for (int64_t column = 0; column < p.n; ++column) {
        T* c = p.c + column * p.ldc;
        for (int64_t row = 0; row < p.m; ++row)
            c[row] = p.beta == T(0) ? T(0) : p.beta * c[row];
    }
}

template <typename T>
bool trivial(const Product<T>& p) {
    if (p.m == 0 || p.n == 0) return true;
    if (p.k != 0 && p.alpha != T(0)) return false;
    if (p.beta != T(1)) scale(p);
    return true;
}

} // namespace

void inParallel(int64_t count, int64_t granularity, double work,
                const std::function<void(int64_t, int64_t)>& body) {
    const int64_t most =
        std::min<int64_t>(int64_t(work / kWorthAThread), (count + granularity - 1) / granularity);
    const int64_t parts = std::min(most, processors());
    if (parts <= 1) {
        body(0, count);
        return;
    }
    const int64_t step =
        ((count + parts - 1) / parts + granularity - 1) / granularity * granularity;
    callEach((count + step - 1) / step,
             [&](int64_t part) { body(part * step, std::min(count, (part + 1) * step)); });
}

template <typename T>
void multiply(const Product<T>& p) {
    if (trivial(p)) return;
    const double work = workOf(p.m, p.n, p.k);
    if (work < 2 * kWorthAThread) {
        single(p);
        return;
    }
    // Pieces of the longer side: each thread packs the other factor once more, so few and long
    // pieces are best.
    const bool by_columns = p.n >= p.m;
    inParallel(by_columns ? p.n : p.m, 16, work, [&](int64_t begin, int64_t end) {
        Product<T> part = p;
        if (by_columns) {
            part.n = end - begin;
            part.b += p.b_op == CUBLAS_OP_N ? begin * p.ldb : begin;
            part.c += begin * p.ldc;
        } else {
            part.m = end - begin;
            part.a += p.a_op == CUBLAS_OP_N ? begin : begin * p.lda;
            part.c += begin;
        }
        single(part);
    });
}

template <typename T>
void multiplyBatch(int64_t count, const std::function<Product<T>(int64_t)>& product) {
    if (count == 0) return;
    const Product<T> first = product(0);
    const double each = workOf(first.m, first.n, first.k);
    // Large products are better cut each in turn: all threads share one set of factors.
    if (each > 64 * kWorthAThread) {
        for (int64_t i = 0; i < count; ++i)
            multiply(product(i));
        return;
    }
    inParallel(count, 1, each * double(count), [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            const Product<T> one = product(i);
            if (!trivial(one)) single(one);
        }
    });
}

#define CW_INSTANCE(T)                                                                             \
    template void multiply<T>(const Product<T>&);                                                  \
    template void multiplyBatch<T>(int64_t, const std::function<Product<T>(int64_t)>&);
CW_INSTANCE(float)
CW_INSTANCE(double)
CW_INSTANCE(std::complex<float>)
CW_INSTANCE(std::complex<double>)
#undef CW_INSTANCE

} // namespace cw::cublas
