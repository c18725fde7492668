/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The driver, runtime and NVML headers together, in C. */
#include <cuda.h>
#include <cuda_runtime_api.h>
#include <nvml.h>

int main(void) {
    CUdeviceptr pointer = 0;
    CUuuid uuid;
    CUlaunchConfig config = {0};
    cudaLaunchConfig_t runtime_config;
    struct cudaDeviceProp properties;
    enum cudaMemcpyKind kind = cudaMemcpyHostToDevice;
    nvmlDevice_t device;
    nvmlMemory_t memory;
    void* entry = 0;
    CUdriverProcAddressQueryResult found;

    (void)config;
    (void)kind;
    (void)runtime_config;
    if (cuInit(0) != CUDA_SUCCESS || cuMemAlloc(&pointer, 16) != CUDA_SUCCESS) return 1;
    if (cuDeviceGetUuid(&uuid, 0) != CUDA_SUCCESS || cuMemFree(pointer) != CUDA_SUCCESS) return 1;
    if (cuGetProcAddress("cuMemAlloc", &entry, CUDA_VERSION, 0, &found) != CUDA_SUCCESS) return 1;
    if (cudaGetDeviceProperties(&properties, 0) != cudaSuccess) return 1;
    if (nvmlInit() != NVML_SUCCESS || nvmlDeviceGetHandleByIndex(0, &device) != NVML_SUCCESS)
        return 1;
    return nvmlDeviceGetMemoryInfo(device, &memory) == NVML_SUCCESS ? 0 : 1;
}
