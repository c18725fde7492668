// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "shim/include/causeway/cublas_types.h"
#include "support/result.h"

struct __half;
struct __nv_bfloat16;
typedef struct cublasXtContext* cublasXtHandle_t;
// Only stubs take these; cublasXt.h has the names of their values.
enum cublasXtPinnedMemMode_t : int;
enum cublasXtOpType_t : int;
enum cublasXtBlasOp_t : int;

namespace cw::cublas {

/// How cuBLAS fails (status.cpp).
struct Library {
    using Status = cublasStatus_t;
    static Status success() { return CUBLAS_STATUS_SUCCESS; }
    static Status fail(const Error&) noexcept;
};

} // namespace cw::cublas
