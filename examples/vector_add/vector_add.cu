// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Adds two vectors on the device and checks the sum on the host.
#include <cstdio>
#include <vector>

#include <cuda_runtime.h>

#define CHECK(call)                                                                                \
    do {                                                                                           \
        const cudaError_t status = (call);                                                         \
        if (status != cudaSuccess) {                                                               \
            fprintf(stderr, "%s: %s\n", #call, cudaGetErrorString(status));                        \
            return 1;                                                                              \
        }                                                                                          \
    } while (false)

__global__ void add(const float* a, const float* b, float* sum, int count) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) sum[i] = a[i] + b[i];
}

int main() {
    const int count = 1 << 20;
    std::vector<float> a(count), b(count), sum(count);
    for (int i = 0; i < count; ++i) {
        a[i] = 0.5f * i;
        b[i] = 2.0f * i;
    }

    float *device_a, *device_b, *device_sum;
    CHECK(cudaMalloc(&device_a, count * sizeof(float)));
    CHECK(cudaMalloc(&device_b, count * sizeof(float)));
    CHECK(cudaMalloc(&device_sum, count * sizeof(float)));
    CHECK(cudaMemcpy(device_a, a.data(), count * sizeof(float), cudaMemcpyHostToDevice));
    CHECK(cudaMemcpy(device_b, b.data(), count * sizeof(float), cudaMemcpyHostToDevice));

    add<<<(count + 255) / 256, 256>>>(device_a, device_b, device_sum, count);
    CHECK(cudaGetLastError());

    CHECK(cudaMemcpy(sum.data(), device_sum, count * sizeof(float), cudaMemcpyDeviceToHost));
    for (int i = 0; i < count; ++i)
        if (sum[i] != 2.5f * i) {
            printf("FAIL: sum[%d] is %g, not %g\n", i, sum[i], 2.5f * i);
            return 1;
        }
    printf("PASS: %d sums are right\n", count);
    CHECK(cudaFree(device_a));
    CHECK(cudaFree(device_b));
    CHECK(cudaFree(device_sum));
    return 0;
}
