// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cooperative groups: blocks, tiles, coalesced groups and partitions
// DOC: CUDA C++ Programming Guide, 11 Cooperative Groups, 11.4 Group Types
// ORACLE: not yet run
#include "case.h"

#include <cooperative_groups.h>
namespace cg = cooperative_groups;

__global__ void block(unsigned* out) {
    __shared__ unsigned sum;
    const cg::thread_block b = cg::this_thread_block();
    if (b.thread_rank() == 0) sum = 0;
    b.sync();
    atomicAdd(&sum, b.thread_rank());
    cg::sync(b);
    unsigned* mine = out + b.thread_rank() * 6;
    mine[0] = sum, mine[1] = b.size(), mine[2] = b.thread_index().y, mine[3] = b.group_dim().x;
    mine[4] = b.group_index().x, mine[5] = b.num_threads();
}
CASE(TheThreadBlock) {
    const unsigned n = 12 * 5;
    test::Buffer<unsigned> out(6 * n);
    block<<<1, dim3(12, 5)>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (unsigned i = 0; i < n; ++i) {
        CHECK_EQ(seen[6 * i], n * (n - 1) / 2);
        CHECK_EQ(seen[6 * i + 1], n);
        CHECK_EQ(seen[6 * i + 2], i / 12);
        CHECK_EQ(seen[6 * i + 3], 12u);
        CHECK_EQ(seen[6 * i + 4], 0u);
        CHECK_EQ(seen[6 * i + 5], n);
    }
}

template <int N>
__global__ void tile(int* out) {
    const auto t = cg::tiled_partition<N>(cg::this_thread_block());
    int value = threadIdx.x;
    for (int step = t.size() / 2; step > 0; step /= 2)
        value += t.shfl_down(value, step);
    value = t.shfl(value, 0);
    const unsigned odd = t.ballot(t.thread_rank() % 2);
    const int first = t.any(threadIdx.x == 0), everyone = t.all(threadIdx.x < 64);
    t.sync();
    int* mine = out + threadIdx.x * 8;
    mine[0] = value, mine[1] = t.thread_rank(), mine[2] = t.meta_group_rank(),
    mine[3] = t.meta_group_size();
    mine[4] = int(odd), mine[5] = first, mine[6] = everyone,
    mine[7] = t.shfl_xor(int(threadIdx.x), N / 2);
}
template <int N>
static void checkTile() {
    test::Buffer<int> out(128 * 8);
    tile<N><<<1, 128>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int t = 0; t < 128; ++t) {
        const int base = t / N * N;
        const int* mine = &seen[t * 8];
        CHECK_EQ(mine[0], N * base + N * (N - 1) / 2);
        CHECK_EQ(mine[1], t % N);
        CHECK_EQ(mine[2], t / N);
        CHECK_EQ(mine[3], 128 / N);
        CHECK_EQ(unsigned(mine[4]), N == 1 ? 0u : 0xaaaaaaaau >> (32 - N));
        CHECK_EQ(mine[5] != 0, t < N);
        CHECK_EQ(mine[6] != 0, t < 64);
        CHECK_EQ(mine[7], t ^ N / 2);
    }
}
CASE(TilesOfEverySize) {
    checkTile<32>(), checkTile<16>(), checkTile<8>(), checkTile<4>(), checkTile<2>(),
        checkTile<1>();
}

__global__ void oneTileDiverges(int* out) {
    const auto t = cg::tiled_partition<8>(cg::this_thread_block());
    int value = -1;
    if (t.meta_group_rank() % 2) {
        value = t.shfl_up(int(threadIdx.x) * 10, 1);
        t.sync();
    } else {
        for (unsigned k = 0; k < t.meta_group_rank(); ++k)
            t.sync();
        value = t.match_any(int(threadIdx.x) % 3);
    }
    out[threadIdx.x] = value;
}
CASE(TilesOfOneWarpGoDifferentWays) {
    test::Buffer<int> out(64);
    oneTileDiverges<<<1, 64>>>(out);
    CHECK_KERNEL();
    for (int t = 0; t < 64; ++t) {
        const int base = t / 8 * 8;
        int wanted = 0;
        if (t / 8 % 2) {
            wanted = (t == base ? t : t - 1) * 10;
        } else {
            for (int o = 0; o < 8; ++o)
                wanted |= ((base + o) % 3 == t % 3) << o;
        }
        CHECK_EQ(out.host()[t], wanted);
    }
}

