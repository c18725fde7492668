// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuBLAS library, "cuBLAS Level-2 Function Reference".
#include "shim/libcublas/call.h"
#include "shim/libcublas/cblas_names.h"
#include "shim/libcublas/host_blas.h"
#include "shim/libcublas/impl.h"

namespace cw::cublas {

#define CW_T float
#define CW_INT int
#include "shim/libcublas/level2.inc"
#undef CW_INT
#define CW_INT int64_t
#include "shim/libcublas/level2.inc"
#undef CW_T
#define CW_T double
#include "shim/libcublas/level2.inc"
#undef CW_INT
#define CW_INT int
#include "shim/libcublas/level2.inc"
#undef CW_INT
#undef CW_T

} // namespace cw::cublas
