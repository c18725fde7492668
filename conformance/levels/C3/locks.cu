// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: threads that spin on each other make progress: lanes, warps and blocks
// DOC: CUDA C++ Programming Guide, 7.1 SIMT Architecture, Independent Thread Scheduling; 18.6
//     (memory model)
// ORACLE: not yet run
#include "case.h"

#include <algorithm>

__device__ int lock_word;
__device__ volatile int protected_count;

__device__ void lockedIncrement(int* lock) {
    while (atomicCAS(lock, 0, 1) != 0) {
    }
    __threadfence();
    protected_count = protected_count + 1;
    __threadfence();
    atomicExch(lock, 0);
}
__global__ void everyLane() {
    lockedIncrement(&lock_word);
}
static int protectedCount() {
    int count = 0;
    CHECK_CUDA(cudaMemcpyFromSymbol(&count, protected_count, sizeof count));
    return count;
}
CASE(ALockBetweenTheLanesOfAWarp) {
    everyLane<<<1, 32>>>();
    CHECK_KERNEL();
    CHECK_EQ(protectedCount(), 32);
}
CASE(ALockBetweenAllThreadsOfManyBlocks) {
    everyLane<<<20, 96>>>();
    CHECK_KERNEL();
    CHECK_EQ(protectedCount(), 1920);
}

__global__ void leaders() {
    if (threadIdx.x == 0) lockedIncrement(&lock_word);
}
CASE(ALockBetweenBlocks) {
    leaders<<<500, 64>>>();
    CHECK_KERNEL();
    CHECK_EQ(protectedCount(), 500);
}

__global__ void sharedLock(int* out) {
    __shared__ int lock, count;
    if (threadIdx.x == 0) lock = 0, count = 0;
    __syncthreads();
    bool done = false;
    while (!done) { // the form that also worked before independent scheduling
        if (atomicCAS(&lock, 0, 1) == 0) {
            *(volatile int*)&count = *(volatile int*)&count + 1;
            __threadfence_block();
            atomicExch(&lock, 0);
            done = true;
        }
    }
    __syncthreads();
    out[threadIdx.x] = count;
}
CASE(ALockInSharedMemory) {
    test::Buffer<int> out(128);
    sharedLock<<<1, 128>>>(out);
    CHECK_KERNEL();
    for (int value : out.host())
        CHECK_EQ(value, 128);
}

__global__ void ticketLock(unsigned* next, volatile unsigned* serving, int* count) {
    const unsigned mine = atomicAdd(next, 1u);
    while (*serving != mine) {
    }
    *(volatile int*)count += 1;
    __threadfence();
    *serving = mine + 1;
}
CASE(ATicketLockServesInTurn) {
    test::Buffer<unsigned> next(1), serving(1);
    test::Buffer<int> count(1);
    ticketLock<<<4, 64>>>(next, serving, count);
    CHECK_KERNEL();
    CHECK_EQ(count.host()[0], 256);
}

__global__ void laneOrder(volatile int* turn, int* out) {
    // Each lane waits for the lane after it: the last lane goes first.
    const int lane = threadIdx.x;
    while (*turn != lane) {
    }
    out[31 - lane] = lane;
    __threadfence();
    *turn = lane - 1;
}
CASE(LanesOfAWarpWaitForEachOther) {
    test::Buffer<int> turn(std::vector<int>{31}), out(32);
    laneOrder<<<1, 32>>>(turn, out);
    CHECK_KERNEL();
    for (int i = 0; i < 32; ++i)
        CHECK_EQ(out.host()[i], 31 - i);
}

__global__ void pipeline(int* out, int n) {
    // Warp 0 makes, warp 1 takes, through a ring of four cells without any barrier.
    __shared__ volatile int ring[4];
    __shared__ volatile int made, taken;
    if (threadIdx.x == 0) made = 0, taken = 0;
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int i = 0; i < n; ++i) {
            while (i - taken >= 4) {
            }
            ring[i % 4] = i * i;
            __threadfence_block();
            made = i + 1;
        }
    } else if (threadIdx.x == 32) {
        int sum = 0;
        for (int i = 0; i < n; ++i) {
            while (made <= i) {
            }
            __threadfence_block();
            sum += ring[i % 4];
            taken = i + 1;
        }
        *out = sum;
    }
}
CASE(AProducerAndAConsumerWarp) {
    test::Buffer<int> out(1);
    pipeline<<<1, 64>>>(out, 300);
    CHECK_KERNEL();
    int wanted = 0;
    for (int i = 0; i < 300; ++i)
        wanted += i * i;
    CHECK_EQ(out.host()[0], wanted);
}

