/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <cuda_runtime.h>
#include <stdio.h>
#include <string.h>

#ifdef WITH_KERNEL
extern const void* kernelAddress(void);
#endif

static int check(cudaError_t error, int line) {
    if (error == cudaSuccess) return 0;
    printf("line %d: %s\n", line, cudaGetErrorString(error));
    return 1;
}
#define TRY(call)                                                                                  \
    if (check((call), __LINE__)) return 1

int main(void) {
    int count = 0, i;
    int host[256], back[256];
    void* device = NULL;
    struct cudaDeviceProp properties;
    struct cudaPointerAttributes attributes;
    dim3 grid = {1, 1, 1};
    float4 vector = {1.0f, 2.0f, 3.0f, 4.0f};
    cudaStream_t stream;
    cudaEvent_t event;

    TRY(cudaGetDeviceCount(&count));
    TRY(cudaGetDeviceProperties(&properties, 0));
    if (count < 1 || properties.warpSize != 32 || grid.x != 1 || vector.w != 4.0f) return 2;
    TRY(cudaStreamCreate(&stream));
    TRY(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
    TRY(cudaMalloc(&device, sizeof host));
    TRY(cudaPointerGetAttributes(&attributes, device));
    if (attributes.type != cudaMemoryTypeDevice) return 3;
    for (i = 0; i < 256; ++i)
        host[i] = i * i;
    TRY(cudaMemcpyAsync(device, host, sizeof host, cudaMemcpyHostToDevice, stream));
#ifdef WITH_KERNEL
    {
        void* arguments[1];
        dim3 block = {256, 1, 1};
        arguments[0] = &device;
        TRY(cudaLaunchKernel(kernelAddress(), grid, block, arguments, 0, stream));
        for (i = 0; i < 256; ++i)
            host[i] += 1;
    }
#endif
    TRY(cudaEventRecord(event, stream));
    TRY(cudaEventSynchronize(event));
    TRY(cudaMemcpy(back, device, sizeof back, cudaMemcpyDeviceToHost));
    TRY(cudaFree(device));
    TRY(cudaEventDestroy(event));
    TRY(cudaStreamDestroy(stream));
    if (memcmp(host, back, sizeof host) != 0) return 4;
    return 0;
}
