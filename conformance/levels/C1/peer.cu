// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: two devices reach each other's memory
// DOC: CUDA Runtime API, 5.14 Peer Device Memory Access; cudaMemcpyPeer
// DEVICES: 2
// ORACLE: not yet run
#include "case.h"

static void needTwo() {
    int count = 0, reach = 0;
    CHECK_CUDA(cudaGetDeviceCount(&count));
    if (count < 2) SKIP("one device only");
    CHECK_CUDA(cudaDeviceCanAccessPeer(&reach, 0, 1));
    if (!reach) SKIP("the devices declare no peer access");
}
__global__ void addFrom(int* to, const int* from) {
    to[threadIdx.x] += from[threadIdx.x];
}

struct OnSecond {
    int* data = nullptr;
    OnSecond() {
        CHECK_CUDA(cudaSetDevice(1));
        CHECK_CUDA(cudaMalloc(&data, 256 * 4));
        std::vector<int> values(256);
        for (int i = 0; i < 256; ++i)
            values[i] = 3 * i;
        CHECK_CUDA(cudaMemcpy(data, values.data(), 1024, cudaMemcpyHostToDevice));
        CHECK_CUDA(cudaSetDevice(0));
    }
};

CASE(EachDeviceHasItsOwnMemory) {
    needTwo();
    OnSecond second;
    cudaPointerAttributes attributes;
    CHECK_CUDA(cudaPointerGetAttributes(&attributes, second.data));
    CHECK_EQ(attributes.device, 1);
}

CASE(MemcpyPeerCopiesBothWays) {
    needTwo();
    OnSecond second;
    test::Buffer<int> first(256);
    CHECK_CUDA(cudaMemcpyPeer(first, 0, second.data, 1, 1024));
    CHECK_EQ(first.host()[100], 300);
    CHECK_CUDA(cudaMemset(first, 0, 1024));
    CHECK_CUDA(cudaMemcpyPeerAsync(second.data, 1, first, 0, 512, 0));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_CUDA(cudaMemcpy(first, second.data, 1024, cudaMemcpyDefault));
    CHECK_EQ(first.host()[100], 0);
    CHECK_EQ(first.host()[200], 600);
}

CASE(AKernelReadsThePeersMemoryOnceEnabled) {
    needTwo();
    OnSecond second;
    test::Buffer<int> first(256);
    CHECK_CUDA(cudaDeviceEnablePeerAccess(1, 0));
    addFrom<<<1, 256>>>(first, second.data);
    CHECK_KERNEL();
    CHECK_EQ(first.host()[255], 765);
    CHECK_CUDA(cudaDeviceDisablePeerAccess(1));
}

__global__ void waitThenSet(volatile int* open, int* to) {
    while (*open == 0) {
    }
    to[threadIdx.x] = 9;
}
CASE(ACopyInTheDefaultStreamWaitsForTheWorkOfBothDevices) {
    // CUDA C++ Programming Guide, 3.2.9.5: such a copy "does not start until all commands
    // previously issued to either device have completed", and ends before later ones start.
    needTwo();
    OnSecond second;
    test::Buffer<int> first(256);
    int seen = 1, *open;
    CHECK_CUDA(cudaHostAlloc(&open, sizeof(int), cudaHostAllocMapped | cudaHostAllocPortable));
    *open = 0;
    CHECK_CUDA(cudaSetDevice(1));
    waitThenSet<<<1, 256>>>(open, second.data);
    CHECK_CUDA(cudaSetDevice(0));
    CHECK_CUDA(cudaMemcpyPeerAsync(first, 0, second.data, 1, 1024, 0));
    CHECK_CUDA(cudaSetDevice(1));
    CHECK_CUDA(cudaMemsetAsync(second.data, 0, 1024, 0));
    *static_cast<volatile int*>(open) = 1;
    CHECK_CUDA(cudaSetDevice(0));
    CHECK_EQ(first.host()[200], 9);
    CHECK_CUDA(cudaSetDevice(1));
    CHECK_CUDA(cudaMemcpy(&seen, second.data, 4, cudaMemcpyDeviceToHost));
    CHECK_EQ(seen, 0);
    CHECK_CUDA(cudaSetDevice(0));
}

CASE(EnablingTwiceAndDisablingTwiceAreErrors) {
    needTwo();
    CHECK_EQ(cudaDeviceDisablePeerAccess(1), cudaErrorPeerAccessNotEnabled);
    CHECK_CUDA(cudaDeviceEnablePeerAccess(1, 0));
    CHECK_EQ(cudaDeviceEnablePeerAccess(1, 0), cudaErrorPeerAccessAlreadyEnabled);
    CHECK_CUDA(cudaDeviceDisablePeerAccess(1));
    CHECK_EQ(cudaDeviceDisablePeerAccess(1), cudaErrorPeerAccessNotEnabled);
    CHECK_EQ(cudaDeviceEnablePeerAccess(1, 5), cudaErrorInvalidValue);
    CHECK_EQ(cudaDeviceEnablePeerAccess(0, 0), cudaErrorInvalidDevice);
    CHECK_EQ(cudaDeviceEnablePeerAccess(99, 0), cudaErrorInvalidDevice);
}

CASE(ADeviceIsNotItsOwnPeer) {
    int reach = 1;
    CHECK_CUDA(cudaDeviceCanAccessPeer(&reach, 0, 0));
    CHECK_EQ(reach, 0);
    CHECK_EQ(cudaDeviceCanAccessPeer(&reach, 0, 77), cudaErrorInvalidDevice);
}

__device__ int variable = 1;
__global__ void readVariable(int* out) {
    *out = variable;
}
CASE(AVariableIsOnePerDevice) {
    needTwo();
    const int changed = 50;
    CHECK_CUDA(cudaSetDevice(1));
    CHECK_CUDA(cudaMemcpyToSymbol(variable, &changed, 4));
    {
        test::Buffer<int> out(1);
        readVariable<<<1, 1>>>(out);
        CHECK_EQ(out.host()[0], 50);
    }
    CHECK_CUDA(cudaSetDevice(0));
    test::Buffer<int> out(1);
    readVariable<<<1, 1>>>(out);
    CHECK_EQ(out.host()[0], 1);
}

CASE(AStreamOfOneDeviceIsRefusedByTheOther) {
    // CUDA C++ Programming Guide, 3.2.9.3: a kernel launch fails if its stream is of another
    // device.
    needTwo();
    cudaStream_t stream;
    CHECK_CUDA(cudaSetDevice(1));
    CHECK_CUDA(cudaStreamCreate(&stream));
    CHECK_CUDA(cudaSetDevice(0));
    test::Buffer<int> out(1);
    readVariable<<<1, 1, 0, stream>>>(out);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidResourceHandle);
    CHECK_CUDA(cudaDeviceSynchronize());
}
