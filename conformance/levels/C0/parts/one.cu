// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
static __global__ void fill(int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = 3 * i;
}
extern "C" int runOne() {
    const int n = 1000;
    int *device = nullptr, host[n];
    if (cudaMalloc(&device, sizeof host) != cudaSuccess) return 1;
    fill<<<(n + 255) / 256, 256>>>(device, n);
    if (cudaMemcpy(host, device, sizeof host, cudaMemcpyDeviceToHost) != cudaSuccess) return 2;
    cudaFree(device);
    for (int i = 0; i < n; ++i)
        if (host[i] != 3 * i) return 3;
    return 0;
}
