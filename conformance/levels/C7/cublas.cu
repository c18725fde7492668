// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cuBLAS: handles, levels 1 to 3 for float and double, GemmEx and strided batches
// DOC: cuBLAS documentation, 2.4 Helper, 2.5-2.7 Level-1 to Level-3, 2.8 BLAS-like Extension
// NVCC: -lcublas
// ORACLE: not yet run
#include "case.h"

#include <cublas_v2.h>
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#define CHECK_BLAS(call) CHECK_EQ(int(call), int(CUBLAS_STATUS_SUCCESS))

struct Handle {
    cublasHandle_t value = nullptr;
    Handle() { CHECK_BLAS(cublasCreate(&value)); }
    ~Handle() { cublasDestroy(value); }
    operator cublasHandle_t() const { return value; }
};
template <class T>
static std::vector<T> numbers(size_t n, unsigned seed) {
    std::vector<T> values(n);
    for (size_t i = 0; i < n; ++i)
        values[i] = T(float(int((i * 2654435761u + seed) >> 20 & 31) - 15) * 0.125f);
    return values;
}
static double at(const std::vector<double>& m, cublasOperation_t op, int row, int column, int ld) {
    return op == CUBLAS_OP_N ? m[size_t(column) * ld + row] : m[size_t(row) * ld + column];
}
template <class T>
static std::vector<double> wide(const std::vector<T>& values) {
    std::vector<double> result;
    for (const T& v : values)
        result.push_back(double(float(v)));
    return result;
}
template <>
std::vector<double> wide(const std::vector<double>& values) {
    return values;
}

CASE(HandlesAndVersions) {
    cublasHandle_t handle = nullptr;
    CHECK_BLAS(cublasCreate(&handle));
    int version = 0;
    CHECK_BLAS(cublasGetVersion(handle, &version));
    CHECK(version >= 120000);
    cublasPointerMode_t mode;
    CHECK_BLAS(cublasGetPointerMode(handle, &mode));
    CHECK_EQ(mode, CUBLAS_POINTER_MODE_HOST);
    CHECK_BLAS(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_DEVICE));
    CHECK_BLAS(cublasGetPointerMode(handle, &mode));
    CHECK_EQ(mode, CUBLAS_POINTER_MODE_DEVICE);
    CHECK_BLAS(cublasSetMathMode(handle, CUBLAS_TF32_TENSOR_OP_MATH));
    cublasMath_t math;
    CHECK_BLAS(cublasGetMathMode(handle, &math));
    CHECK_EQ(math, CUBLAS_TF32_TENSOR_OP_MATH);
    cudaStream_t stream, seen = nullptr;
    CHECK_CUDA(cudaStreamCreate(&stream));
    CHECK_BLAS(cublasSetStream(handle, stream));
    CHECK_BLAS(cublasGetStream(handle, &seen));
    CHECK_EQ(seen, stream);
    CHECK_BLAS(cublasDestroy(handle));
    CHECK_EQ(int(cublasCreate(nullptr)), int(CUBLAS_STATUS_INVALID_VALUE));
    CHECK_EQ(int(cublasSetStream(nullptr, nullptr)), int(CUBLAS_STATUS_NOT_INITIALIZED));
}

