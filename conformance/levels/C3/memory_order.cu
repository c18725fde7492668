// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: fences publish, caches hints load, clocks run
// DOC: CUDA C++ Programming Guide, 10.5 Memory Fence Functions, 10.10-10.11 Read-Only and Cache
//     Hints, 10.12 Time Function, 10.23 Nanosleep
// ORACLE: not yet run
#include "case.h"

__device__ int payload[32];
__device__ volatile int ready;
__global__ void publish(int* out) {
    // Block 0 writes data, fences, raises the flag; block 1 waits for the flag and reads.
    if (blockIdx.x == 0) {
        payload[threadIdx.x] = threadIdx.x * 11;
        __threadfence();
        __syncthreads();
        if (threadIdx.x == 0) ready = 1;
    } else {
        while (ready == 0) {
        }
        __threadfence();
        out[threadIdx.x] = ((volatile int*)payload)[threadIdx.x];
    }
}
CASE(AFenceOrdersDataBeforeItsFlag) {
    test::Buffer<int> out(32);
    publish<<<2, 32>>>(out);
    CHECK_KERNEL();
    for (int i = 0; i < 32; ++i)
        CHECK_EQ(out.host()[i], i * 11);
}

__global__ void toHost(volatile int* data, volatile int* flag) {
    for (int i = 0; i < 100; ++i)
        data[i] = i + 1;
    __threadfence_system();
    *flag = 1;
}
CASE(ASystemFencePublishesToTheHost) {
    NEED(cudaDevAttrCanMapHostMemory);
    int *data = nullptr, *flag = nullptr;
    CHECK_CUDA(cudaHostAlloc(&data, 400, cudaHostAllocMapped));
    CHECK_CUDA(cudaHostAlloc(&flag, 4, cudaHostAllocMapped));
    *flag = 0;
    toHost<<<1, 1>>>(data, flag);
    CHECK_CUDA(cudaGetLastError());
    // A query makes a queued launch start where a device would otherwise wait for more work.
    while (*static_cast<volatile int*>(flag) == 0)
        cudaStreamQuery(0);
    for (int i = 0; i < 100; ++i)
        CHECK_EQ(static_cast<volatile int*>(data)[i], i + 1);
    CHECK_CUDA(cudaDeviceSynchronize());
}

__global__ void clocks(long long* out) {
    const clock_t a = clock();
    const long long b = clock64();
    unsigned x = threadIdx.x;
    for (int i = 0; i < 2000; ++i)
        x = x * 1664525u + 1013904223u;
    const long long c = clock64();
    const clock_t d = clock();
    out[0] = c - b;
    out[1] = (long long)(unsigned(d) - unsigned(a));
    out[2] = x;
}
CASE(ClocksCountForward) {
    test::Buffer<long long> out(3);
    clocks<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK(out.host()[0] > 0);
    CHECK(out.host()[1] > 0);
}

__global__ void sleeps(long long* out) {
    const long long before = clock64();
    for (int i = 0; i < 10; ++i)
        __nanosleep(100000);
    out[0] = clock64() - before;
    out[1] = 1;
}
CASE(NanosleepReturns) {
    test::Buffer<long long> out(2);
    sleeps<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[1], 1LL);
    CHECK(out.host()[0] > 0);
}

template <class T>
__global__ void hinted(T* out, const T* in) {
    out[0] = __ldg(in), out[1] = __ldcg(in + 1), out[2] = __ldca(in + 2), out[3] = __ldcs(in + 3);
    out[4] = __ldlu(in + 4), out[5] = __ldcv(in + 5);
    __stwb(out + 6, in[6]);
    __stcg(out + 7, in[7]);
    __stcs(out + 8, in[8]);
    __stwt(out + 9, in[9]);
}
template <class T>
static void checkHints() {
    std::vector<T> values(10);
    auto* bytes = reinterpret_cast<unsigned char*>(values.data());
    for (size_t i = 0; i < 10 * sizeof(T); ++i)
        bytes[i] = static_cast<unsigned char>(i * 5 + 1);
    test::Buffer<T> in(values), out(10);
    hinted<T><<<1, 1>>>(static_cast<T*>(out), static_cast<const T*>(in));
    CHECK_KERNEL();
    CHECK(std::memcmp(out.host().data(), values.data(), 10 * sizeof(T)) == 0);
}
CASE(CacheHintsLoadAndStoreEveryType) {
    checkHints<char>(), checkHints<unsigned char>(), checkHints<short>(), checkHints<int>(),
        checkHints<unsigned>();
    checkHints<long long>(), checkHints<unsigned long long>(), checkHints<float>(),
        checkHints<double>();
    checkHints<char4>(), checkHints<short2>(), checkHints<int2>(), checkHints<int4>(),
        checkHints<uint4>();
    checkHints<float2>(), checkHints<float4>(), checkHints<double2>();
}

__global__ void profileAndTrap(int* out) {
    if (out[0] == 12345) __trap();
    if (out[0] == 12346) __brkpt();
    __prof_trigger(1);
    out[1] = 7;
}
CASE(TrapsThatAreNotReachedDoNothing) {
    test::Buffer<int> out(2);
    profileAndTrap<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[1], 7);
}

__global__ void copies(unsigned char* out) {
    unsigned char local[100];
    memset(local, 0x21, sizeof local);
    local[50] = 1;
    memcpy(out, local, sizeof local);
    memcpy(out + 100, out + 25, 50);
}
CASE(MemoryFunctionsOnTheDevice) {
    test::Buffer<unsigned char> out(150);
    copies<<<1, 1>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < 150; ++i)
        CHECK_EQ(int(seen[i]), i == 50 || i == 125 ? 1 : 0x21);
}
