// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuBLAS library, "Using the cuBLAS Legacy API": one handle and one error state for the process.
#include <atomic>
#include <mutex>

#include "cuda_runtime_api.h"
#include "shim/libcublas/call.h"
#include "shim/libcublas/impl.h"

namespace cw::cublas {

namespace {

struct Legacy {
    std::mutex mutex;
    cublasHandle_t handle = nullptr;
    std::atomic<cublasStatus_t> error = CUBLAS_STATUS_SUCCESS;
};

Legacy& legacy() {
    static auto* state = new Legacy; // programs call cublasShutdown from their own destructors
    return *state;
}

cublasStatus_t statusOf(const Result<>& result) {
    return result ? CUBLAS_STATUS_SUCCESS : Library::fail(result.error());
}

/// Runs a function on the process's handle, and keeps its failure for cublasGetError.
template <typename Function>
void keep(Function function) {
    Legacy& state = legacy();
    std::lock_guard lock(state.mutex);
    const cublasStatus_t status = statusOf(function(state.handle));
    if (status != CUBLAS_STATUS_SUCCESS) state.error = status;
}

// Letters that mean nothing become values that the functions refuse.
cublasOperation_t operation(char letter) {
    switch (letter | 0x20) {
    case 'n':
        return CUBLAS_OP_N;
    case 't':
        return CUBLAS_OP_T;
    case 'c':
        return CUBLAS_OP_C;
    default:
        return cublasOperation_t(-1);
    }
}
cublasFillMode_t triangle(char letter) {
    return (letter | 0x20) == 'u'   ? CUBLAS_FILL_MODE_UPPER
           : (letter | 0x20) == 'l' ? CUBLAS_FILL_MODE_LOWER
                                    : cublasFillMode_t(-1);
}
cublasDiagType_t diagonal(char letter) {
    return (letter | 0x20) == 'u'   ? CUBLAS_DIAG_UNIT
           : (letter | 0x20) == 'n' ? CUBLAS_DIAG_NON_UNIT
                                    : cublasDiagType_t(-1);
}
cublasSideMode_t sideOf(char letter) {
    return (letter | 0x20) == 'l'   ? CUBLAS_SIDE_LEFT
           : (letter | 0x20) == 'r' ? CUBLAS_SIDE_RIGHT
                                    : cublasSideMode_t(-1);
}

} // namespace

#define CW_T float
#include "shim/libcublas/legacy.inc"
#undef CW_T
#define CW_T double
#include "shim/libcublas/legacy.inc"
#undef CW_T

cublasStatus_t legacyInit() {
    Legacy& state = legacy();
    std::lock_guard lock(state.mutex);
    return state.handle ? CUBLAS_STATUS_SUCCESS : statusOf(create(state.handle));
}

cublasStatus_t legacyShutdown() {
    Legacy& state = legacy();
    std::lock_guard lock(state.mutex);
    if (!state.handle) return CUBLAS_STATUS_NOT_INITIALIZED;
    return statusOf(destroy(std::exchange(state.handle, nullptr)));
}

/// Takes the error, as cudaGetLastError does.
cublasStatus_t legacyGetError() {
    return legacy().error.exchange(CUBLAS_STATUS_SUCCESS);
}

cublasStatus_t legacyGetVersion(int* version) {
    if (!version) return CUBLAS_STATUS_INVALID_VALUE;
    *version = CUBLAS_VERSION;
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t legacyAlloc(int n, int size, void** pointer) {
    if (n <= 0 || size <= 0 || !pointer) return CUBLAS_STATUS_INVALID_VALUE;
    return cudaMalloc(pointer, size_t(n) * size) == cudaSuccess ? CUBLAS_STATUS_SUCCESS
                                                                : CUBLAS_STATUS_ALLOC_FAILED;
}

cublasStatus_t legacyFree(void* pointer) {
    return cudaFree(pointer) == cudaSuccess ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INTERNAL_ERROR;
}

cublasStatus_t legacySetKernelStream(cudaStream_t stream) {
    Legacy& state = legacy();
    std::lock_guard lock(state.mutex);
    return statusOf(setStream(state.handle, stream));
}

} // namespace cw::cublas