template <class T>
struct Level1;
#define LEVEL1(T, s, small)                                                                        \
    template <>                                                                                    \
    struct Level1<T> {                                                                             \
        static auto axpy(cublasHandle_t h, int n, const T* a, const T* x, int ix, T* y, int iy) {  \
            return cublas##s##axpy(h, n, a, x, ix, y, iy);                                         \
        }                                                                                          \
        static auto dot(cublasHandle_t h, int n, const T* x, const T* y, T* r) {                   \
            return cublas##s##dot(h, n, x, 1, y, 1, r);                                            \
        }                                                                                          \
        static auto nrm2(cublasHandle_t h, int n, const T* x, T* r) {                              \
            return cublas##s##nrm2(h, n, x, 1, r);                                                 \
        }                                                                                          \
        static auto asum(cublasHandle_t h, int n, const T* x, T* r) {                              \
            return cublas##s##asum(h, n, x, 1, r);                                                 \
        }                                                                                          \
        static auto scal(cublasHandle_t h, int n, const T* a, T* x) {                              \
            return cublas##s##scal(h, n, a, x, 1);                                                 \
        }                                                                                          \
        static auto copy(cublasHandle_t h, int n, const T* x, T* y) {                              \
            return cublas##s##copy(h, n, x, 1, y, 1);                                              \
        }                                                                                          \
        static auto swap(cublasHandle_t h, int n, T* x, T* y) {                                    \
            return cublas##s##swap(h, n, x, 1, y, 1);                                              \
        }                                                                                          \
        static auto iamax(cublasHandle_t h, int n, const T* x, int* r) {                           \
            return cublasI##small##amax(h, n, x, 1, r);                                            \
        }                                                                                          \
        static auto iamin(cublasHandle_t h, int n, const T* x, int* r) {                           \
            return cublasI##small##amin(h, n, x, 1, r);                                            \
        }                                                                                          \
        static auto gemv(cublasHandle_t h, cublasOperation_t o, int m, int n, const T* a,          \
                         const T* A, int ld, const T* x, const T* b, T* y) {                       \
            return cublas##s##gemv(h, o, m, n, a, A, ld, x, 1, b, y, 1);                           \
        }                                                                                          \
        static auto ger(cublasHandle_t h, int m, int n, const T* a, const T* x, const T* y, T* A,  \
                        int ld) {                                                                  \
            return cublas##s##ger(h, m, n, a, x, 1, y, 1, A, ld);                                  \
        }                                                                                          \
        static auto gemm(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb, int m,      \
                         int n, int k, const T* a, const T* A, int lda, const T* B, int ldb,       \
                         const T* b, T* C, int ldc) {                                              \
            return cublas##s##gemm(h, ta, tb, m, n, k, a, A, lda, B, ldb, b, C, ldc);              \
        }                                                                                          \
        static auto batched(cublasHandle_t h, int n, const T* a, const T* A, const T* B,           \
                            const T* b, T* C, int count) {                                         \
            return cublas##s##gemmStridedBatched(h, CUBLAS_OP_N, CUBLAS_OP_T, n, n, n, a, A, n,    \
                                                 n * n, B, n, n * n, b, C, n, n * n, count);       \
        }                                                                                          \
        static auto trsm(cublasHandle_t h, int m, int n, const T* a, const T* A, T* B) {           \
            return cublas##s##trsm(h, CUBLAS_SIDE_LEFT, CUBLAS_FILL_MODE_LOWER, CUBLAS_OP_N,       \
                                   CUBLAS_DIAG_NON_UNIT, m, n, a, A, m, B, m);                     \
        }                                                                                          \
        static auto syrk(cublasHandle_t h, int n, int k, const T* a, const T* A, const T* b,       \
                         T* C) {                                                                   \
            return cublas##s##syrk(h, CUBLAS_FILL_MODE_UPPER, CUBLAS_OP_N, n, k, a, A, n, b, C,    \
                                   n);                                                             \
        }                                                                                          \
    }
LEVEL1(float, S, s);
LEVEL1(double, D, d);

