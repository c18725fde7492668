// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cooperative_groups: every kind of group, its members, and the collectives over it.
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>

#include <type_traits>
#include <utility>

namespace cg = cooperative_groups;

struct Vector {
    double a, b, c;
};
__device__ int sum(cg::thread_group g, int* x, int v) {
    const int lane = g.thread_rank();
    for (int i = g.size() / 2; i > 0; i /= 2) {
        x[lane] = v;
        g.sync();
        if (lane < i) v += x[lane + i];
        g.sync();
    }
    return v;
}
template <int N>
__device__ int sum_of_tile(cg::thread_block_tile<N> t, int v) {
    for (int i = t.size() / 2; i > 0; i /= 2)
        v += t.shfl_down(v, i);
    return v;
}

__global__ void groups(int* o) {
    __shared__ int x[1024];
    auto block = cg::this_thread_block();
    auto tile = cg::tiled_partition<32>(block);
    auto four = cg::tiled_partition<4>(tile);
    cg::thread_block_tile<16> sixteen = cg::tiled_partition<16>(block);
    cg::thread_block_tile<32, cg::thread_block> with_parent = cg::tiled_partition<32>(block);
    cg::thread_group dynamic = cg::tiled_partition(block, 8);
    auto grid = cg::this_grid();
    auto together = cg::coalesced_threads();
    static_assert(std::is_same<decltype(tile.size()), unsigned int>::value, "");
    static_assert(std::is_same<decltype(grid.size()), unsigned long long>::value, "");
    static_assert(std::is_same<decltype(dynamic.size()), unsigned long long>::value, "");
    static_assert(std::is_same<decltype(together.thread_rank()), unsigned int>::value, "");

    o[0] = sum(block, x, 3) + sum(tile, x, 3) + sum(sixteen, x, 2) + sum(dynamic, x, 3) +
           sum_of_tile<16>(sixteen, 3);
    o[1] = tile.meta_group_rank() + four.meta_group_size() + with_parent.num_threads() +
           together.meta_group_size();
    grid.sync();
    o[grid.thread_rank()] =
        grid.num_blocks() + grid.block_rank() + grid.block_index().x + grid.dim_blocks().y;
    o[2] = block.group_index().x + block.thread_index().y + block.group_dim().z +
           block.dim_threads().x + block.num_threads();
    o[3] = together.shfl(3, 0) + together.shfl_up(3, 1) + together.shfl_down(3, 1) +
           together.any(1) + together.ballot(1);
    const Vector v{1, 2, 3};
    o[4] = tile.shfl(v, 0).c + tile.shfl_xor(1.0, 1) + tile.shfl_up(2.0f, 1) + tile.all(1) +
           tile.match_any(o[3]);
    int predicate;
    o[5] = tile.match_all(3, predicate) + predicate;
    auto labels = cg::labeled_partition(tile, o[3]);
    auto halves = cg::binary_partition(tile, o[4] & 1);
    labels.sync();
    o[6] = halves.size();
    cg::sync(block);
    o[7] = cg::thread_rank(block) + cg::group_size(tile);
    auto token = block.barrier_arrive();
    block.barrier_wait(std::move(token));
    auto large = cg::tiled_partition<128>(block);
    large.sync();
    o[8] = large.shfl(o[2], 0) + large.any(1) + large.meta_group_rank();
    auto dynamic_coalesced = cg::tiled_partition(together, 4);
    dynamic_coalesced.sync();
}

__global__ void collectives(int* o, double* d, float* f) {
    __shared__ int x[1024];
    auto block = cg::this_thread_block();
    auto tile = cg::tiled_partition<32>(block);
    auto together = cg::coalesced_threads();
    d[0] = cg::reduce(tile, d[1], cg::plus<double>());
    f[0] = cg::reduce(tile, f[1], [](float a, float b) { return a * b; });
    o[0] = cg::reduce(tile, o[1], cg::greater<int>()) + cg::reduce(together, o[2], cg::less<int>{});
    o[1] = cg::reduce(tile, static_cast<unsigned>(o[1]), cg::bit_or<unsigned>());
    o[2] = cg::reduce(tile, o[3], cg::bit_xor<int>()) + cg::reduce(tile, o[3], cg::bit_and<int>());
    o[3] = cg::inclusive_scan(tile, o[8]) + cg::exclusive_scan(together, o[7], cg::plus<int>());
    f[1] = cg::inclusive_scan(tile, f[8], cg::greater<float>());
    cg::memcpy_async(block, x, o, sizeof(int) * 32);
    cg::wait(block);
    cg::memcpy_async(block, x, 32, o, 32);
    cg::wait_prior<0>(block);
    cg::invoke_one(tile, [&] { o[3] = 1; });
    o[4] = cg::invoke_one_broadcast(tile, [&] { return 3; }) + x[0];
    o[5] = cg::reduce(cg::tiled_partition<64>(block), o[3], cg::plus<int>());
}

int main() {
    int* o = nullptr;
    void* args[] = {&o};
    return cudaLaunchCooperativeKernel(groups, dim3(1), dim3(256), args) == cudaSuccess ? 0 : 1;
}
