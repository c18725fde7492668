// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: barriers of a block: order, predicates, loops and threads that left
// DOC: CUDA C++ Programming Guide, 10.6 Synchronization Functions
// ORACLE: not yet run
#include "case.h"

#include <algorithm>

__global__ void rotate(int* out, int rounds) {
    extern __shared__ int ring[];
    const int n = blockDim.x;
    int value = threadIdx.x;
    for (int round = 0; round < rounds; ++round) {
        ring[threadIdx.x] = value;
        __syncthreads();
        value = ring[(threadIdx.x + 1) % n];
        __syncthreads();
    }
    out[blockIdx.x * n + threadIdx.x] = value;
}
CASE(ValuesTravelRoundTheBlock) {
    for (int n : {1, 2, 31, 32, 33, 100, 1024}) {
        test::Buffer<int> out(3 * n);
        rotate<<<3, n, n * sizeof(int)>>>(out, 57);
        CHECK_KERNEL();
        const auto seen = out.host();
        for (int i = 0; i < 3 * n; ++i)
            CHECK_EQ(seen[i], (i % n + 57) % n);
    }
}

__global__ void predicates(int* count, int* all, int* any, int below) {
    const int p = int(threadIdx.x) < below ? 3 : 0; // any non-zero value counts as true
    count[threadIdx.x] = __syncthreads_count(p);
    all[threadIdx.x] = __syncthreads_and(p);
    any[threadIdx.x] = __syncthreads_or(p);
}
CASE(CountAndOrOfABlock) {
    const int n = 150;
    test::Buffer<int> count(n), all(n), any(n);
    for (int below : {0, 1, 32, 77, 149, 150}) {
        predicates<<<1, n>>>(count, all, any, below);
        CHECK_KERNEL();
        for (int i = 0; i < n; i += 7) {
            CHECK_EQ(count.host()[i], below);
            CHECK_EQ(all.host()[i] != 0, below == n);
            CHECK_EQ(any.host()[i] != 0, below != 0);
        }
    }
}

__global__ void leavers(int* out) {
    // bar.sync waits for threads that have not left the kernel (PTX ISA 9.7.13.1; Programming
    // Guide, 20.6.2).
    __shared__ int sum;
    if (threadIdx.x == 0) sum = 0;
    __syncthreads();
    if (threadIdx.x >= 64) return;
    atomicAdd(&sum, 1);
    __syncthreads();
    out[threadIdx.x] = sum;
}
CASE(ThreadsThatLeftAreNotWaitedFor) {
    test::Buffer<int> out(64);
    leavers<<<1, 256>>>(out);
    CHECK_KERNEL();
    for (int value : out.host())
        CHECK_EQ(value, 64);
}

__device__ void barrierInside(int* cell, int value) {
    if (threadIdx.x == 0) *cell = value;
    __syncthreads();
}
__device__ int deep(int* cell, int depth) {
    if (depth == 0) {
        barrierInside(cell, 40);
        return *cell;
    }
    const int below = deep(cell, depth - 1);
    __syncthreads();
    barrierInside(cell, below + 1);
    return *cell;
}
__global__ void recursiveBarrier(int* out) {
    __shared__ int cell;
    out[threadIdx.x] = deep(&cell, 5);
}
CASE(BarriersInsideRecursiveFunctions) {
    test::Buffer<int> out(70);
    recursiveBarrier<<<1, 70>>>(out);
    CHECK_KERNEL();
    for (int value : out.host())
        CHECK_EQ(value, 45);
}

__global__ void conditional(int* out, int n) {
    __shared__ int data[128];
    data[threadIdx.x] = threadIdx.x;
    for (int step = 64; step > 0; step /= 2) {
        if (n > 3) __syncthreads(); // the condition is the same for all threads
        if (threadIdx.x < step) data[threadIdx.x] += data[threadIdx.x + step];
    }
    __syncthreads();
    if (threadIdx.x == 0) *out = data[0];
}
CASE(ABarrierUnderAUniformCondition) {
    test::Buffer<int> out(1);
    conditional<<<1, 128>>>(out, 10);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 127 * 64);
}