template <class T>
static void level1() {
    Handle handle;
    const int n = 1000;
    const auto x = numbers<T>(n, 1), y = numbers<T>(n, 2);
    test::Buffer<T> dx(x), dy(y);
    T dot = 0, norm = 0, sum = 0;
    int most = 0, least = 0;
    CHECK_BLAS(Level1<T>::dot(handle, n, dx, dy, &dot));
    CHECK_BLAS(Level1<T>::nrm2(handle, n, dx, &norm));
    CHECK_BLAS(Level1<T>::asum(handle, n, dx, &sum));
    CHECK_BLAS(Level1<T>::iamax(handle, n, dx, &most));
    CHECK_BLAS(Level1<T>::iamin(handle, n, dx, &least));
    double d = 0, q = 0, s = 0;
    int high = 0, low = 0;
    for (int i = 0; i < n; ++i) {
        d += double(x[i]) * y[i], q += double(x[i]) * x[i], s += std::fabs(x[i]);
        if (std::fabs(x[i]) > std::fabs(x[high])) high = i;
        if (std::fabs(x[i]) < std::fabs(x[low])) low = i;
    }
    CHECK_NEAR(dot, d, 1e-3);
    CHECK_NEAR(norm, std::sqrt(q), 1e-4);
    CHECK_NEAR(sum, s, 1e-3);
    CHECK_EQ(most, high + 1); // counted from 1
    CHECK_EQ(least, low + 1);
    const T a = T(2.5);
    CHECK_BLAS(Level1<T>::axpy(handle, n, &a, dx, 1, dy, 1));
    CHECK_BLAS(Level1<T>::scal(handle, n, &a, dx));
    for (int i = 0; i < n; ++i) {
        CHECK_NEAR(dy.host()[i], a * x[i] + y[i], 1e-5);
        if (i > 20) break;
    }
    CHECK_BLAS(Level1<T>::swap(handle, n, dx, dy));
    CHECK_NEAR(dy.host()[999], a * x[999], 1e-5);
    CHECK_BLAS(Level1<T>::copy(handle, n, dx, dy));
    CHECK_EQ(dy.host()[7], dx.host()[7]);
    CHECK_BLAS(Level1<T>::axpy(handle, n / 2, &a, dx, 2, dy, 1));
    CHECK_NEAR(dy.host()[3], a * dx.host()[6] + dx.host()[3], 1e-5);
}
CASE(Level1OfFloat) {
    level1<float>();
}
CASE(Level1OfDouble) {
    level1<double>();
}

CASE(ResultsAndScalarsMayLiveOnTheDevice) {
    Handle handle;
    CHECK_BLAS(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_DEVICE));
    test::Buffer<float> x(std::vector<float>{1, 2, 3}), alpha(std::vector<float>{10}), result(1);
    CHECK_BLAS(cublasSscal(handle, 3, alpha, x, 1));
    CHECK_BLAS(cublasSdot(handle, 3, x, 1, x, 1, result));
    CHECK_EQ(result.host()[0], 1400.0f);
}

template <class T>
static void matrixVector() {
    Handle handle;
    const int m = 37, n = 23, ld = 40;
    const auto A = numbers<T>(size_t(ld) * n, 3), x = numbers<T>(64, 4), y = numbers<T>(64, 5);
    const auto wa = wide(A);
    for (cublasOperation_t op : {CUBLAS_OP_N, CUBLAS_OP_T}) {
        test::Buffer<T> dA(A), dx(x), dy(y);
        const T a = T(1.5), b = T(-0.5);
        CHECK_BLAS(Level1<T>::gemv(handle, op, m, n, &a, dA, ld, dx, &b, dy));
        const auto seen = dy.host();
        const int rows = op == CUBLAS_OP_N ? m : n, inner = op == CUBLAS_OP_N ? n : m;
        for (int i = 0; i < rows; ++i) {
            double sum = 0;
            for (int k = 0; k < inner; ++k)
                sum += at(wa, op, i, k, ld) * x[k];
            CHECK_NEAR(seen[i], a * sum + b * y[i], 1e-4);
        }
        CHECK_EQ(seen[rows], y[rows]);
        CHECK_BLAS(Level1<T>::ger(handle, m, n, &a, dx, dx, dA, ld));
        CHECK_NEAR(dA.host()[5 * ld + 7], A[5 * ld + 7] + a * x[7] * x[5], 1e-5);
    }
}
CASE(Level2) {
    matrixVector<float>();
    matrixVector<double>();
}

