// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A product of matrices as textbooks have it: tiles in shared memory. Prints GFLOP/s, the best of
// several.
#include <algorithm>
#include <chrono>
#include <cstdio>

constexpr int kTile = 16;

__global__ void product(float* c, const float* a, const float* b, int n) {
    __shared__ float left[kTile][kTile], right[kTile][kTile];
    const int x = threadIdx.x, y = threadIdx.y, row = blockIdx.y * kTile + y,
              column = blockIdx.x * kTile + x;
    float sum = 0;
    for (int tile = 0; tile < n / kTile; ++tile) {
        left[y][x] = a[row * n + tile * kTile + x];
        right[y][x] = b[(tile * kTile + y) * n + column];
        __syncthreads();
        for (int k = 0; k < kTile; ++k)
            sum += left[y][k] * right[k][x];
        __syncthreads();
    }
    c[row * n + column] = sum;
}

int main() {
    constexpr int n = 1024;
    float *a, *b, *c;
    for (float** matrix : {&a, &b, &c}) {
        cudaMallocManaged(matrix, n * n * sizeof(float));
        for (int i = 0; i < n * n; ++i)
            (*matrix)[i] = float(i % 7);
    }
    double best = 1e30;
    for (int round = 0; round < 5; ++round) {
        const auto start = std::chrono::steady_clock::now();
        product<<<dim3(n / kTile, n / kTile), dim3(kTile, kTile)>>>(c, a, b, n);
        cudaDeviceSynchronize();
        best = std::min(
            best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::printf("%f\n", 2e-9 * n * n * n / best);
}
