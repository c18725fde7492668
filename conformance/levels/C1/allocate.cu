// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cudaMalloc and cudaFree: sizes, alignment, and every bad argument
// DOC: CUDA Runtime API, 5.9 Memory Management, cudaMalloc, cudaFree, cudaMemGetInfo
// ORACLE: not yet run
#include "case.h"

CASE(AllocationsAreAlignedAndApart) {
    std::vector<char*> blocks;
    for (size_t size = 1; size < 4000; size += 37) {
        char* block = nullptr;
        CHECK_CUDA(cudaMalloc(&block, size));
        CHECK_EQ(reinterpret_cast<uintptr_t>(block) % 256, 0u);
        CHECK_CUDA(cudaMemset(block, int(blocks.size()), size));
        blocks.push_back(block);
    }
    size_t index = 0;
    for (size_t size = 1; size < 4000; size += 37, ++index) {
        std::vector<unsigned char> seen(size);
        CHECK_CUDA(cudaMemcpy(seen.data(), blocks[index], size, cudaMemcpyDeviceToHost));
        for (unsigned char byte : seen)
            CHECK_EQ(int(byte), int(index & 255));
    }
    for (char* block : blocks)
        CHECK_CUDA(cudaFree(block));
}

CASE(ZeroBytesIsNoError) {
    void* block = nullptr;
    CHECK_CUDA(cudaMalloc(&block, 0));
    CHECK_CUDA(cudaFree(block));
}

CASE(NullResultPointerIsInvalidValue) {
    CHECK_EQ(cudaMalloc(static_cast<void**>(nullptr), 16), cudaErrorInvalidValue);
}

CASE(MoreThanThereIsGivesMemoryAllocation) {
    void* block = nullptr;
    CHECK_EQ(cudaMalloc(&block, size_t(1) << 60), cudaErrorMemoryAllocation);
    CHECK_EQ(cudaGetLastError(), cudaErrorMemoryAllocation);
    CHECK_EQ(cudaGetLastError(), cudaSuccess);
    CHECK_CUDA(cudaMalloc(&block, 1 << 20));
    CHECK_CUDA(cudaFree(block));
}

CASE(FreeOfNullIsNoOperation) {
    CHECK_CUDA(cudaFree(nullptr));
}

CASE(FreeTwiceIsInvalidValue) {
    void* block = nullptr;
    CHECK_CUDA(cudaMalloc(&block, 64));
    CHECK_CUDA(cudaFree(block));
    CHECK_EQ(cudaFree(block), cudaErrorInvalidValue);
}

CASE(FreeOfAHostPointerIsInvalidValue) {
    int local = 0;
    CHECK_CUDA(cudaFree(nullptr));
    CHECK_EQ(cudaFree(&local), cudaErrorInvalidValue);
    std::vector<int> heap(100);
    CHECK_EQ(cudaFree(heap.data()), cudaErrorInvalidValue);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidValue);
}

CASE(FreeOfAnInteriorPointerIsInvalidValue) {
    char* block = nullptr;
    CHECK_CUDA(cudaMalloc(&block, 4096));
    CHECK_EQ(cudaFree(block + 256), cudaErrorInvalidValue);
    CHECK_CUDA(cudaFree(block));
}

CASE(FreeMemoryShrinksAndGrowsBack) {
    size_t before = 0, during = 0, after = 0, total = 0;
    CHECK_CUDA(cudaMemGetInfo(&before, &total));
    CHECK(before > 0 && before <= total);
    cudaDeviceProp properties;
    CHECK_CUDA(cudaGetDeviceProperties(&properties, 0));
    void* block = nullptr;
    CHECK_CUDA(cudaMalloc(&block, size_t(64) << 20));
    CHECK_CUDA(cudaMemGetInfo(&during, &total));
    CHECK(during < before);
    CHECK_CUDA(cudaFree(block));
    CHECK_CUDA(cudaMemGetInfo(&after, &total));
    CHECK(after > during);
}

__global__ void touch(int* data, int n) {
    for (int i = threadIdx.x; i < n; i += blockDim.x)
        data[i] = i;
}
CASE(AnAllocationIsUsableToItsLastByte) {
    const int n = 1000003;
    test::Buffer<int> data(n);
    touch<<<1, 256>>>(data, n);
    CHECK_KERNEL();
    CHECK_EQ(data.host().back(), n - 1);
}

CASE(ThousandsOfAllocationsLiveTogether) {
    std::vector<int*> blocks(3000);
    for (size_t i = 0; i < blocks.size(); ++i) {
        CHECK_CUDA(cudaMalloc(&blocks[i], 4 + i % 1000));
        const int value = int(i);
        CHECK_CUDA(cudaMemcpy(blocks[i], &value, 4, cudaMemcpyHostToDevice));
    }
    for (size_t i = 0; i < blocks.size(); i += 7) {
        int value = -1;
        CHECK_CUDA(cudaMemcpy(&value, blocks[i], 4, cudaMemcpyDeviceToHost));
        CHECK_EQ(value, int(i));
    }
    for (int* block : blocks)
        CHECK_CUDA(cudaFree(block));
}

CASE(AFreedAllocationLeavesItsNeighboursAlone) {
    test::Buffer<int> first(std::vector<int>{1}), last(std::vector<int>{3});
    void* middle = nullptr;
    CHECK_CUDA(cudaMalloc(&middle, 4));
    CHECK_CUDA(cudaFree(middle));
    CHECK_EQ(first.host()[0], 1);
    CHECK_EQ(last.host()[0], 3);
}
