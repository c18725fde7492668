// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: stream-ordered allocation and memory pools
// DOC: CUDA Runtime API, 5.11 Stream Ordered Memory Allocator
// ORACLE: not yet run
#include "case.h"

__global__ void fillWith(int* data, int n, int value) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] = value + i;
}

CASE(AllocateUseAndFreeInOneStream) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    std::vector<int> host(1000);
    for (int round = 0; round < 20; ++round) {
        int* data = nullptr;
        CHECK_CUDA(cudaMallocAsync(&data, 4000, stream));
        fillWith<<<4, 256, 0, stream>>>(data, 1000, round);
        CHECK_CUDA(cudaGetLastError());
        CHECK_CUDA(cudaMemcpyAsync(host.data(), data, 4000, cudaMemcpyDeviceToHost, stream));
        CHECK_CUDA(cudaFreeAsync(data, stream));
        CHECK_CUDA(cudaStreamSynchronize(stream));
        for (int i = 0; i < 1000; ++i)
            CHECK_EQ(host[i], round + i);
    }
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(MemoryFreedInOneStreamOrderIsReusedSafely) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    test::Buffer<int> copies(10 * 1000);
    for (int round = 0; round < 10; ++round) {
        int* data = nullptr;
        CHECK_CUDA(cudaMallocAsync(&data, 4000, stream));
        fillWith<<<4, 256, 0, stream>>>(data, 1000, 1000 * round);
        CHECK_CUDA(
            cudaMemcpyAsync(copies + 1000 * round, data, 4000, cudaMemcpyDeviceToDevice, stream));
        CHECK_CUDA(cudaFreeAsync(data, stream));
    }
    CHECK_CUDA(cudaStreamSynchronize(stream));
    const auto seen = copies.host();
    for (int i = 0; i < 10000; ++i)
        CHECK_EQ(seen[i], i / 1000 * 1000 + i % 1000);
}

CASE(PlainFreeTakesAPoolPointer) {
    int* data = nullptr;
    CHECK_CUDA(cudaMallocAsync(&data, 400, 0));
    CHECK_CUDA(cudaStreamSynchronize(0));
    CHECK_CUDA(cudaFree(data));
    CHECK_EQ(cudaFree(data), cudaErrorInvalidValue);
}

CASE(FreeAsyncTakesAPlainPointer) {
    int* data = nullptr;
    CHECK_CUDA(cudaMalloc(&data, 400));
    CHECK_CUDA(cudaFreeAsync(data, 0));
    CHECK_CUDA(cudaDeviceSynchronize());
}

CASE(TheDefaultPoolHasAttributes) {
    cudaMemPool_t pool = nullptr, current = nullptr;
    CHECK_CUDA(cudaDeviceGetDefaultMemPool(&pool, 0));
    CHECK_CUDA(cudaDeviceGetMemPool(&current, 0));
    CHECK(pool && pool == current);
    uint64_t threshold = 1;
    CHECK_CUDA(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &threshold));
    CHECK_EQ(threshold, uint64_t(0));
    threshold = UINT64_MAX;
    CHECK_CUDA(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &threshold));
    threshold = 0;
    CHECK_CUDA(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &threshold));
    CHECK_EQ(threshold, UINT64_MAX);
    int* data = nullptr;
    CHECK_CUDA(cudaMallocAsync(&data, 1 << 20, 0));
    CHECK_CUDA(cudaStreamSynchronize(0));
    uint64_t used = 0, reserved = 0;
    CHECK_CUDA(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrUsedMemCurrent, &used));
    CHECK_CUDA(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrReservedMemCurrent, &reserved));
    CHECK(used >= (1u << 20));
    CHECK(reserved >= used);
    CHECK_CUDA(cudaFreeAsync(data, 0));
    CHECK_CUDA(cudaStreamSynchronize(0));
    CHECK_CUDA(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrUsedMemCurrent, &used));
    CHECK_EQ(used, uint64_t(0));
    CHECK_CUDA(cudaMemPoolTrimTo(pool, 0));
}

CASE(AnOwnPoolIsMadeUsedAndDestroyed) {
    cudaMemPoolProps properties = {};
    properties.allocType = cudaMemAllocationTypePinned;
    properties.location.type = cudaMemLocationTypeDevice;
    properties.location.id = 0;
    cudaMemPool_t pool = nullptr;
    CHECK_CUDA(cudaMemPoolCreate(&pool, &properties));
    int* data = nullptr;
    CHECK_CUDA(cudaMallocFromPoolAsync(&data, 4000, pool, 0));
    fillWith<<<4, 256>>>(data, 1000, 3);
    std::vector<int> host(1000);
    CHECK_CUDA(cudaMemcpy(host.data(), data, 4000, cudaMemcpyDeviceToHost));
    CHECK_EQ(host[999], 1002);
    CHECK_CUDA(cudaFreeAsync(data, 0));
    CHECK_CUDA(cudaStreamSynchronize(0));
    CHECK_CUDA(cudaMemPoolDestroy(pool));
}

CASE(BadArgumentsAreInvalidValue) {
    CHECK_EQ(cudaMallocAsync(static_cast<void**>(nullptr), 64, 0), cudaErrorInvalidValue);
    int local = 0;
    CHECK_EQ(cudaFreeAsync(&local, 0), cudaErrorInvalidValue);
}

CASE(AFreeWaitsForTheKernelThatUsesTheMemory) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    test::Buffer<int> result(1 << 16);
    int* data = nullptr;
    CHECK_CUDA(cudaMallocAsync(&data, sizeof(int) << 16, stream));
    fillWith<<<256, 256, 0, stream>>>(data, 1 << 16, 1);
    CHECK_CUDA(cudaMemcpyAsync(result, data, sizeof(int) << 16, cudaMemcpyDeviceToDevice, stream));
    CHECK_CUDA(cudaFreeAsync(data, stream));
    int* next = nullptr;
    CHECK_CUDA(cudaMallocAsync(&next, sizeof(int) << 16, stream));
    CHECK_CUDA(cudaMemsetAsync(next, 0, sizeof(int) << 16, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(result.host()[65535], 65536);
    CHECK_CUDA(cudaFreeAsync(next, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
}
