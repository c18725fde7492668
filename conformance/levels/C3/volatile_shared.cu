// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: old programs whose warps speak through volatile shared memory
// DOC: "warp-synchronous" code before compute capability 7.0 (CUDA C++ Programming Guide, 20.5.2)
// ORACLE: not yet run
#include "case.h"

__device__ void volatileTail(volatile int* cells, int t) {
    cells[t] += cells[t + 32];
    cells[t] += cells[t + 16];
    cells[t] += cells[t + 8];
    cells[t] += cells[t + 4];
    cells[t] += cells[t + 2];
    cells[t] += cells[t + 1];
}
__global__ void reduce(int* out, const int* in) {
    __shared__ int cells[256];
    const int t = threadIdx.x;
    cells[t] = in[blockIdx.x * 256 + t];
    __syncthreads();
    for (int step = 128; step > 32; step /= 2) {
        if (t < step) cells[t] += cells[t + step];
        __syncthreads();
    }
    if (t < 32) volatileTail(cells, t);
    if (t == 0) out[blockIdx.x] = cells[0];
}
CASE(AVolatileReductionWithoutSyncwarp) {
    std::vector<int> values(10 * 256);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = int(i * 7 % 1000);
    test::Buffer<int> in(values), out(10);
    reduce<<<10, 256>>>(out, in);
    CHECK_KERNEL();
    for (int b = 0; b < 10; ++b) {
        int wanted = 0;
        for (int i = 0; i < 256; ++i)
            wanted += values[b * 256 + i];
        CHECK_EQ(out.host()[b], wanted);
    }
}

__global__ void scan(int* data) {
    // Hillis and Steele in one warp: the reads of a step happen before its writes.
    __shared__ volatile int cells[64];
    const int t = threadIdx.x;
    cells[t] = 0;
    cells[t + 32] = data[t];
    cells[t + 32] += cells[t + 31];
    cells[t + 32] += cells[t + 30];
    cells[t + 32] += cells[t + 28];
    cells[t + 32] += cells[t + 24];
    cells[t + 32] += cells[t + 16];
    data[t] = cells[t + 32];
}
CASE(AWarpScanWithoutSyncwarp) {
    std::vector<int> values(32);
    for (int i = 0; i < 32; ++i)
        values[i] = i * 3 + 1;
    test::Buffer<int> data(values);
    scan<<<1, 32>>>(data);
    CHECK_KERNEL();
    int sum = 0;
    for (int i = 0; i < 32; ++i)
        CHECK_EQ(data.host()[i], sum += values[i]);
}

__global__ void votesBelow(unsigned* out, const int* in) {
    // Each lane asks for the votes of those below it: not in its own mask.
    const unsigned lane = threadIdx.x % 32;
    out[threadIdx.x] = __ballot_sync((1u << lane) - 1, in[threadIdx.x] > 0);
}
CASE(AVoteOfTheLanesBelow) {
    std::vector<int> values(64);
    for (int i = 0; i < 64; ++i)
        values[i] = i * 5 % 7 - 3;
    test::Buffer<int> in(values);
    test::Buffer<unsigned> out(64);
    votesBelow<<<1, 64>>>(out, in);
    CHECK_KERNEL();
    for (int t = 0; t < 64; ++t) {
        unsigned wanted = 0;
        for (int lane = 0; lane < t % 32; ++lane)
            wanted |= unsigned(values[t / 32 * 32 + lane] > 0) << lane;
        CHECK_EQ(out.host()[t], wanted);
    }
}