template <class T>
static void product(int m, int n, int k) {
    Handle handle;
    for (cublasOperation_t ta : {CUBLAS_OP_N, CUBLAS_OP_T}) {
        for (cublasOperation_t tb : {CUBLAS_OP_N, CUBLAS_OP_T}) {
            const int lda = (ta == CUBLAS_OP_N ? m : k) + 3, ldb = (tb == CUBLAS_OP_N ? k : n) + 1,
                      ldc = m + 2;
            const auto A = numbers<T>(size_t(lda) * (m + k), 6),
                       B = numbers<T>(size_t(ldb) * (n + k), 7), C = numbers<T>(size_t(ldc) * n, 8);
            test::Buffer<T> dA(A), dB(B), dC(C);
            const T a = T(0.5), b = T(2);
            CHECK_BLAS(Level1<T>::gemm(handle, ta, tb, m, n, k, &a, dA, lda, dB, ldb, &b, dC, ldc));
            const auto seen = dC.host();
            const auto wa = wide(A), wb = wide(B);
            for (int j = 0; j < n; ++j) {
                for (int i = 0; i < ldc; ++i) {
                    if (i >= m) {
                        CHECK_EQ(seen[size_t(j) * ldc + i],
                                 C[size_t(j) * ldc + i]); // beyond the rows: untouched
                        continue;
                    }
                    double sum = 0;
                    for (int q = 0; q < k; ++q)
                        sum += at(wa, ta, i, q, lda) * at(wb, tb, q, j, ldb);
                    CHECK_NEAR(seen[size_t(j) * ldc + i], a * sum + b * C[size_t(j) * ldc + i],
                               1e-3);
                }
            }
        }
    }
}
CASE(GemmOfFloat) {
    product<float>(33, 20, 17), product<float>(1, 1, 1), product<float>(64, 70, 128);
}
CASE(GemmOfDouble) {
    product<double>(33, 20, 17), product<double>(5, 64, 3);
}

CASE(BetaZeroIgnoresWhatWasThere) {
    Handle handle;
    test::Buffer<float> A(std::vector<float>{2}), B(std::vector<float>{3}),
        C(std::vector<float>{NAN});
    const float one = 1, zero = 0;
    CHECK_BLAS(
        cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, A, 1, B, 1, &zero, C, 1));
    CHECK_EQ(C.host()[0], 6.0f);
}

template <class T>
static void otherLevel3() {
    Handle handle;
    const int n = 12, k = 7, count = 5;
    const T one = 1, zero = 0;
    // Strided batches: C_i = A_i B_i^T.
    const auto A = numbers<T>(n * n * count, 9), B = numbers<T>(n * n * count, 10);
    test::Buffer<T> dA(A), dB(B), dC(n * n * count);
    CHECK_BLAS(Level1<T>::batched(handle, n, &one, dA, dB, &zero, dC, count));
    const auto C = dC.host();
    for (int c = 0; c < count; ++c) {
        double sum = 0;
        for (int q = 0; q < n; ++q)
            sum += double(A[c * n * n + q * n + 3]) * B[c * n * n + q * n + 4];
        CHECK_NEAR(C[c * n * n + 4 * n + 3], sum, 1e-4);
    }
    // A lower triangle solved.
    std::vector<T> L(n * n), X = numbers<T>(n * 4, 11), right(n * 4);
    for (int j = 0; j < n; ++j)
        for (int i = j; i < n; ++i)
            L[j * n + i] = i == j ? T(4) : T(0.25) * T((i + j) % 3);
    for (int c = 0; c < 4; ++c)
        for (int i = 0; i < n; ++i) {
            double sum = 0;
            for (int j = 0; j <= i; ++j)
                sum += double(L[j * n + i]) * X[c * n + j];
            right[c * n + i] = T(sum);
        }
    test::Buffer<T> dL(L), dR(right);
    CHECK_BLAS(Level1<T>::trsm(handle, n, 4, &one, dL, dR));
    for (int i = 0; i < n * 4; ++i)
        CHECK_NEAR(dR.host()[i], X[i], 1e-4);
    // The upper triangle of A A^T.
    test::Buffer<T> dS(n * n);
    CHECK_BLAS(Level1<T>::syrk(handle, n, k, &one, dA, &zero, dS));
    double sum = 0;
    for (int q = 0; q < k; ++q)
        sum += double(A[q * n + 2]) * A[q * n + 5];
    CHECK_NEAR(dS.host()[5 * n + 2], sum, 1e-4);
    CHECK_EQ(dS.host()[2 * n + 5], T(0));
}
CASE(BatchesTrianglesAndSymmetricUpdates) {
    otherLevel3<float>();
    otherLevel3<double>();
}

