// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs a kernel twice and tells the first error of each time, or the kernel's result.
#include <cstdio>

static __global__ void answer(int* out) {
    *out = 42;
}
int main() {
    for (int round = 0; round < 2; ++round) {
        int *device = nullptr, host = 0;
        cudaError_t error = cudaMalloc(&device, sizeof host);
        if (error == cudaSuccess) {
            answer<<<1, 1>>>(device);
            error = cudaGetLastError();
        }
        if (error == cudaSuccess)
            error = cudaMemcpy(&host, device, sizeof host, cudaMemcpyDeviceToHost);
        std::printf("%s %d\n", cudaGetErrorName(error), host);
        cudaFree(device);
    }
}
