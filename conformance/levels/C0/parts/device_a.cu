// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
extern __device__ int shared_value;
__device__ int twice(int);
static __global__ void fill(int* out) {
    *out = twice(20) + shared_value;
}
extern "C" int runOne() {
    int *device = nullptr, host = 0;
    if (cudaMalloc(&device, sizeof host) != cudaSuccess) return 1;
    fill<<<1, 1>>>(device);
    if (cudaMemcpy(&host, device, sizeof host, cudaMemcpyDeviceToHost) != cudaSuccess) return 2;
    cudaFree(device);
    return host == 42 ? 0 : 3;
}