template <class T, class Scalar>
static void gemmEx(cudaDataType type, cublasComputeType_t compute, double bound) {
    Handle handle;
    const int m = 24, n = 16, k = 40;
    const auto A = numbers<T>(size_t(m) * k, 12), B = numbers<T>(size_t(k) * n, 13);
    test::Buffer<T> dA(A), dB(B), dC(size_t(m) * n);
    const Scalar one = 1, zero = 0;
    CHECK_BLAS(cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, m, n, k, &one, dA, type, m, dB, type,
                            k, &zero, dC, type, m, compute, CUBLAS_GEMM_DEFAULT));
    const auto wa = wide(A), wb = wide(B), wc = wide(dC.host());
    for (int j = 0; j < n; ++j)
        for (int i = 0; i < m; ++i) {
            double sum = 0, size = 0;
            for (int q = 0; q < k; ++q)
                sum += wa[q * m + i] * wb[j * k + q],
                    size += std::fabs(wa[q * m + i] * wb[j * k + q]);
            CHECK_NEAR(wc[j * m + i], sum, bound * (size + 1));
        }
    test::Buffer<T> dD(size_t(m) * n * 2);
    CHECK_BLAS(cublasGemmStridedBatchedEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, m, n, k, &one, dA, type,
                                          m, 0, dB, type, k, 0, &zero, dD, type, m, m * n, 2,
                                          compute, CUBLAS_GEMM_DEFAULT));
    const auto wd = wide(dD.host());
    for (int i = 0; i < m * n; ++i) {
        CHECK_NEAR(wd[i], wc[i], bound * 64);
        CHECK_NEAR(wd[m * n + i], wc[i], bound * 64);
    }
}
CASE(GemmExOfHalf) {
    gemmEx<__half, float>(CUDA_R_16F, CUBLAS_COMPUTE_32F, 1e-3);
}
CASE(GemmExOfBfloat16) {
    gemmEx<__nv_bfloat16, float>(CUDA_R_16BF, CUBLAS_COMPUTE_32F, 8e-3);
}
CASE(GemmExOfFloat) {
    gemmEx<float, float>(CUDA_R_32F, CUBLAS_COMPUTE_32F, 1e-6);
}
CASE(GemmExOfDouble) {
    gemmEx<double, double>(CUDA_R_64F, CUBLAS_COMPUTE_64F, 1e-14);
}

CASE(BadShapesAreInvalidValue) {
    Handle handle;
    test::Buffer<float> A(16);
    const float one = 1;
    CHECK_EQ(
        int(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, -1, 4, 4, &one, A, 4, A, 4, &one, A, 4)),
        int(CUBLAS_STATUS_INVALID_VALUE));
    CHECK_EQ(
        int(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 4, 4, 4, &one, A, 2, A, 4, &one, A, 4)),
        int(CUBLAS_STATUS_INVALID_VALUE));
    CHECK_BLAS(
        cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 0, 4, 4, &one, A, 4, A, 4, &one, A, 4));
}

__global__ void fillOnes(float* x, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] = 1;
}
CASE(WorkFollowsTheStream) {
    Handle handle;
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    CHECK_BLAS(cublasSetStream(handle, stream));
    test::Buffer<float> A(64 * 64), C(64 * 64), D(64 * 64);
    const float one = 1, zero = 0;
    fillOnes<<<16, 256, 0, stream>>>(A, 64 * 64);
    CHECK_BLAS(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 64, 64, 64, &one, A, 64, A, 64, &zero,
                           C, 64));
    CHECK_BLAS(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 64, 64, 64, &one, C, 64, A, 64, &zero,
                           D, 64));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(C.host()[100], 64.0f);
    CHECK_EQ(D.host()[100], 4096.0f);
}
