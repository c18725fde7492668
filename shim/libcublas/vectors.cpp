// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuBLAS library, "cuBLAS Helper Function Reference": copies of vectors and matrices between host
// and device.
#include "cuda_runtime_api.h"
#include "shim/libcublas/call.h"
#include "shim/libcublas/impl.h"

namespace cw::cublas {

namespace {

enum class When { Now, InStream };

struct Shape {
    int64_t width, height; // bytes, rows
    int64_t to_pitch, from_pitch;
};

Result<> transfer(void* to, const void* from, const Shape& s, cudaMemcpyKind kind,
                  cudaStream_t stream, When when) {
    if (s.width == 0 || s.height == 0) return {};
    CW_TRY(checkPointers({to, from}));
    if (when == When::Now)
        return fromCuda(cudaMemcpy2D(to, s.to_pitch, from, s.from_pitch, s.width, s.height, kind),
                        "copying");
    return fromCuda(
        cudaMemcpy2DAsync(to, s.to_pitch, from, s.from_pitch, s.width, s.height, kind, stream),
        "copying");
}

Result<> vector(int64_t n, int64_t size, const void* x, int64_t incx, void* y, int64_t incy,
                cudaMemcpyKind kind, cudaStream_t stream, When when) {
    if (n < 0 || size <= 0 || incx <= 0 || incy <= 0)
        return Error{ErrorCode::InvalidArgument, "a size or an increment is not positive"};
    return transfer(y, x, {size, n, incy * size, incx * size}, kind, stream, when);
}

Result<> matrix(int64_t rows, int64_t columns, int64_t size, const void* a, int64_t lda, void* b,
                int64_t ldb, cudaMemcpyKind kind, cudaStream_t stream, When when) {
    if (rows < 0 || columns < 0 || size <= 0)
        return Error{ErrorCode::InvalidArgument, "a size is not positive"};
    CW_TRY(checkAll(checkLeading(lda, rows, "lda"), checkLeading(ldb, rows, "ldb")));
    return transfer(b, a, {rows * size, columns, ldb * size, lda * size}, kind, stream, when);
}

} // namespace

#define CW_COPIES(CW_INT)                                                                          \
    Result<> setVector(CW_INT n, CW_INT size, const void* x, CW_INT incx, void* y, CW_INT incy) {  \
        return vector(n, size, x, incx, y, incy, cudaMemcpyHostToDevice, nullptr, When::Now);      \
    }                                                                                              \
    Result<> getVector(CW_INT n, CW_INT size, const void* x, CW_INT incx, void* y, CW_INT incy) {  \
        return vector(n, size, x, incx, y, incy, cudaMemcpyDeviceToHost, nullptr, When::Now);      \
    }                                                                                              \
    Result<> setVectorAsync(CW_INT n, CW_INT size, const void* x, CW_INT incx, void* y,            \
                            CW_INT incy, cudaStream_t stream) {                                    \
        return vector(n, size, x, incx, y, incy, cudaMemcpyHostToDevice, stream, When::InStream);  \
    }                                                                                              \
    Result<> getVectorAsync(CW_INT n, CW_INT size, const void* x, CW_INT incx, void* y,            \
                            CW_INT incy, cudaStream_t stream) {                                    \
        return vector(n, size, x, incx, y, incy, cudaMemcpyDeviceToHost, stream, When::InStream);  \
    }                                                                                              \
    Result<> setMatrix(CW_INT rows, CW_INT cols, CW_INT size, const void* a, CW_INT lda, void* b,  \
                       CW_INT ldb) {                                                               \
        return matrix(rows, cols, size, a, lda, b, ldb, cudaMemcpyHostToDevice, nullptr,           \
                      When::Now);                                                                  \
    }                                                                                              \
    Result<> getMatrix(CW_INT rows, CW_INT cols, CW_INT size, const void* a, CW_INT lda, void* b,  \
                       CW_INT ldb) {                                                               \
        return matrix(rows, cols, size, a, lda, b, ldb, cudaMemcpyDeviceToHost, nullptr,           \
                      When::Now);                                                                  \
    }                                                                                              \
    Result<> setMatrixAsync(CW_INT rows, CW_INT cols, CW_INT size, const void* a, CW_INT lda,      \
                            void* b, CW_INT ldb, cudaStream_t stream) {                            \
        return matrix(rows, cols, size, a, lda, b, ldb, cudaMemcpyHostToDevice, stream,            \
                      When::InStream);                                                             \
    }                                                                                              \
    Result<> getMatrixAsync(CW_INT rows, CW_INT cols, CW_INT size, const void* a, CW_INT lda,      \
                            void* b, CW_INT ldb, cudaStream_t stream) {                            \
        return matrix(rows, cols, size, a, lda, b, ldb, cudaMemcpyDeviceToHost, stream,            \
                      When::InStream);                                                             \
    }
CW_COPIES(int)
CW_COPIES(int64_t)
#undef CW_COPIES

} // namespace cw::cublas
