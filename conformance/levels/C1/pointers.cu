// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cudaPointerGetAttributes tells what a pointer is
// DOC: CUDA Runtime API, 5.13 Unified Addressing
// ORACLE: not yet run
#include "case.h"

static __device__ int variable[100];

static cudaPointerAttributes attributesOf(const void* pointer) {
    cudaPointerAttributes attributes;
    std::memset(&attributes, 0x5a, sizeof attributes);
    CHECK_CUDA(cudaPointerGetAttributes(&attributes, pointer));
    return attributes;
}

CASE(DeviceMemory) {
    test::Buffer<char> data(1000);
    const auto seen = attributesOf(data + 500);
    CHECK_EQ(seen.type, cudaMemoryTypeDevice);
    CHECK_EQ(seen.device, 0);
    CHECK_EQ(seen.devicePointer, static_cast<void*>(data + 500));
    CHECK(seen.hostPointer == nullptr);
}

CASE(PinnedMemory) {
    NEED(cudaDevAttrCanMapHostMemory);
    char* data = nullptr;
    CHECK_CUDA(cudaMallocHost(&data, 1000));
    const auto seen = attributesOf(data + 10);
    CHECK_EQ(seen.type, cudaMemoryTypeHost);
    CHECK_EQ(seen.hostPointer, static_cast<void*>(data + 10));
    CHECK(seen.devicePointer != nullptr);
    CHECK_CUDA(cudaFreeHost(data));
}

CASE(RegisteredMemory) {
    std::vector<char> memory(8192);
    CHECK_CUDA(cudaHostRegister(memory.data(), memory.size(), cudaHostRegisterMapped));
    CHECK_EQ(attributesOf(memory.data() + 100).type, cudaMemoryTypeHost);
    CHECK_CUDA(cudaHostUnregister(memory.data()));
    CHECK_EQ(attributesOf(memory.data() + 100).type, cudaMemoryTypeUnregistered);
}

CASE(ManagedMemory) {
    NEED(cudaDevAttrManagedMemory);
    char* data = nullptr;
    CHECK_CUDA(cudaMallocManaged(&data, 1000));
    const auto seen = attributesOf(data + 1);
    CHECK_EQ(seen.type, cudaMemoryTypeManaged);
    CHECK_EQ(seen.hostPointer, static_cast<void*>(data + 1));
    CHECK_EQ(seen.devicePointer, static_cast<void*>(data + 1));
    CHECK_CUDA(cudaFree(data));
}

CASE(PageableMemoryIsUnregisteredAndNoError) {
    int local = 0;
    CHECK_CUDA(cudaFree(0));
    const auto seen = attributesOf(&local);
    CHECK_EQ(seen.type, cudaMemoryTypeUnregistered);
    CHECK(seen.devicePointer == nullptr);
    CHECK_EQ(cudaGetLastError(), cudaSuccess);
}

CASE(FreedMemoryIsUnregistered) {
    char* data = nullptr;
    CHECK_CUDA(cudaMalloc(&data, size_t(16) << 20));
    CHECK_CUDA(cudaFree(data));
    CHECK_EQ(attributesOf(data).type, cudaMemoryTypeUnregistered);
}

CASE(ASymbolsMemoryIsDeviceMemory) {
    void* address = nullptr;
    CHECK_CUDA(cudaGetSymbolAddress(&address, variable));
    CHECK_EQ(attributesOf(address).type, cudaMemoryTypeDevice);
}

CASE(PoolMemoryIsDeviceMemory) {
    char* data = nullptr;
    CHECK_CUDA(cudaMallocAsync(&data, 1000, 0));
    CHECK_CUDA(cudaStreamSynchronize(0));
    CHECK_EQ(attributesOf(data).type, cudaMemoryTypeDevice);
    CHECK_CUDA(cudaFreeAsync(data, 0));
}

CASE(NullResultIsInvalidValue) {
    test::Buffer<char> data(10);
    CHECK_EQ(cudaPointerGetAttributes(nullptr, data), cudaErrorInvalidValue);
}
