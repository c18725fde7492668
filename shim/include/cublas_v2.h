/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* cuBLAS with handles: the plain names mean the _v2 functions. Valid in C. */
#ifndef CUBLAS_V2_H_
#define CUBLAS_V2_H_

#ifdef CAUSEWAY_CUBLAS_H
#error "cublas.h and cublas_v2.h can't be used in the same file"
#endif

#include "cublas_api.h"

#endif
