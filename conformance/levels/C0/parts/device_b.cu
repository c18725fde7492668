// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
__device__ int shared_value = 2;
__device__ int twice(int x) {
    return 2 * x;
}
static __global__ void fill(int* out) {
    *out = shared_value;
}
extern "C" int runTwo() {
    int *device = nullptr, host = 0;
    if (cudaMalloc(&device, sizeof host) != cudaSuccess) return 1;
    fill<<<1, 1>>>(device);
    if (cudaMemcpy(&host, device, sizeof host, cudaMemcpyDeviceToHost) != cudaSuccess) return 2;
    cudaFree(device);
    return host == 2 ? 0 : 3;
}
