// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nanoseconds of one __syncthreads() for one thread, blocks of 256 threads, one block at a time.
#include <chrono>
#include <cstdio>

__global__ void barriers(int* out, int rounds) {
    __shared__ int turn[256];
    int sum = 0;
    for (int i = 0; i < rounds; ++i) {
        turn[threadIdx.x] = sum + i;
        __syncthreads();
        sum += turn[(threadIdx.x + 1) & 255];
        __syncthreads();
    }
    out[threadIdx.x] = sum;
}

int main() {
    int* out;
    cudaMalloc(&out, 256 * sizeof(int));
    const int rounds = 2000;
    double best = 1e30;
    for (int round = 0; round < 10; ++round) {
        const auto start = std::chrono::steady_clock::now();
        barriers<<<1, 256>>>(out, rounds);
        cudaDeviceSynchronize();
        const std::chrono::duration<double, std::nano> time =
            std::chrono::steady_clock::now() - start;
        if (time.count() < best) best = time.count();
    }
    if (cudaGetLastError() != cudaSuccess) return 1;
    std::printf("%.3f\n", best / (2.0 * rounds * 256));
}
