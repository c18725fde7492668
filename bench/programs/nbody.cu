// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Forces between bodies: one thread a body, a loop over all of them. Prints 10^9 pairs a second,
// the best of several.
#include <algorithm>
#include <chrono>
#include <cstdio>

__global__ void forces(float4* out, const float4* bodies, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float4 me = bodies[i];
    float x = 0, y = 0, z = 0;
    for (int j = 0; j < n; ++j) {
        const float4 other = bodies[j];
        const float dx = other.x - me.x, dy = other.y - me.y, dz = other.z - me.z;
        const float square = dx * dx + dy * dy + dz * dz + 1e-3f;
        const float pull = other.w / (square * sqrtf(square));
        x += dx * pull;
        y += dy * pull;
        z += dz * pull;
    }
    out[i] = make_float4(x, y, z, 0);
}

int main() {
    constexpr int n = 8192;
    float4 *bodies, *out;
    cudaMallocManaged(&bodies, n * sizeof(float4));
    cudaMallocManaged(&out, n * sizeof(float4));
    for (int i = 0; i < n; ++i)
        bodies[i] = make_float4(float(i % 17), float(i % 13), float(i % 11), 1);
    double best = 1e30;
    for (int round = 0; round < 7; ++round) {
        const auto start = std::chrono::steady_clock::now();
        forces<<<n / 256, 256>>>(out, bodies, n);
        cudaDeviceSynchronize();
        best = std::min(
            best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::printf("%f\n", 1e-9 * n * n / best);
}
