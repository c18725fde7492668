// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: arrays of a thread's own, up to many kilobytes
// DOC: CUDA C++ Programming Guide, 5.3.2 Device Memory Accesses (Local Memory); 16.1 Technical
//      Specifications: 512 KB of local memory per thread
// ORACLE: not yet run
#include "case.h"

// What a thread's walk over an array of n numbers adds up to.
__host__ __device__ static unsigned walk(unsigned* cells, unsigned n, unsigned seed) {
    for (unsigned i = 0; i < n; ++i)
        cells[i] = seed * 2654435761u + i;
    unsigned at = seed % n, sum = 0;
    for (int i = 0; i < 200; ++i) {
        sum = sum * 31 + cells[at];
        cells[at] ^= sum;
        at = cells[at] % n;
    }
    return sum;
}
static void checkWalks(const std::vector<unsigned>& sums, unsigned n) {
    std::vector<unsigned> cells(n);
    for (unsigned i = 0; i < sums.size(); ++i)
        CHECK_EQ(sums[i], walk(cells.data(), n, i));
}

template <unsigned n>
__global__ void walks(unsigned* sums) {
    unsigned cells[n];
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    sums[i] = walk(cells, n, i);
}
CASE(EachThreadHasItsOwn) {
    test::Buffer<unsigned> sums(40 * 256);
    walks<8192><<<40, 256>>>(sums); // 32 KiB
    CHECK_KERNEL();
    checkWalks(sums.host(), 8192);
}
CASE(AsManyThreadsAsABlockMayHave) {
    test::Buffer<unsigned> sums(3 * 1024);
    walks<3000><<<3, 1024>>>(sums);
    CHECK_KERNEL();
    checkWalks(sums.host(), 3000);
}

// Arrays live across barriers; some threads leave early.
__global__ void walksOfNeighbours(unsigned* sums, int stay) {
    __shared__ unsigned seeds[64];
    unsigned cells[4000];
    seeds[threadIdx.x] = blockIdx.x * blockDim.x + threadIdx.x;
    __syncthreads();
    const unsigned mine = seeds[threadIdx.x ^ 1];
    for (unsigned i = 0; i < 4000; ++i)
        cells[i] = i;
    __syncthreads();
    seeds[threadIdx.x] = cells[mine % 4000];
    __syncthreads();
    if (threadIdx.x >= stay) return;
    sums[blockIdx.x * blockDim.x + threadIdx.x] =
        seeds[threadIdx.x ^ 1] == cells[(blockIdx.x * 64 + threadIdx.x) % 4000]
            ? walk(cells, 4000, mine)
            : 0;
}
CASE(TheyLastAcrossBarriers) {
    test::Buffer<unsigned> sums(100 * 64, 0);
    walksOfNeighbours<<<100, 64>>>(sums, 50);
    CHECK_KERNEL();
    const auto seen = sums.host();
    std::vector<unsigned> cells(4000);
    for (unsigned i = 0; i < seen.size(); ++i)
        CHECK_EQ(seen[i], i % 64 < 50 ? walk(cells.data(), 4000, i ^ 1) : 0);
}

// One after the other and side by side, small arrays and big ones.
CASE(LaunchesOfDifferentSizes) {
    test::Buffer<unsigned> a(64 * 32), b(64 * 32), c(64 * 32);
    cudaStream_t other;
    CHECK_CUDA(cudaStreamCreate(&other));
    walks<1500><<<64, 32>>>(a);
    walks<6000><<<64, 32>>>(b);
    walks<2000><<<64, 32, 0, other>>>(c);
    CHECK_KERNEL();
    CHECK_CUDA(cudaStreamDestroy(other));
    checkWalks(a.host(), 1500);
    checkWalks(b.host(), 6000);
    checkWalks(c.host(), 2000);
}

__device__ static unsigned noinlineWalk(unsigned seed);
__global__ void walksInACall(unsigned* sums, int* local) {
    unsigned cells[2000];
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    local[i] = __isLocal(cells) && !__isGlobal(cells) && !__isLocal(sums);
    sums[i] = walk(cells, 2000, i) + noinlineWalk(i + 1) * 3;
}
__device__ __noinline__ static unsigned noinlineWalk(unsigned seed) {
    unsigned cells[1900];
    return walk(cells, 1900, seed);
}
CASE(CallersAndCalleesHaveTheirs) {
    test::Buffer<unsigned> sums(10 * 64);
    test::Buffer<int> local(10 * 64);
    walksInACall<<<10, 64>>>(sums, local);
    CHECK_KERNEL();
    std::vector<unsigned> cells(2000);
    for (unsigned i = 0; i < 640; ++i) {
        CHECK_EQ(sums.host()[i], walk(cells.data(), 2000, i) + walk(cells.data(), 1900, i + 1) * 3);
        CHECK_EQ(local.host()[i], 1);
    }
}
