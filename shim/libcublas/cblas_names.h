// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cblas.h>

#include "shim/include/causeway/cublas_types.h"

namespace cw::cublas {

/// cuBLAS's words in CBLAS's; the values were checked before.
inline CBLAS_TRANSPOSE cblas(cublasOperation_t op) {
    return op == CUBLAS_OP_N ? CblasNoTrans : op == CUBLAS_OP_T ? CblasTrans : CblasConjTrans;
}
inline CBLAS_UPLO cblas(cublasFillMode_t triangle) {
    return triangle == CUBLAS_FILL_MODE_UPPER ? CblasUpper : CblasLower;
}
inline CBLAS_DIAG cblas(cublasDiagType_t diagonal) {
    return diagonal == CUBLAS_DIAG_UNIT ? CblasUnit : CblasNonUnit;
}
inline CBLAS_SIDE cblas(cublasSideMode_t side) {
    return side == CUBLAS_SIDE_RIGHT ? CblasRight : CblasLeft;
}

} // namespace cw::cublas
