// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuBLAS library, "BLAS-like Extension": functions whose types are given by value.
#include <cmath>

#include "shim/libcublas/call.h"
#include "shim/libcublas/convert.h"
#include "shim/libcublas/impl.h"
#include "shim/libcublas/mixed.h"

namespace cw::cublas {

namespace {

struct AnyVector {
    const void* data;
    cudaDataType type;
    int64_t increment;
};

bool isReal(cudaDataType type) {
    return type == CUDA_R_16F || type == CUDA_R_16BF || type == CUDA_R_32F || type == CUDA_R_64F;
}

double element(const AnyVector& v, int64_t n, int64_t i) {
    const int64_t index = v.increment < 0 ? (i - (n - 1)) * v.increment : i * v.increment;
    const char* at = static_cast<const char*>(v.data) + index * sizeOf(v.type);
    if (v.type == CUDA_R_64F) return *reinterpret_cast<const double*>(at);
    float value;
    load(&value, at, v.type, 1);
    return value;
}

void setElement(const AnyVector& v, int64_t n, int64_t i, double value) {
    const int64_t index = v.increment < 0 ? (i - (n - 1)) * v.increment : i * v.increment;
    char* at = static_cast<char*>(const_cast<void*>(v.data)) + index * sizeOf(v.type);
    const float single = float(value);
    if (v.type == CUDA_R_64F)
        store(at, v.type, &value, 1);
    else
        store(at, v.type, &single, 1);
}

Result<> checkTypes(std::initializer_list<cudaDataType> types) {
    for (cudaDataType type : types)
        if (!isReal(type))
            return makeError(ErrorCode::NotSupported, "vectors of type {}", int(type));
    return {};
}

template <typename Add, typename Finish>
Result<> reduceEx(cublasHandle_t handle, int64_t n, AnyVector x, AnyVector y, void* result,
                  cudaDataType type, Add add, Finish finish) {
    const Call call = CW_TRY(Call::begin(handle));
    CW_TRY(checkAll(checkTypes({x.type, y.type, type}), checkPointers({result})));
    if (n > 0) CW_TRY(checkPointers({x.data, y.data}));
    return call.runForResult([=] {
        double sum = 0;
        for (int64_t i = 0; i < n; ++i)
            sum = add(sum, element(x, n, i), element(y, n, i));
        setElement({result, type, 1}, 1, 0, finish(sum));
    });
}

template <typename Combine>
Result<> updateEx(cublasHandle_t handle, int64_t n, const void* alpha, cudaDataType alpha_type,
                  AnyVector x, AnyVector y, Combine combine) {
    const Call call = CW_TRY(Call::begin(handle));
    CW_TRY(checkAll(checkTypes({alpha_type, x.type, y.type}), checkPointers({alpha})));
    if (n <= 0) return {};
    CW_TRY(checkPointers({x.data, y.data}));
    const bool on_device = call.context().pointer_mode == CUBLAS_POINTER_MODE_DEVICE;
    const AnyVector factor{alpha, alpha_type, 1};
    const double now = on_device ? 0 : element(factor, 1, 0);
    return call.run([=] {
        const double value = on_device ? element(factor, 1, 0) : now;
        for (int64_t i = 0; i < n; ++i)
            setElement(y, n, i, combine(value, element(x, n, i), element(y, n, i)));
    });
}

} // namespace

#define CW_INT int
#define CW_STRIDE long long int
#include "shim/libcublas/extended.inc"
#undef CW_INT
#undef CW_STRIDE
#define CW_INT int64_t
#define CW_STRIDE int64_t
#include "shim/libcublas/extended.inc"
#undef CW_INT
#undef CW_STRIDE

} // namespace cw::cublas
