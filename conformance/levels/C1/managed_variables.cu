// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: managed variables are the host's and the device's
// DOC: CUDA C++ Programming Guide, 24 Unified Memory Programming, __managed__
// ORACLE: not yet run
#include "case.h"

__managed__ int counter = 40;
__managed__ float table[16] = {1.0f, 2.0f, 3.0f};
struct Pair {
    int a;
    double b;
};
__managed__ Pair pair;

__global__ void bump() {
    counter += 2;
    table[threadIdx.x] *= 2.0f;
    pair.a = 7;
    pair.b = 0.5;
}
__global__ void square(int* data, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] *= data[i];
}

CASE(AManagedVariableIsSharedByName) {
    NEED(cudaDevAttrManagedMemory);
    CHECK_EQ(counter, 40);
    CHECK_EQ(table[2], 3.0f);
    bump<<<1, 1>>>();
    CHECK_KERNEL();
    CHECK_EQ(counter, 42);
    CHECK_EQ(table[0], 2.0f);
    CHECK_EQ(pair.a, 7);
    CHECK_EQ(pair.b, 0.5);
    counter = 100;
    bump<<<1, 1>>>();
    CHECK_KERNEL();
    CHECK_EQ(counter, 102);
}

CASE(TheAddressOfAManagedVariableIsADevicePointer) {
    NEED(cudaDevAttrManagedMemory);
    counter = 9;
    square<<<1, 1>>>(&counter, 1);
    CHECK_KERNEL();
    CHECK_EQ(counter, 81);
    cudaPointerAttributes attributes;
    CHECK_CUDA(cudaPointerGetAttributes(&attributes, &counter));
    CHECK_EQ(attributes.type, cudaMemoryTypeManaged);
}

CASE(SymbolFunctionsTakeAManagedVariable) {
    NEED(cudaDevAttrManagedMemory);
    const int value = 55;
    CHECK_CUDA(cudaMemcpyToSymbol(counter, &value, sizeof value));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(counter, 55);
    void* address = nullptr;
    CHECK_CUDA(cudaGetSymbolAddress(&address, counter));
    CHECK_EQ(address, static_cast<void*>(&counter));
}
