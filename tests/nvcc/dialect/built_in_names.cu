// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdint>
#if !__CUDACC__ || !defined(__NVCC__) || defined(__CUDA__) || __CUDACC_VER_MAJOR__ != 12
#error not who we say we are
#endif
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ != 800
#error not the architecture that we claim
#endif
__global__ void k(int* p) {
    *p = threadIdx.x + gridDim.y;
}
void run(int* p) {
    dim3 gridDim(2, 1), blockDim(32);
    k<<<gridDim, blockDim>>>(p);
}
int host(int n) {
    return min(n, 3u) + max(2, n) + isfinite(1.0f);
}
