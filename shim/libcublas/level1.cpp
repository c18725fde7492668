// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuBLAS library, "cuBLAS Level-1 Function Reference".
#include <algorithm>
#include <array>

#include "shim/libcublas/call.h"
#include "shim/libcublas/host_blas.h"
#include "shim/libcublas/impl.h"

namespace cw::cublas {

#define CW_T float
#define CW_INT int
#include "shim/libcublas/level1.inc"
#undef CW_INT
#define CW_INT int64_t
#include "shim/libcublas/level1.inc"
#undef CW_T
#define CW_T double
#include "shim/libcublas/level1.inc"
#undef CW_INT
#define CW_INT int
#include "shim/libcublas/level1.inc"
#undef CW_INT
#undef CW_T

namespace {

template <typename T>
Result<> makeRotation(cublasHandle_t handle, T* a, T* b, T* c, T* s) {
    const Call call = CW_TRY(Call::begin(handle));
    CW_TRY(checkPointers({a, b, c, s}));
    return call.runForResult([=] { blas<T>().rotg(a, b, c, s); });
}

template <typename T>
Result<> makeModifiedRotation(cublasHandle_t handle, T* d1, T* d2, T* x1, const T* y1, T* param) {
    const Call call = CW_TRY(Call::begin(handle));
    CW_TRY(checkPointers({d1, d2, x1, y1, param}));
    return call.runForResult([=] { blas<T>().rotmg(d1, d2, x1, *y1, param); });
}

} // namespace

Result<> rotg(cublasHandle_t handle, float* a, float* b, float* c, float* s) {
    return makeRotation(handle, a, b, c, s);
}
Result<> rotg(cublasHandle_t handle, double* a, double* b, double* c, double* s) {
    return makeRotation(handle, a, b, c, s);
}
Result<> rotmg(cublasHandle_t handle, float* d1, float* d2, float* x1, const float* y1,
               float* param) {
    return makeModifiedRotation(handle, d1, d2, x1, y1, param);
}
Result<> rotmg(cublasHandle_t handle, double* d1, double* d2, double* x1, const double* y1,
               double* param) {
    return makeModifiedRotation(handle, d1, d2, x1, y1, param);
}

} // namespace cw::cublas
