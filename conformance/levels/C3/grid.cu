// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a cooperative grid synchronises, again and again
// DOC: CUDA C++ Programming Guide, 11.4.1.2 Grid Group, 11.7 Grid Synchronization
// ORACLE: not yet run
#include "case.h"

#include <algorithm>
#include <cooperative_groups.h>
namespace cg = cooperative_groups;

__global__ void relay(int* data, int n, int rounds) {
    const cg::grid_group grid = cg::this_grid();
    for (int round = 0; round < rounds; ++round) {
        int* from = data + (round % 2) * n;
        int* to = data + (1 - round % 2) * n;
        for (int i = int(grid.thread_rank()); i < n; i += int(grid.size()))
            to[i] = from[(i + 1) % n] + 1;
        grid.sync();
    }
}
static int resident(const void* kernel, int block) {
    int supported = 0, blocks = 0, sms = 0;
    CHECK_CUDA(cudaDeviceGetAttribute(&supported, cudaDevAttrCooperativeLaunch, 0));
    CHECK_EQ(supported, 1);
    CHECK_CUDA(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel, block, 0));
    CHECK_CUDA(cudaDeviceGetAttribute(&sms, cudaDevAttrMultiProcessorCount, 0));
    return blocks * sms;
}
CASE(EveryBlockWaitsForEveryOther) {
    int n = 5000, rounds = 40;
    const void* kernel = reinterpret_cast<const void*>(relay);
    const int blocks = std::min(resident(kernel, 128), 24);
    test::Buffer<int> data(2 * n);
    std::vector<int> start(2 * n);
    for (int i = 0; i < n; ++i)
        start[i] = i * 10;
    CHECK_CUDA(cudaMemcpy(data, start.data(), 2 * n * sizeof(int), cudaMemcpyHostToDevice));
    int* pointer = data;
    void* arguments[] = {&pointer, &n, &rounds};
    CHECK_CUDA(cudaLaunchCooperativeKernel(kernel, dim3(blocks), dim3(128), arguments, 0, 0));
    CHECK_CUDA(cudaDeviceSynchronize());
    const auto seen = data.host();
    for (int i = 0; i < n; ++i)
        CHECK_EQ(seen[i], (i + rounds) % n * 10 + rounds);
}

CASE(AsManyBlocksAsOccupancySays) {
    int n = 1000, rounds = 3;
    const void* kernel = reinterpret_cast<const void*>(relay);
    const int blocks = resident(kernel, 1024);
    test::Buffer<int> data(2 * n);
    int* pointer = data;
    void* arguments[] = {&pointer, &n, &rounds};
    CHECK_CUDA(cudaLaunchCooperativeKernel(kernel, dim3(blocks), dim3(1024), arguments, 0, 0));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(data.host()[n + 7], 3);
}

__global__ void describe(unsigned long long* out) {
    const cg::grid_group grid = cg::this_grid();
    if (grid.thread_rank() == grid.size() - 1) {
        out[0] = grid.is_valid(), out[1] = grid.size(), out[2] = grid.group_dim().y,
        out[3] = grid.thread_rank();
    }
    grid.sync();
}
CASE(AGridKnowsItsShape) {
    test::Buffer<unsigned long long> out(4);
    unsigned long long* pointer = out;
    void* arguments[] = {&pointer};
    CHECK_CUDA(cudaLaunchCooperativeKernel(reinterpret_cast<const void*>(describe), dim3(2, 3),
                                           dim3(8, 4), arguments, 0, 0));
    CHECK_CUDA(cudaDeviceSynchronize());
    const std::vector<unsigned long long> wanted = {1, 192, 3, 191};
    CHECK(out.host() == wanted);
}

// The barrier that programs write by hand, among as many blocks as fit.
__device__ volatile unsigned arrived = 0;
__device__ volatile unsigned generation = 0;
__device__ void handMade(unsigned blocks) {
    __syncthreads();
    if (threadIdx.x == 0) {
        const unsigned mine = generation;
        __threadfence();
        if (atomicAdd(const_cast<unsigned*>(&arrived), 1u) == blocks - 1) {
            arrived = 0;
            __threadfence();
            generation = mine + 1;
        } else {
            while (generation == mine) {
            }
        }
        __threadfence();
    }
    __syncthreads();
}
__global__ void handMadeBarrier(int* data, int rounds) {
    for (int round = 0; round < rounds; ++round) {
        if (threadIdx.x == 0)
            data[(round % 2) * gridDim.x + blockIdx.x] = round * 1000 + blockIdx.x;
        handMade(gridDim.x);
        const unsigned other = (blockIdx.x + 1) % gridDim.x;
        if (threadIdx.x == 0 &&
            ((volatile int*)data)[(round % 2) * gridDim.x + other] != round * 1000 + int(other)) {
            data[2 * gridDim.x] = 1;
        }
    }
}
CASE(AHandWrittenGridBarrier) {
    const int blocks = std::min(resident(reinterpret_cast<const void*>(handMadeBarrier), 64), 64);
    test::Buffer<int> data(2 * blocks + 1);
    handMadeBarrier<<<blocks, 64>>>(data, 50);
    CHECK_KERNEL();
    CHECK_EQ(data.host()[2 * blocks], 0);
}
