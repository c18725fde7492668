// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A sum: shuffles in each warp, shared memory between warps, one atomic a block. Prints GB/s, the
// best of several.
#include <algorithm>
#include <chrono>
#include <cstdio>

__global__ void sum(float* total, const float* values) {
    __shared__ float parts[8];
    float value = values[blockIdx.x * blockDim.x + threadIdx.x];
    for (int lanes = 16; lanes; lanes /= 2)
        value += __shfl_down_sync(~0u, value, lanes);
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = value;
    __syncthreads();
    if (threadIdx.x < 32) {
        value = threadIdx.x < 8 ? parts[threadIdx.x] : 0;
        for (int lanes = 4; lanes; lanes /= 2)
            value += __shfl_down_sync(~0u, value, lanes);
        if (threadIdx.x == 0) atomicAdd(total, value);
    }
}

int main() {
    constexpr int n = 1 << 25;
    float *values, *total;
    cudaMallocManaged(&values, n * sizeof(float));
    cudaMallocManaged(&total, sizeof(float));
    for (int i = 0; i < n; ++i)
        values[i] = float(i % 3);
    double best = 1e30;
    for (int round = 0; round < 7; ++round) {
        const auto start = std::chrono::steady_clock::now();
        sum<<<n / 256, 256>>>(total, values);
        cudaDeviceSynchronize();
        best = std::min(
            best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::printf("%f\n", 1e-9 * n * sizeof(float) / best);
}
