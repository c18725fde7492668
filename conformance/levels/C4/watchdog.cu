// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: with CAUSEWAY_WATCHDOG a kernel that never ends is stopped
// DOC: CUDA Runtime API, enum cudaError: cudaErrorLaunchTimeout (702)
// ENV: CAUSEWAY_WATCHDOG=1
// NEEDS: causeway
// TIMEOUT: 30
#include "gate.h"

__global__ void never(volatile int* flag) {
    while (*flag == 0) {
    }
}
__global__ void neverWithoutMemory(unsigned* out) {
    unsigned x = *out;
    do
        x = x * 1664525u + 1013904223u | 1u;
    while (x != 0);
    *out = x;
}
__global__ void neverAtABarrier(volatile int* flag) {
    do
        __syncthreads();
    while (*flag == 0);
}
__global__ void quick(int* out) {
    *out = 3;
}

static void stopped() {
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorLaunchTimeout);
    CHECK_EQ(cudaGetLastError(), cudaErrorLaunchTimeout);
    void* data = nullptr;
    CHECK_EQ(cudaMalloc(&data, 4), cudaErrorLaunchTimeout);
}
CASE(ASpinOnMemory) {
    Flag flag;
    never<<<1, 32>>>(flag.device());
    stopped();
}
CASE(ALoopWithoutMemory) {
    test::Buffer<unsigned> out(1);
    neverWithoutMemory<<<2, 64>>>(out);
    stopped();
}
CASE(ALoopOfBarriers) {
    Flag flag;
    neverAtABarrier<<<1, 64>>>(flag.device());
    stopped();
}
CASE(OthersAreNotDisturbed) {
    test::Buffer<int> out(1);
    for (int i = 0; i < 50; ++i)
        quick<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 3);
}
