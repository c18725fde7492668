// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// STREAM triad in CUDA. Prints GB/s of the best of 20 rounds.
#include <chrono>
#include <cstdio>

__global__ void triad(float* a, const float* b, const float* c, float s, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) a[i] = b[i] + s * c[i];
}

__global__ void fill(float* a, float value, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) a[i] = value;
}

int main() {
    const int n = 1 << 25, threads = 256, blocks = (n + threads - 1) / threads;
    float *a, *b, *c;
    cudaMalloc(&a, sizeof(float) * n);
    cudaMalloc(&b, sizeof(float) * n);
    cudaMalloc(&c, sizeof(float) * n);
    fill<<<blocks, threads>>>(a, 0, n);
    fill<<<blocks, threads>>>(b, 1, n);
    fill<<<blocks, threads>>>(c, 2, n);
    cudaDeviceSynchronize();
    double best = 1e30;
    for (int round = 0; round < 20; ++round) {
        const auto start = std::chrono::steady_clock::now();
        triad<<<blocks, threads>>>(a, b, c, 3.0f, n);
        cudaDeviceSynchronize();
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        if (time.count() < best) best = time.count();
    }
    float last = 0;
    cudaMemcpy(&last, a + n - 1, sizeof last, cudaMemcpyDeviceToHost);
    if (last != 7 || cudaGetLastError() != cudaSuccess) return 1;
    std::printf("%.3f\n", 3.0 * sizeof(float) * n / best * 1e-9);
}
