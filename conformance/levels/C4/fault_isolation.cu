// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a fault stays on its device; a reset gives a new context
// DOC: CUDA Runtime API, cudaDeviceReset; sticky errors belong to a context
// DEVICES: 2
// NEEDS: causeway
#include "gate.h"

__global__ void store(int* to) {
    *to = 1;
}

CASE(TheOtherDeviceLivesOn) {
    int count = 0;
    CHECK_CUDA(cudaGetDeviceCount(&count));
    CHECK(count >= 2);
    store<<<1, 1>>>(nullptr);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    CHECK_CUDA(cudaSetDevice(1));
    test::Buffer<int> out(1);
    store<<<1, 1>>>(out);
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(out.host()[0], 1);
    CHECK_CUDA(cudaSetDevice(0));
    void* data = nullptr;
    CHECK_EQ(cudaMalloc(&data, 4), cudaErrorIllegalAddress);
}
CASE(WorkQueuedOnTheOtherDeviceIsDone) {
    CHECK_CUDA(cudaSetDevice(1));
    Flag gate, mark;
    const cudaStream_t stream = newStream();
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    leaveMark<<<1, 1, 0, stream>>>(mark.device());
    CHECK_CUDA(cudaSetDevice(0));
    store<<<1, 1>>>(nullptr);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    CHECK_CUDA(cudaSetDevice(1));
    CHECK(staysBusy(stream));
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(mark.get(), 1);
}
CASE(AResetMakesANewContext) {
    store<<<1, 1>>>(nullptr);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    cudaDeviceReset();
    cudaGetLastError();
    test::Buffer<int> out(1);
    store<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 1);
}
CASE(AFaultAfterAResetIsFoundAgain) {
    for (int round = 0; round < 5; ++round) {
        store<<<1, 1>>>(nullptr);
        CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
        cudaDeviceReset();
    }
}
