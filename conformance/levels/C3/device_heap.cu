// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: malloc, free, new and delete in kernels
// DOC: CUDA C++ Programming Guide, 10.35 Dynamic Global Memory Allocation and Operations
// ORACLE: not yet run
#include "case.h"

__global__ void own(int* out) {
    const int n = threadIdx.x % 20 + 1;
    int* data = static_cast<int*>(malloc(n * sizeof(int)));
    int sum = -1;
    if (data) {
        for (int i = 0; i < n; ++i)
            data[i] = i + int(threadIdx.x);
        sum = 0;
        for (int i = 0; i < n; ++i)
            sum += data[i];
        sum += int(reinterpret_cast<size_t>(data) % 16) * 1000000; // "aligned to at least 16 bytes"
        free(data);
    }
    out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}
CASE(EachThreadAllocatesAndFrees) {
    test::Buffer<int> out(4 * 200);
    own<<<4, 200>>>(out);
    CHECK_KERNEL();
    for (int i = 0; i < 800; ++i) {
        const int t = i % 200, n = t % 20 + 1;
        CHECK_EQ(out.host()[i], n * (n - 1) / 2 + n * t);
    }
}

__device__ int* kept[64];
__global__ void allocate() {
    kept[threadIdx.x] = new int(threadIdx.x * 5);
}
__global__ void use() {
    *kept[threadIdx.x] += 1;
}
__global__ void release(int* out) {
    // Freed by another thread than the one that allocated.
    const int other = 63 - int(threadIdx.x);
    out[other] = *kept[other];
    delete kept[other];
}
CASE(MemoryLivesFromOneLaunchToTheNext) {
    test::Buffer<int> out(64);
    allocate<<<1, 64>>>();
    use<<<1, 64>>>();
    release<<<1, 64>>>(out);
    CHECK_KERNEL();
    for (int i = 0; i < 64; ++i)
        CHECK_EQ(out.host()[i], i * 5 + 1);
}

__global__ void tooMuch(int* out) {
    void* block = malloc(size_t(1) << 45);
    out[0] = block == nullptr;
    free(nullptr);
    out[1] = 1;
}
CASE(MoreThanTheHeapGivesNull) {
    test::Buffer<int> out(2);
    tooMuch<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 1);
    CHECK_EQ(out.host()[1], 1);
}

__global__ void hungry(int* out) {
    // 8 MB is the default heap: 100 MB can't be had.
    int got = 0;
    for (int i = 0; i < 100; ++i)
        got += malloc(1 << 20) != nullptr;
    *out = got;
}
CASE(TheHeapIsAsLargeAsItsLimit) {
    CHECK_CUDA(cudaDeviceSetLimit(cudaLimitMallocHeapSize, size_t(16) << 20));
    test::Buffer<int> out(1);
    hungry<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK(out.host()[0] >= 1);
    CHECK(out.host()[0] < 100);
}

struct Node {
    int value;
    Node* next;
    __device__ Node(int v, Node* n) : value(v), next(n) {}
};
__global__ void lists(int* out) {
    Node* head = nullptr;
    for (int i = 0; i < 10; ++i)
        head = new Node(i + int(threadIdx.x), head);
    int sum = 0;
    while (head) {
        sum = sum * 2 + head->value;
        Node* next = head->next;
        delete head;
        head = next;
    }
    out[threadIdx.x] = sum;
}
CASE(LinkedLists) {
    test::Buffer<int> out(96);
    lists<<<1, 96>>>(out);
    CHECK_KERNEL();
    for (int t = 0; t < 96; ++t) {
        int sum = 0;
        for (int i = 9; i >= 0; --i)
            sum = sum * 2 + i + t;
        CHECK_EQ(out.host()[t], sum);
    }
}

struct Counted {
    int* count;
    __device__ Counted() : count(nullptr) {}
    __device__ ~Counted() {
        if (count) atomicAdd(count, 1);
    }
};
__global__ void arrays(int* destroyed) {
    Counted* items = new Counted[7];
    for (int i = 0; i < 7; ++i)
        items[i].count = destroyed;
    delete[] items;
}
CASE(ArrayNewConstructsAndArrayDeleteDestroysEach) {
    test::Buffer<int> destroyed(1);
    arrays<<<2, 32>>>(destroyed);
    CHECK_KERNEL();
    CHECK_EQ(destroyed.host()[0], 7 * 64);
}

__global__ void oneForAll(int* out) {
    __shared__ int* shared;
    if (threadIdx.x == 0) shared = static_cast<int*>(malloc(blockDim.x * sizeof(int)));
    __syncthreads();
    if (!shared) return;
    shared[threadIdx.x] = threadIdx.x;
    __syncthreads();
    out[blockIdx.x * blockDim.x + threadIdx.x] = shared[blockDim.x - 1 - threadIdx.x];
    __syncthreads();
    if (threadIdx.x == 0) free(shared);
}
CASE(OneAllocationForABlock) {
    test::Buffer<int> out(500 * 64);
    oneForAll<<<500, 64>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < 500 * 64; ++i)
        CHECK_EQ(seen[i], 63 - i % 64);
}
