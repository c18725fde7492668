// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcublas/impl.h"

namespace cw::cublas {

Library::Status Library::fail(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::InvalidConfiguration:
    case ErrorCode::InvalidDevicePointer:
    case ErrorCode::InvalidMemcpyDirection:
    case ErrorCode::NotFound:
        return CUBLAS_STATUS_INVALID_VALUE;
    case ErrorCode::InvalidHandle:
    case ErrorCode::InvalidDevice:
    case ErrorCode::InvalidContext:
    case ErrorCode::NoDevice:
    case ErrorCode::NotInitialized:
        return CUBLAS_STATUS_NOT_INITIALIZED;
    case ErrorCode::OutOfMemory:
    case ErrorCode::OutOfResources:
        return CUBLAS_STATUS_ALLOC_FAILED;
    case ErrorCode::NotSupported:
    case ErrorCode::NotPermitted:
        return CUBLAS_STATUS_NOT_SUPPORTED;
    case ErrorCode::NoBinaryForGpu:
    case ErrorCode::InvalidImage:
        return CUBLAS_STATUS_ARCH_MISMATCH;
    case ErrorCode::Internal:
        return CUBLAS_STATUS_INTERNAL_ERROR;
    default:
        return CUBLAS_STATUS_EXECUTION_FAILED;
    }
}

// cuBLAS library, "cublasStatus_t".
#define CW_STATUSES(X)                                                                             \
    X(CUBLAS_STATUS_SUCCESS, "the operation completed successfully")                               \
    X(CUBLAS_STATUS_NOT_INITIALIZED, "the cuBLAS library was not initialized")                     \
    X(CUBLAS_STATUS_ALLOC_FAILED, "the resource allocation failed")                                \
    X(CUBLAS_STATUS_INVALID_VALUE, "an unsupported value or parameter was passed to the function") \
    X(CUBLAS_STATUS_ARCH_MISMATCH, "the function requires a feature absent from the device")       \
    X(CUBLAS_STATUS_MAPPING_ERROR, "an access to GPU memory space failed")                         \
    X(CUBLAS_STATUS_EXECUTION_FAILED, "the GPU program failed to execute")                         \
    X(CUBLAS_STATUS_INTERNAL_ERROR, "an internal cuBLAS operation failed")                         \
    X(CUBLAS_STATUS_NOT_SUPPORTED, "the functionality requested is not supported")                 \
    X(CUBLAS_STATUS_LICENSE_ERROR, "the functionality requested requires some license")

const char* getStatusName(cublasStatus_t status) {
    switch (status) {
#define CW_NAME(name, text)                                                                        \
    case name:                                                                                     \
        return #name;
        CW_STATUSES(CW_NAME)
#undef CW_NAME
    }
    return "CUBLAS_STATUS_UNKNOWN";
}

const char* getStatusString(cublasStatus_t status) {
    switch (status) {
#define CW_TEXT(name, text)                                                                        \
    case name:                                                                                     \
        return text;
        CW_STATUSES(CW_TEXT)
#undef CW_TEXT
    }
    return "an unknown cuBLAS status";
}

} // namespace cw::cublas
