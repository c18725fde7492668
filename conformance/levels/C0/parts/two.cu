// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
static __device__ int offset = 7;
static __global__ void fill(int* out) {
    out[threadIdx.x] = threadIdx.x + offset;
}
extern "C" int runTwo() {
    int *device = nullptr, host[64];
    if (cudaMalloc(&device, sizeof host) != cudaSuccess) return 1;
    fill<<<1, 64>>>(device);
    if (cudaMemcpy(host, device, sizeof host, cudaMemcpyDeviceToHost) != cudaSuccess) return 2;
    cudaFree(device);
    for (int i = 0; i < 64; ++i)
        if (host[i] != i + 7) return 3;
    return 0;
}
