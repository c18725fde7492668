// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a device assert prints CUDA's line on stderr, gives 710 and lets the process live
// DOC: CUDA C++ Programming Guide, 10.32 Assertion
// ORACLE: not yet run
#include "case.h"

#include <cassert>

__global__ void checksOdd(int n) {
    const int odd = n % 2;
    assert(odd == 1); // line 11
    assert(n > 0 && "with a text");
}
__global__ void oneThread(int n) {
    assert(int(blockIdx.y * 10 + threadIdx.x) != n);
}

CASE(ATrueConditionDoesNothing) {
    test::Capture log(2);
    checksOdd<<<4, 64>>>(3);
    const cudaError_t error = cudaDeviceSynchronize();
    const std::string text = log.text();
    CHECK_EQ(error, cudaSuccess);
    CHECK(text.find("Assertion") == std::string::npos);
}
CASE(AFalseOneIsAssertAndSticky) {
    test::Capture log(2);
    checksOdd<<<1, 1>>>(2);
    const cudaError_t error = cudaDeviceSynchronize();
    const std::string text = log.text();
    std::fprintf(stderr, "%s", text.c_str());
    CHECK_EQ(error, cudaErrorAssert);
    // <filename>:<line number>:<function>:block: [blockId.x,blockId.y,blockId.z],thread: [...]
    // Assertion `<expression>` failed.
    CHECK(text.find("assertions.cu:11:") != std::string::npos);
    CHECK(text.find("checksOdd") != std::string::npos);
    CHECK(text.find("block: [0,0,0], thread: [0,0,0] Assertion `odd == 1` failed.") !=
          std::string::npos);
    CHECK_EQ(cudaGetLastError(), cudaErrorAssert);
    void* data = nullptr;
    CHECK_EQ(cudaMalloc(&data, 4), cudaErrorAssert);
}
__global__ void someThreads(int limit) {
    assert(int(threadIdx.x) < limit);
}
__global__ void someThreadsBehindABarrier(int limit) {
    __shared__ int sum;
    if (threadIdx.x == 0) sum = 0;
    __syncthreads();
    atomicAdd(&sum, 1);
    __syncthreads();
    assert(int(threadIdx.x) < limit || sum == 0);
}
static void checkEachIsNamed(void (*kernel)(int)) {
    test::Capture log(2);
    kernel<<<1, 96>>>(50);
    const cudaError_t error = cudaDeviceSynchronize();
    const std::string text = log.text();
    CHECK_EQ(error, cudaErrorAssert);
    for (int i = 0; i < 96; ++i) {
        const std::string name =
            "block: [0,0,0], thread: [" + std::to_string(i) + ",0,0] Assertion";
        const size_t at = text.find(name);
        CHECK_EQ(at != std::string::npos, i >= 50);
        CHECK(at == std::string::npos || text.find(name, at + 1) == std::string::npos);
    }
}
CASE(EachThreadOfABlockThatFailsIsNamedOnce) {
    checkEachIsNamed(someThreads);
}
CASE(EachThreadBehindABarrierThatFailsIsNamedOnce) {
    checkEachIsNamed(someThreadsBehindABarrier);
}
CASE(TheThreadThatFailedIsNamed) {
    test::Capture log(2);
    oneThread<<<dim3(1, 3), 8>>>(24);
    const cudaError_t error = cudaDeviceSynchronize();
    const std::string text = log.text();
    std::fprintf(stderr, "%s", text.c_str());
    CHECK_EQ(error, cudaErrorAssert);
    CHECK(text.find("block: [0,2,0], thread: [4,0,0] Assertion") != std::string::npos);
}
CASE(StandardOutputStaysClean) {
    test::Capture out(1);
    checksOdd<<<1, 1>>>(2);
    const cudaError_t error = cudaDeviceSynchronize();
    const std::string text = out.text();
    CHECK_EQ(error, cudaErrorAssert);
    CHECK_EQ(text, std::string());
}
