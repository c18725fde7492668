// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: managed memory is one memory for host and device
// DOC: CUDA C++ Programming Guide, 24 Unified Memory Programming; CUDA Runtime API,
//     cudaMallocManaged
// ORACLE: not yet run
#include "case.h"

__global__ void square(int* data, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] *= data[i];
}

CASE(HostAndDeviceTakeTurns) {
    NEED(cudaDevAttrManagedMemory);
    int* data = nullptr;
    CHECK_CUDA(cudaMallocManaged(&data, 1000 * sizeof(int)));
    for (int i = 0; i < 1000; ++i)
        data[i] = i;
    for (int round = 0; round < 3; ++round) {
        square<<<4, 256>>>(data, 1000);
        CHECK_KERNEL();
        for (int i = 0; i < 1000; ++i) {
            CHECK_EQ(data[i], i * i);
            data[i] = i;
        }
    }
    CHECK_CUDA(cudaFree(data));
}

CASE(CopiesTakeManagedPointersOnBothSides) {
    NEED(cudaDevAttrManagedMemory);
    int *a = nullptr, *b = nullptr;
    CHECK_CUDA(cudaMallocManaged(&a, 400));
    CHECK_CUDA(cudaMallocManaged(&b, 400));
    for (int i = 0; i < 100; ++i)
        a[i] = i + 5;
    CHECK_CUDA(cudaMemcpy(b, a, 400, cudaMemcpyDeviceToDevice));
    CHECK_CUDA(cudaMemcpy(a, b, 400, cudaMemcpyHostToDevice));
    CHECK_CUDA(cudaMemset(b, 0, 200));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(b[49], 0);
    CHECK_EQ(b[50], 55);
    CHECK_EQ(a[99], 104);
    CHECK_CUDA(cudaFree(a));
    CHECK_CUDA(cudaFree(b));
}

CASE(BadArgumentsAreErrors) {
    int* data = nullptr;
    CHECK_EQ(cudaMallocManaged(&data, 0), cudaErrorInvalidValue);
    CHECK_EQ(cudaMallocManaged(&data, 64, 77), cudaErrorInvalidValue);
    CHECK_EQ(cudaMallocManaged(static_cast<int**>(nullptr), 64), cudaErrorInvalidValue);
}

CASE(AttachAndHintsAreAccepted) {
    NEED(cudaDevAttrManagedMemory);
    int* data = nullptr;
    CHECK_CUDA(cudaMallocManaged(&data, 4096, cudaMemAttachGlobal));
    CHECK_CUDA(cudaStreamAttachMemAsync(0, data, 0, cudaMemAttachGlobal));
#if CUDART_VERSION >= 13000
    cudaMemLocation here = {};
    here.type = cudaMemLocationTypeDevice;
    CHECK_CUDA(cudaMemAdvise(data, 4096, cudaMemAdviseSetReadMostly, here));
    CHECK_CUDA(cudaMemPrefetchAsync(data, 4096, here, 0, 0));
#else
    CHECK_CUDA(cudaMemAdvise(data, 4096, cudaMemAdviseSetReadMostly, 0));
    CHECK_CUDA(cudaMemPrefetchAsync(data, 4096, 0, 0));
#endif
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_CUDA(cudaFree(data));
}

struct Node {
    int value;
    Node* next;
};
__global__ void sumList(const Node* node, int* sum) {
    *sum = 0;
    for (; node; node = node->next)
        *sum += node->value;
}
CASE(PointersInsideManagedMemoryMeanTheSameOnBothSides) {
    NEED(cudaDevAttrManagedMemory);
    Node* nodes = nullptr;
    int* sum = nullptr;
    CHECK_CUDA(cudaMallocManaged(&nodes, 10 * sizeof(Node)));
    CHECK_CUDA(cudaMallocManaged(&sum, sizeof(int)));
    for (int i = 0; i < 10; ++i)
        nodes[i] = {i, i < 9 ? &nodes[i + 1] : nullptr};
    sumList<<<1, 1>>>(nodes, sum);
    CHECK_KERNEL();
    CHECK_EQ(*sum, 45);
    CHECK_CUDA(cudaFree(nodes));
    CHECK_CUDA(cudaFree(sum));
}
