// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// FLAGS: -I own_cuda_h
#include "cuda.h"
#include <cuda_fp16.h>
#include <cuda_runtime.h>
#ifndef OWN_HEADER
#error the program's header comes first
#endif
__global__ void k(int* p) {
    *p = OWN_HEADER;
}
int host(int* p) {
    return cudaMalloc(&p, 4);
}
