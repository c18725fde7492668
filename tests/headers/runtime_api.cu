// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA Runtime API: the C++ routines.
#include <cstddef>

__constant__ float constants[16];
__device__ int variable;
__global__ void kernel(int* p, float f, const char* text) {
    *p = static_cast<int>(f) + (text != nullptr);
}
template <typename T>
__global__ void generic(T* p) {
    *p = T();
}

int main() {
    float* device = nullptr;
    double* host = nullptr;
    int* managed = nullptr;
    std::size_t pitch = 0;
    cudaMalloc(&device, 64);
    const float* constant = nullptr;
    cudaMalloc(&constant, 64);
    cudaMalloc(reinterpret_cast<void**>(&device), 64);
    cudaMallocHost(&host, 64);
    cudaMallocHost(&host, 64, cudaHostAllocDefault);
    cudaHostAlloc(&host, 64, cudaHostAllocMapped);
    cudaHostGetDevicePointer(&device, host, 0);
    cudaMallocManaged(&managed, 64);
    cudaMallocManaged(&managed, 64, cudaMemAttachHost);
    cudaMallocPitch(&device, &pitch, 64, 4);
    cudaStream_t stream;
    cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
    cudaMallocAsync(&device, 64, stream);
    cudaMemPool_t pool;
    cudaDeviceGetDefaultMemPool(&pool, 0);
    cudaMallocAsync(&device, 64, pool, stream);
    cudaMallocFromPoolAsync(&device, 64, pool, stream);
    cudaStreamAttachMemAsync(stream, managed);
    cudaEvent_t event;
    cudaEventCreate(&event);
    cudaEventCreate(&event, cudaEventDisableTiming);

    float values[16] = {};
    cudaMemcpyToSymbol(constants, values, sizeof(values));
    cudaMemcpyToSymbolAsync(constants, values, sizeof(values), 0, cudaMemcpyHostToDevice, stream);
    cudaMemcpyFromSymbol(values, constants, sizeof(values));
    cudaMemcpyFromSymbolAsync(values, constants, 4, 4, cudaMemcpyDeviceToHost, stream);
    cudaMemcpyToSymbol("constants", values, 4); // an error at run time, not here
    void* address = nullptr;
    std::size_t size = 0;
    cudaGetSymbolAddress(&address, variable);
    cudaGetSymbolSize(&size, constants);

    int grid = 0, block = 0;
    cudaOccupancyMaxPotentialBlockSize(&grid, &block, kernel);
    cudaOccupancyMaxPotentialBlockSize(&grid, &block, generic<float>, 128, 256);
    cudaOccupancyMaxPotentialBlockSizeVariableSMem(&grid, &block, kernel,
                                                   [](int b) { return b * sizeof(float); });
    cudaOccupancyMaxActiveBlocksPerMultiprocessor(&grid, kernel, 128, 0);
    cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(&grid, generic<int>, 128, 0,
                                                           cudaOccupancyDefault);
    cudaOccupancyAvailableDynamicSMemPerBlock(&size, kernel, 1, 128);
    cudaFuncAttributes attributes;
    cudaFuncGetAttributes(&attributes, kernel);
    cudaFuncSetAttribute(generic<double>, cudaFuncAttributeMaxDynamicSharedMemorySize, 1024);
    cudaFuncSetCacheConfig(kernel, cudaFuncCachePreferL1);

    float f = 1;
    const char* text = "x";
    void* args[] = {&managed, &f, &text};
    cudaLaunchKernel(kernel, dim3(1), dim3(32), args);
    cudaLaunchKernel(kernel, dim3(1), dim3(32), args, 0, stream);
    cudaLaunchKernel(reinterpret_cast<const void*>(kernel), dim3(1), dim3(32), args, 0, stream);
    cudaLaunchConfig_t config = {};
    config.gridDim = dim3(2);
    config.blockDim = 32;
    config.stream = stream;
    cudaLaunchAttribute attribute[1];
    attribute[0].id = cudaLaunchAttributeCooperative;
    attribute[0].val.cooperative = 1;
    config.attrs = attribute;
    config.numAttrs = 1;
    cudaLaunchKernelEx(&config, kernel, managed, 3, "literal");
    cudaLaunchKernelExC(&config, reinterpret_cast<const void*>(kernel), args);
    kernel<<<1, 32, 16, stream>>>(managed, 1.0, "text");
    generic<float><<<dim3(1, 2), dim3(4, 4, 2)>>>(device);

    const cudaChannelFormatDesc format = cudaCreateChannelDesc<float4>();
    const cudaExtent extent = make_cudaExtent(1, 2, 3);
    const cudaPitchedPtr pitched = make_cudaPitchedPtr(device, 64, 16, 4);
    const cudaPos position = make_cudaPos(0, 0, 0);
    const float4 v = make_float4(1, 2, 3, 4);
    return format.x + extent.width + pitched.pitch + position.x + static_cast<int>(v.w) > 0 ? 0 : 1;
}
