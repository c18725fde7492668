// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: with CUDA_LAUNCH_BLOCKING=1 a launch returns after its kernel
// DOC: CUDA C++ Programming Guide, 22 CUDA Environment Variables, CUDA_LAUNCH_BLOCKING
// ENV: CUDA_LAUNCH_BLOCKING=1
// ORACLE: not yet run
#include "gate.h"

__global__ void slowMark(volatile int* mark) {
    unsigned x = 1;
    for (int i = 0; i < 300000; ++i)
        x = x * 1664525u + 1013904223u;
    *mark = int(x | 1u);
}
CASE(TheKernelIsDoneWhenTheLaunchReturns) {
    Flag mark;
    slowMark<<<1, 1>>>(mark.device());
    CHECK(mark.get() != 0);
    mark.set(0);
    cudaStream_t stream = newStream(cudaStreamNonBlocking);
    slowMark<<<1, 1, 0, stream>>>(mark.device());
    CHECK(mark.get() != 0);
    CHECK_EQ(cudaStreamQuery(stream), cudaSuccess);
}
__global__ void store(int* to) {
    *to = 1;
}
CASE(AFaultIsKnownRightAfterTheLaunch) {
    store<<<1, 1>>>(nullptr);
    CHECK_EQ(cudaGetLastError(), cudaErrorIllegalAddress);
}
