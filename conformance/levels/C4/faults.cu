// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a kernel that goes wrong gives CUDA's code, sticky on its context; the process lives on
// DOC: CUDA Runtime API, enum cudaError: 700, 710, 719; CUDA C++ Programming Guide, 6.2.12 Error
//     Checking
// ORACLE: not yet run
#include "gate.h"

#include <thread>

__global__ void store(int* to) {
    *to = 1;
}
__global__ void load(const int* from, int* to) {
    *to = *from;
}
__global__ void oneOfMany(int* out, int bad) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    int* to = i == bad ? reinterpret_cast<int*>(64) : out + i;
    __syncthreads();
    *to = i;
}
__global__ void traps(int on) {
    if (on) __trap();
}
__device__ int endless(int n) {
    volatile int large[64];
    large[n & 63] = n;
    return n < 0 ? 0 : endless(n + 1) + large[(n + 1) & 63];
}
__global__ void overflows(int* out) {
    *out = endless(int(threadIdx.x));
}
__device__ int (*nowhere)() = nullptr;
__global__ void jumps(int* out) {
    *out = nowhere();
}

// A sticky error is given by every later call of the context, however often it is read.
static void checkSticky(cudaError_t code) {
    CHECK_EQ(cudaGetLastError(), code);
    void* data = nullptr;
    CHECK_EQ(cudaMalloc(&data, 16), code);
    CHECK_EQ(cudaGetLastError(), code);
    CHECK_EQ(cudaMalloc(&data, 16), code);
    CHECK_EQ(cudaDeviceSynchronize(), code);
    CHECK_EQ(cudaStreamSynchronize(0), code);
    int value = 0;
    CHECK_EQ(cudaMemcpy(&value, &value, 4, cudaMemcpyDefault), code);
}

CASE(AStoreThroughNullIsIllegalAddress) {
    store<<<1, 1>>>(nullptr);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    checkSticky(cudaErrorIllegalAddress);
}
CASE(AStoreToAWildAddressIsIllegalAddress) {
    store<<<1, 1>>>(reinterpret_cast<int*>(0x10));
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
}
CASE(ALoadFromAWildAddressIsIllegalAddress) {
    test::Buffer<int> out(1);
    load<<<1, 1>>>(reinterpret_cast<const int*>(0x7ff000000000ull), out);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    checkSticky(cudaErrorIllegalAddress);
}
CASE(ANonCanonicalAddressIsIllegalAddress) {
    store<<<1, 1>>>(reinterpret_cast<int*>(0x1234567812345678ull));
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
}
CASE(OneBadThreadOfManyIsFound) {
    test::Buffer<int> out(40 * 100);
    oneOfMany<<<40, 100>>>(out, 2345);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
}
CASE(TheErrorIsGivenByTheNextSynchronisingCopy) {
    test::Buffer<int> out(1);
    store<<<1, 1>>>(nullptr);
    int value = 0;
    CHECK_EQ(cudaMemcpy(&value, out, 4, cudaMemcpyDeviceToHost), cudaErrorIllegalAddress);
}
CASE(TheErrorIsGivenByStreamAndEvent) {
    cudaStream_t stream = newStream(cudaStreamNonBlocking);
    cudaEvent_t event;
    CHECK_CUDA(cudaEventCreate(&event));
    store<<<1, 1, 0, stream>>>(nullptr);
    cudaEventRecord(event, stream);
    CHECK_EQ(cudaStreamSynchronize(stream), cudaErrorIllegalAddress);
    CHECK_EQ(cudaEventSynchronize(event), cudaErrorIllegalAddress);
    CHECK_EQ(cudaStreamQuery(stream), cudaErrorIllegalAddress);
}
CASE(KernelsAfterAFaultDoNotRun) {
    Flag mark;
    store<<<1, 1>>>(nullptr);
    leaveMark<<<1, 1>>>(mark.device());
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    leaveMark<<<1, 1>>>(mark.device());
    CHECK_EQ(cudaGetLastError(), cudaErrorIllegalAddress);
    CHECK_EQ(mark.get(), 0);
}
CASE(AnotherThreadOfTheContextSeesItToo) {
    store<<<1, 1>>>(nullptr);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    std::thread([] {
        void* data = nullptr;
        CHECK_EQ(cudaMalloc(&data, 16), cudaErrorIllegalAddress);
    }).join();
}
CASE(ATrapIsLaunchFailure) {
    traps<<<2, 64>>>(0);
    CHECK_KERNEL();
    traps<<<2, 64>>>(1);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorLaunchFailure);
    checkSticky(cudaErrorLaunchFailure);
}
CASE(EndlessRecursionIsAnErrorOfTheKernel) {
    test::Buffer<int> out(1);
    overflows<<<1, 2>>>(out);
    const cudaError_t error = cudaDeviceSynchronize();
    CHECK(error == cudaErrorIllegalAddress || error == cudaErrorHardwareStackError ||
          error == cudaErrorLaunchFailure);
    CHECK_EQ(cudaGetLastError(), error);
    CHECK_EQ(cudaDeviceSynchronize(), error);
}
CASE(ACallThroughNullIsAnErrorOfTheKernel) {
    test::Buffer<int> out(1);
    jumps<<<1, 1>>>(out);
    const cudaError_t error = cudaDeviceSynchronize();
    CHECK(error == cudaErrorIllegalAddress || error == cudaErrorInvalidPc ||
          error == cudaErrorLaunchFailure || error == cudaErrorIllegalInstruction);
}
CASE(TheHostsOwnFaultsStayItsOwn) {
    // The process is still an ordinary one: a child that faults dies of SIGSEGV.
    store<<<1, 1>>>(nullptr);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    const pid_t child = fork();
    if (child == 0) {
        *reinterpret_cast<volatile int*>(8) = 1;
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
}