__global__ void warpExchange(int* out) {
    __shared__ int cells[64];
    const int lane = threadIdx.x % 32, base = threadIdx.x - lane;
    int value = threadIdx.x;
    for (int k = 0; k < 10; ++k) {
        cells[threadIdx.x] = value;
        __syncwarp();
        value = cells[base + (lane + 5) % 32];
        __syncwarp();
    }
    if (lane < 16) {
        cells[threadIdx.x] = value;
        __syncwarp(0xffff);
        value = cells[base + 15 - lane];
    }
    out[threadIdx.x] = value;
}
CASE(SyncwarpOrdersSharedMemory) {
    test::Buffer<int> out(64);
    warpExchange<<<1, 64>>>(out);
    CHECK_KERNEL();
    for (int t = 0; t < 64; ++t) {
        const int base = t / 32 * 32, lane = t % 32, from = lane < 16 ? 15 - lane : lane;
        CHECK_EQ(out.host()[t], base + (from + 50) % 32);
    }
}

__global__ void bitonic(int* data, int n) {
    extern __shared__ int s[];
    for (int i = threadIdx.x; i < n; i += blockDim.x)
        s[i] = data[i];
    for (int size = 2; size <= n; size *= 2) {
        for (int stride = size / 2; stride > 0; stride /= 2) {
            __syncthreads();
            for (int i = threadIdx.x; i < n / 2; i += blockDim.x) {
                const int a = 2 * i - (i & (stride - 1)), b = a + stride;
                const bool up = (a & size) == 0;
                if ((s[a] > s[b]) == up) {
                    const int t = s[a];
                    s[a] = s[b], s[b] = t;
                }
            }
        }
    }
    __syncthreads();
    for (int i = threadIdx.x; i < n; i += blockDim.x)
        data[i] = s[i];
}
CASE(ABitonicSort) {
    const int n = 2048;
    std::vector<int> values(n);
    for (int i = 0; i < n; ++i)
        values[i] = int((i * 2654435761u) >> 8) % 5000;
    test::Buffer<int> data(values);
    bitonic<<<1, 256, n * sizeof(int)>>>(data, n);
    CHECK_KERNEL();
    std::sort(values.begin(), values.end());
    CHECK(data.host() == values);
}

__global__ void tiled(float* c, const float* a, const float* b, int n) {
    __shared__ float as[16][16], bs[16][17];
    const int row = blockIdx.y * 16 + threadIdx.y, column = blockIdx.x * 16 + threadIdx.x;
    float sum = 0;
    for (int tile = 0; tile < n; tile += 16) {
        as[threadIdx.y][threadIdx.x] = a[row * n + tile + threadIdx.x];
        bs[threadIdx.y][threadIdx.x] = b[(tile + threadIdx.y) * n + column];
        __syncthreads();
        for (int k = 0; k < 16; ++k)
            sum += as[threadIdx.y][k] * bs[k][threadIdx.x];
        __syncthreads();
    }
    c[row * n + column] = sum;
}
CASE(ATiledMatrixProduct) {
    const int n = 64;
    std::vector<float> a(n * n), b(n * n);
    for (int i = 0; i < n * n; ++i)
        a[i] = float(i % 13 - 6), b[i] = float(i % 7 - 3);
    test::Buffer<float> da(a), db(b), dc(n * n);
    tiled<<<dim3(4, 4), dim3(16, 16)>>>(dc, da, db, n);
    CHECK_KERNEL();
    const auto c = dc.host();
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            float wanted = 0;
            for (int k = 0; k < n; ++k)
                wanted += a[i * n + k] * b[k * n + j];
            CHECK_EQ(c[i * n + j], wanted);
        }
}

/// Whole warps add in steps; of the last, partial one a single thread does. Two threads meet apart
/// from their warp.
__global__ void sumByWarps(int* out) {
    __shared__ int cells[4][32];
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int* mine = cells[warp];
    mine[lane] = threadIdx.x;
    __syncthreads();
    const int there = min(blockDim.x - warp * 32, 32);
    if (there == 32) {
        for (int width = 16; width; width /= 2) {
            __syncwarp();
            if (lane < width) mine[lane] += mine[lane + width];
        }
    } else if (lane == 0) {
        for (int i = 1; i < there; ++i)
            mine[0] += mine[i];
    }
    __syncthreads();
    if (threadIdx.x < 2) {
        const int other = threadIdx.x + 2;
        if (other * 32 < blockDim.x) cells[threadIdx.x][0] += cells[other][0];
        __syncwarp(3);
        if (threadIdx.x == 0) *out = cells[0][0] + (blockDim.x > 32 ? cells[1][0] : 0);
    }
}
CASE(AWarpsSumInABlockThatIsNotWholeWarps) {
    for (int n : {32, 33, 57, 64, 65, 127, 128}) {
        test::Buffer<int> out(1);
        sumByWarps<<<1, n>>>(out);
        CHECK_KERNEL();
        CHECK_EQ(out.host()[0], n * (n - 1) / 2);
    }
}
