// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: function attributes and occupancy answer for this kernel
// DOC: CUDA Runtime API, 5.7 Execution Control, cudaFuncGetAttributes; 5.8 Occupancy
// ORACLE: not yet run
#include "case.h"

__global__ void plain(int* out) {
    *out = 1;
}
__global__ void withLocal(int* out, int n) {
    volatile int table[1000];
    for (int i = 0; i < 1000; i++)
        table[i] = i;
    __syncthreads();
    int sum = 0;
    for (int i = 0; i <= n; i++)
        sum += table[i];
    *out = sum;
}
__global__ void withLargeLocal(float* out, int n) {
    volatile float table[60000]; // CUDA allows 512 KiB
    for (int i = 0; i < 60000; i++)
        table[i] = float(i);
    __syncthreads();
    out[threadIdx.x] = table[n + threadIdx.x];
}
__global__ void __launch_bounds__(128, 2) bounded(int* out) {
    *out = 2;
}
__global__ void withShared(int* out) {
    __shared__ int memory[2500];
    memory[threadIdx.x] = *out;
    __syncthreads();
    *out = memory[0];
}
__global__ void withDynamic(int* out) {
    extern __shared__ int words[];
    words[threadIdx.x] = 1;
    *out = words[0];
}

CASE(AttributesOfAPlainKernel) {
    cudaFuncAttributes a;
    CHECK_CUDA(cudaFuncGetAttributes(&a, plain));
    CHECK_EQ(a.maxThreadsPerBlock, 1024);
    CHECK_EQ(a.sharedSizeBytes, size_t(0));
    CHECK(a.numRegs > 0 && a.numRegs <= 255);
    CHECK(a.binaryVersion >= 80 && a.ptxVersion >= 80);
    CHECK_CUDA(cudaFuncGetAttributes(&a, reinterpret_cast<const void*>(plain)));
}
CASE(StaticSharedMemoryIsReported) {
    cudaFuncAttributes a;
    CHECK_CUDA(cudaFuncGetAttributes(&a, withShared));
    CHECK(a.sharedSizeBytes >= 10000 && a.sharedSizeBytes < 12000);
}
CASE(LocalMemoryIsReported) {
    cudaFuncAttributes a;
    CHECK_CUDA(cudaFuncGetAttributes(&a, withLocal));
    CHECK(a.localSizeBytes >= 4000 && a.localSizeBytes < 8000);
    CHECK_CUDA(cudaFuncGetAttributes(&a, plain));
    CHECK_EQ(a.localSizeBytes, size_t(0));
    test::Buffer<int> out(1);
    withLocal<<<1, 64>>>(out, 500);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 500 * 501 / 2);
}
CASE(LargeLocalMemoryWorksAcrossBarriers) {
    test::Buffer<float> out(256);
    withLargeLocal<<<2, 256>>>(out, 5);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[255], 260.0f);
}
CASE(LaunchBoundsAreReported) {
    cudaFuncAttributes a;
    CHECK_CUDA(cudaFuncGetAttributes(&a, bounded));
    CHECK_EQ(a.maxThreadsPerBlock, 128);
}
CASE(TheDynamicLimitIsSetAndRead) {
    cudaFuncAttributes a;
    CHECK_CUDA(
        cudaFuncSetAttribute(withDynamic, cudaFuncAttributeMaxDynamicSharedMemorySize, 20000));
    CHECK_CUDA(cudaFuncGetAttributes(&a, withDynamic));
    CHECK_EQ(a.maxDynamicSharedSizeBytes, 20000);
    CHECK_CUDA(
        cudaFuncSetAttribute(withDynamic, cudaFuncAttributePreferredSharedMemoryCarveout, 50));
    CHECK_CUDA(cudaFuncSetCacheConfig(withDynamic, cudaFuncCachePreferShared));
    CHECK(cudaFuncSetAttribute(withDynamic, cudaFuncAttributeMaxDynamicSharedMemorySize, -1) !=
          cudaSuccess);
}

CASE(OccupancyFitsTheDevice) {
    cudaDeviceProp p;
    CHECK_CUDA(cudaGetDeviceProperties(&p, 0));
    for (int block : {32, 64, 100, 256, 1024}) {
        int blocks = 0;
        CHECK_CUDA(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, plain, block, 0));
        CHECK(blocks >= 1);
        CHECK(blocks * block <= p.maxThreadsPerMultiProcessor);
        CHECK(blocks <= p.maxBlocksPerMultiProcessor);
    }
}
CASE(SharedMemoryBoundsOccupancy) {
    cudaDeviceProp p;
    CHECK_CUDA(cudaGetDeviceProperties(&p, 0));
    int few = 0, many = 0;
    CHECK_CUDA(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&few, withDynamic, 32, 40 << 10));
    CHECK_CUDA(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&many, withDynamic, 32, 0));
    CHECK(few >= 1 && few <= many);
    CHECK(size_t(few) * (40 << 10) <= p.sharedMemPerMultiprocessor);
}
CASE(ABlockTooLargeHasNoOccupancy) {
    int blocks = -1;
    const cudaError_t error =
        cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, plain, 2048, 0);
    CHECK(error != cudaSuccess || blocks == 0);
    CHECK_EQ(cudaOccupancyMaxActiveBlocksPerMultiprocessor(nullptr, plain, 32, 0),
             cudaErrorInvalidValue);
    CHECK_EQ(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, plain, 0, 0),
             cudaErrorInvalidValue);
}
CASE(ThePotentialBlockSizeIsLaunchable) {
    int grid = 0, block = 0;
    CHECK_CUDA(cudaOccupancyMaxPotentialBlockSize(&grid, &block, plain));
    CHECK(grid >= 1 && block >= 32 && block <= 1024);
    test::Buffer<int> out(1);
    plain<<<grid, block>>>(out);
    CHECK_KERNEL();
    CHECK_CUDA(cudaOccupancyMaxPotentialBlockSize(&grid, &block, bounded, 0, 0));
    CHECK(block <= 128);
    CHECK_CUDA(cudaOccupancyMaxPotentialBlockSize(&grid, &block, plain, 0, 96));
    CHECK(block <= 96);
    CHECK_CUDA(cudaOccupancyMaxPotentialBlockSizeVariableSMem(&grid, &block, withDynamic,
                                                              [](int n) { return size_t(4 * n); }));
    CHECK(block >= 32);
}
CASE(SharedMemoryLeftForABlock) {
    size_t bytes = 0;
    CHECK_CUDA(cudaOccupancyAvailableDynamicSMemPerBlock(&bytes, withDynamic, 1, 128));
    CHECK(bytes > 0 && bytes <= 48 << 10); // what a launch may ask for, unless the kernel opts in
}
CASE(AKernelsNameIsKnown) {
    const char* name = nullptr;
    CHECK_CUDA(cudaFuncGetName(&name, reinterpret_cast<const void*>(bounded)));
    CHECK(std::strstr(name, "bounded") != nullptr);
}
