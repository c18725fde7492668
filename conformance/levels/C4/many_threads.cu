// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: threads share a context: streams, events, pools, copies and callbacks come and go at once
// DOC: CUDA C++ Programming Guide, 6.2.8 Asynchronous Concurrent Execution; the API is thread-safe
// ORACLE: not yet run
#include "gate.h"

#include <atomic>
#include <thread>

constexpr int kThreads = 6, kRounds = 30, kValues = 1024;

__global__ void increment(int* values) {
    values[blockIdx.x * blockDim.x + threadIdx.x] += 1;
}
__global__ void reverseAndIncrement(int* values) {
    __shared__ int block[64];
    block[threadIdx.x] = values[threadIdx.x];
    __syncthreads();
    values[threadIdx.x] = block[63 - threadIdx.x] + 1;
}
__global__ void store(int* to) {
    *to = 1;
}
static void CUDART_CB count(void* calls) {
    ++*static_cast<std::atomic<int>*>(calls);
}

/// One life of two streams, an event and an allocation. Gives the first error.
static cudaError_t round(int thread, std::atomic<int>& calls, bool faults) {
    cudaError_t first = cudaSuccess;
    const auto note = [&](cudaError_t error) { first = first ? first : error; };
    cudaStream_t one = nullptr, two = nullptr;
    cudaEvent_t event = nullptr;
    int *values = nullptr, seen[4] = {};
    note(cudaStreamCreateWithFlags(&one, thread % 2 ? cudaStreamNonBlocking : cudaStreamDefault));
    note(cudaStreamCreate(&two));
    note(cudaEventCreate(&event));
    note(cudaMallocAsync(&values, kValues * sizeof(int), one));
    if (first) return first;
    note(cudaMemsetAsync(values, 0, kValues * sizeof(int), one));
    increment<<<kValues / 128, 128, 0, one>>>(values);
    note(cudaEventRecord(event, one));
    note(cudaStreamWaitEvent(two, event, 0));
    reverseAndIncrement<<<1, 64, 0, two>>>(values);
    note(cudaLaunchHostFunc(two, count, &calls));
    if (faults) store<<<1, 1, 0, one>>>(nullptr);
    note(cudaMemcpyAsync(seen, values, sizeof seen, cudaMemcpyDeviceToHost, two));
    note(cudaEventRecord(event, two));
    note(cudaStreamWaitEvent(one, event, 0));
    note(cudaFreeAsync(values, one));
    note(cudaEventDestroy(event));
    if (faults) note(cudaStreamSynchronize(one));
    note(cudaStreamDestroy(one));
    note(cudaStreamSynchronize(two));
    note(cudaStreamDestroy(two));
    if (!first)
        for (int value : seen)
            CHECK_EQ(value, 2);
    return first;
}

/// What each thread's rounds gave, and how often the host function ran.
static std::vector<cudaError_t> allThreads(int& calls, int faulty_thread = -1) {
    std::vector<cudaError_t> results(kThreads, cudaSuccess);
    std::vector<std::thread> threads;
    std::atomic<int> counter{0};
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int r = 0; r < kRounds && results[t] == cudaSuccess; ++r)
                results[t] = round(t, counter, t == faulty_thread && r == kRounds / 2);
        });
    for (std::thread& thread : threads)
        thread.join();
    cudaDeviceSynchronize();
    calls = counter;
    return results;
}

CASE(NothingIsLostOrMixedUp) {
    int calls = 0;
    for (cudaError_t result : allThreads(calls))
        CHECK_CUDA(result);
    CHECK_EQ(calls, kThreads * kRounds);
}
CASE(AFaultOfOneIsToldToAllThatGoOn) {
    int calls = 0;
    const std::vector<cudaError_t> results = allThreads(calls, 2);
    CHECK_EQ(results[2], cudaErrorIllegalAddress);
    for (cudaError_t result : results)
        CHECK(result == cudaSuccess || result == cudaErrorIllegalAddress); // some were done before
    CHECK(calls < kThreads * kRounds);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    cudaDeviceReset();
    for (cudaError_t result : allThreads(calls))
        CHECK_CUDA(result);
    CHECK_EQ(calls, kThreads * kRounds);
}