__global__ void lookBack(const int* in, int* out, volatile int* sums, volatile int* flags,
                         int* ticket) {
    // A single-pass scan: each block waits for the inclusive sum of the block before it.
    __shared__ int cells[64];
    __shared__ int block, before;
    if (threadIdx.x == 0) block = atomicAdd(ticket, 1);
    __syncthreads();
    const int t = threadIdx.x, i = block * 64 + t;
    cells[t] = in[i];
    for (int step = 1; step < 64; step *= 2) {
        __syncthreads();
        const int add = t >= step ? cells[t - step] : 0;
        __syncthreads();
        cells[t] += add;
    }
    __syncthreads();
    if (t == 0) {
        before = 0;
        if (block > 0) {
            while (flags[block - 1] == 0) {
            }
            __threadfence();
            before = sums[block - 1];
        }
        sums[block] = before + cells[63];
        __threadfence();
        flags[block] = 1;
    }
    __syncthreads();
    out[i] = before + cells[t];
}
CASE(TwoThousandBlocksLookBack) {
    const int blocks = 2000, n = blocks * 64;
    std::vector<int> values(n);
    for (int i = 0; i < n; ++i)
        values[i] = i * 31 % 17 - 5;
    test::Buffer<int> in(values), out(n), sums(blocks), flags(blocks), ticket(1);
    lookBack<<<blocks, 64>>>(in, out, sums, flags, ticket);
    CHECK_KERNEL();
    const auto seen = out.host();
    int sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += values[i];
        CHECK_EQ(seen[i], sum);
    }
}

__global__ void chained(volatile int* flags) {
    // Block b waits for block b-1 by its index: blocks start in ascending order.
    if (threadIdx.x == 0) {
        if (blockIdx.x > 0) {
            while (flags[blockIdx.x - 1] == 0) {
            }
        }
        __threadfence();
        flags[blockIdx.x] = 1;
    }
}
CASE(BlocksStartInAscendingOrder) {
    test::Buffer<int> flags(3000);
    chained<<<3000, 32>>>(flags);
    CHECK_KERNEL();
    for (int flag : flags.host())
        CHECK_EQ(flag, 1);
}

__global__ void firstWaitsForLast(volatile int* flags) {
    if (threadIdx.x != 0) return;
    flags[blockIdx.x] = 1;
    __threadfence();
    if (blockIdx.x == 0) {
        for (unsigned b = 1; b < gridDim.x; ++b) {
            while (flags[b] == 0) {
            }
        }
        flags[gridDim.x] = 1;
    }
}
CASE(TheFirstBlockWaitsForAllThatFit) {
    int blocks = 0, sms = 0;
    CHECK_CUDA(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, firstWaitsForLast, 32, 0));
    CHECK_CUDA(cudaDeviceGetAttribute(&sms, cudaDevAttrMultiProcessorCount, 0));
    const int n = blocks * sms;
    test::Buffer<int> flags(n + 1);
    firstWaitsForLast<<<n, 32>>>(flags);
    CHECK_KERNEL();
    CHECK_EQ(flags.host()[n], 1);
}

__global__ void lastBlock(const int* in, int* partial, int* out, unsigned* done) {
    // "threadFenceReduction": the block that finishes last adds up the partial sums.
    __shared__ int sum;
    __shared__ bool last;
    if (threadIdx.x == 0) sum = 0;
    __syncthreads();
    atomicAdd(&sum, in[blockIdx.x * blockDim.x + threadIdx.x]);
    __syncthreads();
    if (threadIdx.x == 0) {
        partial[blockIdx.x] = sum;
        __threadfence();
        last = atomicInc(done, gridDim.x) == gridDim.x - 1;
    }
    __syncthreads();
    if (last && threadIdx.x == 0) {
        int total = 0;
        for (unsigned b = 0; b < gridDim.x; ++b)
            total += ((volatile int*)partial)[b];
        *out = total;
    }
}
CASE(TheLastBlockSeesAllPartialSums) {
    const int n = 100 * 128;
    std::vector<int> values(n);
    int wanted = 0;
    for (int i = 0; i < n; ++i)
        wanted += values[i] = i % 1001;
    test::Buffer<int> in(values), partial(100), out(1);
    test::Buffer<unsigned> done(1);
    lastBlock<<<100, 128>>>(in, partial, out, done);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], wanted);
}
