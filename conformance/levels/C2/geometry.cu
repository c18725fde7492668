// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: every thread of every shape of grid runs once and knows its place
// DOC: CUDA C++ Programming Guide, 5.2 Thread Hierarchy; 10.4 Built-in Variables; 10.38 Execution
//     Configuration
// ORACLE: not yet run
#include "case.h"

struct Seen {
    unsigned count, gx, gy, gz, bx, by, bz, warp;
};
__global__ void visit(Seen* seen) {
    const unsigned block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
    const unsigned thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    Seen& mine = seen[block * (blockDim.x * blockDim.y * blockDim.z) + thread];
    atomicAdd(&mine.count, 1u);
    mine.gx = gridDim.x, mine.gy = gridDim.y, mine.gz = gridDim.z;
    mine.bx = blockDim.x, mine.by = blockDim.y, mine.bz = blockDim.z;
    mine.warp = warpSize;
}
static void visitAll(dim3 grid, dim3 block) {
    const size_t n = size_t(grid.x) * grid.y * grid.z * block.x * block.y * block.z;
    test::Buffer<Seen> device(n);
    visit<<<grid, block>>>(device);
    CHECK_KERNEL();
    for (const Seen& seen : device.host()) {
        CHECK_EQ(seen.count, 1u);
        CHECK(seen.gx == grid.x && seen.gy == grid.y && seen.gz == grid.z);
        CHECK(seen.bx == block.x && seen.by == block.y && seen.bz == block.z);
        CHECK_EQ(seen.warp, 32u);
    }
}

CASE(OneDimension) {
    visitAll(1, 1);
    visitAll(7, 33);
    visitAll(1000, 1);
    visitAll(3, 1024);
}
CASE(TwoDimensions) {
    visitAll(dim3(5, 3), dim3(8, 4));
    visitAll(dim3(1, 9), dim3(1, 100));
    visitAll(dim3(2, 2), dim3(32, 32));
}
CASE(ThreeDimensions) {
    visitAll(dim3(2, 3, 4), dim3(3, 5, 7));
    visitAll(dim3(1, 1, 6), dim3(1, 1, 64));
    visitAll(dim3(4, 1, 4), dim3(16, 1, 2));
}
CASE(DimensionsAtTheirLimits) {
    visitAll(1, dim3(1024, 1, 1));
    visitAll(1, dim3(1, 1024, 1));
    visitAll(1, dim3(16, 1, 64));
    visitAll(dim3(1, 65535, 1), 1);
    visitAll(dim3(1, 1, 65535), 1);
}

__global__ void sumBlocks(unsigned long long* sum) {
    if (threadIdx.x == 0) atomicAdd(sum, (unsigned long long)blockIdx.x);
}
CASE(AGridOfManyBlocks) {
    const unsigned long long n = 300000;
    test::Buffer<unsigned long long> sum(1);
    sumBlocks<<<n, 2>>>(sum);
    CHECK_KERNEL();
    CHECK_EQ(sum.host()[0], n * (n - 1) / 2);
}

__global__ void lanes(unsigned* out) {
    // Threads are numbered x first; a warp is 32 consecutive numbers (Programming Guide, 7.1 SIMT
    // Architecture).
    const unsigned linear = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    const unsigned leader = __shfl_sync(__activemask(), linear, 0);
    out[linear] = leader;
}
CASE(WarpsAreConsecutiveThreads) {
    test::Buffer<unsigned> out(5 * 4 * 8);
    lanes<<<1, dim3(5, 4, 8)>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (unsigned i = 0; i < seen.size(); ++i)
        CHECK_EQ(seen[i], i / 32 * 32);
}

template <class T>
__device__ unsigned sumOf(const T& v) {
    return v.x + 10 * v.y + 100 * v.z;
}
__device__ unsigned byReference(const uint3& v) {
    return v.x + 10 * v.y + 100 * v.z;
}
__device__ unsigned byValue(dim3 v) {
    return v.x + 10 * v.y + 100 * v.z;
}
__global__ void types(unsigned* out) {
    static_assert(sizeof(threadIdx) == sizeof(uint3) && sizeof(blockDim) == sizeof(dim3), "");
    const uint3 t = threadIdx;
    const dim3 b = blockDim;
    auto c = blockIdx;
    uint3 d = blockIdx;
    d.x += 1;
    out[0] = t.x + b.x + c.x + d.x;
    out[1] = sumOf(threadIdx) + byReference(threadIdx) + byValue(threadIdx);
    out[2] = sumOf(blockDim) + byReference(blockDim) + byValue(blockDim);
    const dim3 copied(gridDim);
    out[3] = copied.x * blockDim.y + dim3(blockIdx).z;
}
CASE(BuiltInVariablesAreOrdinaryValues) {
    test::Buffer<unsigned> out(4);
    types<<<1, dim3(1, 1, 1)>>>(out);
    CHECK_KERNEL();
    const std::vector<unsigned> wanted = {2, 0, 333, 1};
    CHECK(out.host() == wanted);
}

__global__ void writeOne(int* out) {
    *out = 1;
}
CASE(HostVariablesMayHaveTheirNames) {
    dim3 gridDim(2, 1), blockDim(32);
    int threadIdx = 3, blockIdx = 4, warpSize = 5;
    test::Buffer<int> out(1);
    writeOne<<<gridDim, blockDim>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 1);
    CHECK_EQ(threadIdx + blockIdx + warpSize, 12);
}

CASE(ADim3DefaultsToOne) {
    dim3 d;
    CHECK(d.x == 1 && d.y == 1 && d.z == 1);
    dim3 e(7);
    CHECK(e.x == 7 && e.y == 1 && e.z == 1);
    const dim3 f = {2, 3};
    CHECK(f.x == 2 && f.y == 3 && f.z == 1);
    const uint3 u = {4, 5, 6};
    const dim3 g(u);
    CHECK(g.x == 4 && g.z == 6);
}