__global__ void coalesced(int* out, int* counter) {
    if (threadIdx.x % 3 == 1) {
        // Warp-aggregated increment: correct whatever lanes happen to be together.
        const cg::coalesced_group active = cg::coalesced_threads();
        int base = 0;
        if (active.thread_rank() == 0) base = atomicAdd(counter, int(active.size()));
        out[threadIdx.x] = active.shfl(base, 0) + active.thread_rank();
    }
}
CASE(ACoalescedGroupAggregatesAtomics) {
    test::Buffer<int> out(256, 0xff), counter(1);
    coalesced<<<1, 256>>>(out, counter);
    CHECK_KERNEL();
    const int wanted = (256 - 1 + 2) / 3;
    CHECK_EQ(counter.host()[0], wanted);
    std::vector<int> used(wanted);
    for (int t = 0; t < 256; ++t) {
        const int slot = out.host()[t];
        if (t % 3 != 1) {
            CHECK_EQ(slot, -1);
        } else {
            CHECK(slot >= 0 && slot < wanted);
            CHECK_EQ(used[slot]++, 0);
        }
    }
}

__global__ void dynamicTile(int* out, unsigned size) {
    const cg::thread_group t = cg::tiled_partition(cg::this_thread_block(), size);
    out[2 * threadIdx.x] = t.thread_rank();
    out[2 * threadIdx.x + 1] = int(t.size());
    t.sync();
}
CASE(ATileSizeKnownAtRunTime) {
    test::Buffer<int> out(128);
    for (unsigned size : {4u, 16u, 32u}) {
        dynamicTile<<<1, 64>>>(out, size);
        CHECK_KERNEL();
        for (int t = 0; t < 64; ++t) {
            CHECK_EQ(out.host()[2 * t], int(t % size));
            CHECK_EQ(out.host()[2 * t + 1], int(size));
        }
    }
}

__global__ void partitions(unsigned* out) {
    const auto warp = cg::tiled_partition<32>(cg::this_thread_block());
    const auto half = cg::binary_partition(warp, threadIdx.x % 32 < 10);
    const auto label = cg::labeled_partition(warp, int(threadIdx.x) % 5);
    unsigned* mine = out + 4 * threadIdx.x;
    mine[0] = half.size(), mine[1] = half.thread_rank(), mine[2] = label.size(),
    mine[3] = label.thread_rank();
}
CASE(BinaryAndLabelledPartitions) {
    test::Buffer<unsigned> out(4 * 64);
    partitions<<<1, 64>>>(out);
    CHECK_KERNEL();
    const auto all = out.host();
    for (unsigned t = 0; t < 64; ++t) {
        // Labels are threadIdx.x % 5 within one warp: lanes share a label when their thread numbers
        // agree modulo 5.
        const unsigned lane = t % 32, base = t - lane;
        unsigned size = 0, rank = 0;
        for (unsigned o = 0; o < 32; ++o) {
            if ((base + o) % 5 != t % 5) continue;
            rank += o < lane, ++size;
        }
        const unsigned* seen = &all[4 * t];
        CHECK_EQ(seen[0], lane < 10 ? 10u : 22u);
        CHECK_EQ(seen[1], lane < 10 ? lane : lane - 10);
        CHECK_EQ(seen[2], size);
        CHECK_EQ(seen[3], rank);
    }
}

__global__ void nestedTiles(int* out) {
    const auto warp = cg::tiled_partition<32>(cg::this_thread_block());
    const auto quad = cg::tiled_partition<4>(warp);
    out[threadIdx.x] = int(quad.meta_group_rank()) * 10 + int(quad.thread_rank());
}
CASE(ATileOfATile) {
    test::Buffer<int> out(64);
    nestedTiles<<<1, 64>>>(out);
    CHECK_KERNEL();
    for (int t = 0; t < 64; ++t)
        CHECK_EQ(out.host()[t], t % 32 / 4 * 10 + t % 4);
}

template <class Group>
__device__ int genericSum(const Group& g, int value, int* scratch) {
    scratch[g.thread_rank()] = value;
    g.sync();
    for (unsigned step = g.size() / 2; step > 0; step /= 2) {
        if (g.thread_rank() < step) scratch[g.thread_rank()] += scratch[g.thread_rank() + step];
        g.sync();
    }
    return scratch[0];
}
__global__ void generic(int* out) {
    __shared__ int scratch[128];
    const auto b = cg::this_thread_block();
    const int whole = genericSum(b, threadIdx.x, scratch);
    b.sync();
    const auto t = cg::tiled_partition<16>(b);
    out[threadIdx.x] = whole * 10000 + genericSum(t, 1, scratch + 16 * t.meta_group_rank());
}
CASE(OneFunctionTakesAnyGroup) {
    test::Buffer<int> out(128);
    generic<<<1, 128>>>(out);
    CHECK_KERNEL();
    for (int value : out.host())
        CHECK_EQ(value, 127 * 64 * 10000 + 16);
}

__global__ void elects(int* out) {
    const auto t = cg::tiled_partition<16>(cg::this_thread_block());
    cg::invoke_one(t, [=] { atomicAdd(out, 1); });
}
CASE(InvokeOneRunsOnceAGroup) {
    test::Buffer<int> out(1);
    elects<<<2, 64>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 8);
}
