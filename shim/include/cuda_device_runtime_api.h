/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* CUDA Runtime API, "Graph Management": what kernels tell their graph. Launching from device code
 * (dynamic parallelism) is not supported yet. */
#ifndef __CUDA_DEVICE_RUNTIME_API_H__
#define __CUDA_DEVICE_RUNTIME_API_H__

#include "cuda_runtime_api.h"

#if defined(__cplusplus) && defined(__CUDACC__)
/* The handle is the address of the value, which is read when the conditional node has its turn. */
static __device__ __inline__ __attribute__((unused)) void
cudaGraphSetConditional(cudaGraphConditionalHandle handle, unsigned int value) {
    *(volatile unsigned int*)handle = value;
}
#endif

#endif
