// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: pinned, registered and mapped host memory
// DOC: CUDA Runtime API, 5.9 Memory Management, cudaHostAlloc, cudaHostRegister,
//     cudaHostGetDevicePointer
// ORACLE: not yet run
#include "case.h"

__global__ void addOne(int* data, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] += 1;
}

CASE(MappedMemoryIsReadAndWrittenByKernels) {
    NEED(cudaDevAttrCanMapHostMemory);
    int *host = nullptr, *device = nullptr;
    CHECK_CUDA(cudaHostAlloc(&host, 1000 * sizeof(int), cudaHostAllocMapped));
    for (int i = 0; i < 1000; ++i)
        host[i] = i;
    CHECK_CUDA(cudaHostGetDevicePointer(&device, host, 0));
    addOne<<<4, 256>>>(device, 1000);
    CHECK_KERNEL();
    for (int i = 0; i < 1000; ++i)
        CHECK_EQ(host[i], i + 1);
    CHECK_CUDA(cudaFreeHost(host));
}

CASE(WithUnifiedAddressingThePointerItselfWorks) {
    NEED(cudaDevAttrCanMapHostMemory);
    int* host = nullptr;
    CHECK_CUDA(cudaMallocHost(&host, 64 * sizeof(int)));
    for (int i = 0; i < 64; ++i)
        host[i] = 10 * i;
    addOne<<<1, 64>>>(host, 64);
    CHECK_KERNEL();
    for (int i = 0; i < 64; ++i)
        CHECK_EQ(host[i], 10 * i + 1);
    CHECK_CUDA(cudaFreeHost(host));
}

CASE(FlagsAreRemembered) {
    void* host = nullptr;
    unsigned flags = 0;
    CHECK_CUDA(cudaHostAlloc(
        &host, 64, cudaHostAllocPortable | cudaHostAllocMapped | cudaHostAllocWriteCombined));
    CHECK_CUDA(cudaHostGetFlags(&flags, host));
    CHECK((flags & cudaHostAllocPortable) != 0);
    CHECK((flags & cudaHostAllocWriteCombined) != 0);
    CHECK_CUDA(cudaFreeHost(host));
}

CASE(UnknownFlagsAreInvalidValue) {
    void* host = nullptr;
    CHECK_EQ(cudaHostAlloc(&host, 64, 0x8000), cudaErrorInvalidValue);
    CHECK_EQ(cudaHostAlloc(nullptr, 64, 0), cudaErrorInvalidValue);
}

CASE(RegisteredMemoryIsUsableByKernels) {
    NEED(cudaDevAttrCanUseHostPointerForRegisteredMem);
    std::vector<int> memory(4096, 7);
    CHECK_CUDA(cudaHostRegister(memory.data(), memory.size() * 4, cudaHostRegisterMapped));
    int* device = nullptr;
    CHECK_CUDA(cudaHostGetDevicePointer(&device, memory.data() + 100, 0));
    addOne<<<1, 10>>>(device, 10);
    CHECK_KERNEL();
    CHECK_EQ(memory[99], 7);
    CHECK_EQ(memory[100], 8);
    CHECK_EQ(memory[109], 8);
    CHECK_EQ(memory[110], 7);
    CHECK_CUDA(cudaHostUnregister(memory.data()));
}

CASE(RegisteringTwiceIsAlreadyRegistered) {
    std::vector<char> memory(8192);
    CHECK_CUDA(cudaHostRegister(memory.data(), memory.size(), cudaHostRegisterDefault));
    CHECK_EQ(cudaHostRegister(memory.data(), memory.size(), cudaHostRegisterDefault),
             cudaErrorHostMemoryAlreadyRegistered);
    CHECK_CUDA(cudaHostUnregister(memory.data()));
    CHECK_CUDA(cudaHostRegister(memory.data(), memory.size(), cudaHostRegisterDefault));
    CHECK_CUDA(cudaHostUnregister(memory.data()));
}

CASE(UnregisteringTheUnknownIsNotRegistered) {
    std::vector<char> memory(8192);
    CHECK_CUDA(cudaFree(0));
    CHECK_EQ(cudaHostUnregister(memory.data()), cudaErrorHostMemoryNotRegistered);
    CHECK_EQ(cudaHostRegister(nullptr, 64, 0), cudaErrorInvalidValue);
}

CASE(DevicePointerOfPageableMemoryIsInvalidValue) {
    std::vector<char> memory(8192);
    void* device = nullptr;
    CHECK_CUDA(cudaFree(0));
    CHECK_EQ(cudaHostGetDevicePointer(&device, memory.data(), 0), cudaErrorInvalidValue);
}

CASE(FreeHostOfTheUnknownIsInvalidValue) {
    std::vector<char> memory(8192);
    CHECK_CUDA(cudaFreeHost(nullptr));
    CHECK_EQ(cudaFreeHost(memory.data()), cudaErrorInvalidValue);
    void* host = nullptr;
    CHECK_CUDA(cudaMallocHost(&host, 64));
    CHECK_CUDA(cudaFreeHost(host));
    CHECK_EQ(cudaFreeHost(host), cudaErrorInvalidValue);
}

CASE(TheTemplateFormsAndTheCppFlagsWork) {
    float* host = nullptr;
    CHECK_CUDA(cudaMallocHost(&host, 128, cudaHostAllocPortable));
    host[31] = 2.5f;
    CHECK_EQ(host[31], 2.5f);
    CHECK_CUDA(cudaFreeHost(host));
}
