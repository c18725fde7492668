// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cooperative groups: reduce and scan
// DOC: CUDA C++ Programming Guide, 11.6.3 Data Manipulation, reduce, inclusive_scan, exclusive_scan
// ORACLE: not yet run
#include "case.h"

#include <algorithm>
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>
namespace cg = cooperative_groups;

template <int N, class T>
__global__ void reduceTiles(T* out, const T* in) {
    const auto t = cg::tiled_partition<N>(cg::this_thread_block());
    const T v = in[threadIdx.x];
    T* mine = out + 3 * threadIdx.x;
    mine[0] = cg::reduce(t, v, cg::plus<T>());
    mine[1] = cg::reduce(t, v, cg::less<T>());
    mine[2] = cg::reduce(t, v, cg::greater<T>());
}
template <int N, class T>
static void checkReduce() {
    std::vector<T> values(64);
    for (int i = 0; i < 64; ++i)
        values[i] = T(i * 37 % 64) - T(sizeof(T) == 4 ? 5 : 9);
    test::Buffer<T> in(values), out(3 * 64);
    reduceTiles<N, T><<<1, 64>>>(static_cast<T*>(out), static_cast<const T*>(in));
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int t = 0; t < 64; ++t) {
        const auto first = values.begin() + t / N * N;
        T sum{};
        for (auto it = first; it != first + N; ++it)
            sum += *it;
        CHECK_EQ(seen[3 * t], sum);
        CHECK_EQ(seen[3 * t + 1], *std::min_element(first, first + N));
        CHECK_EQ(seen[3 * t + 2], *std::max_element(first, first + N));
    }
}
CASE(ReduceOfTiles) {
    checkReduce<32, int>(), checkReduce<16, unsigned>(), checkReduce<8, float>(),
        checkReduce<4, double>();
    checkReduce<2, long long>(), checkReduce<32, double>();
}

__global__ void reduceBits(unsigned* out) {
    const auto t = cg::tiled_partition<32>(cg::this_thread_block());
    const unsigned v = 1u << threadIdx.x % 32 | 0x80000000u;
    out[0] = cg::reduce(t, v, cg::bit_or<unsigned>());
    out[1] = cg::reduce(t, v, cg::bit_and<unsigned>());
    out[2] = cg::reduce(t, v, cg::bit_xor<unsigned>());
    out[3] = cg::reduce(t, threadIdx.x, [](unsigned a, unsigned b) { return a > b ? a : b; });
}
CASE(ReduceWithBitsAndLambdas) {
    test::Buffer<unsigned> out(4);
    reduceBits<<<1, 32>>>(out);
    CHECK_KERNEL();
    const std::vector<unsigned> wanted = {0xffffffffu, 0x80000000u, 0x7fffffffu, 31u};
    CHECK(out.host() == wanted);
}

__global__ void reduceCoalesced(int* out) {
    if (threadIdx.x >= 20) return;
    const auto g = cg::coalesced_threads();
    // Whatever lanes are together: the sum of ones is the size.
    out[threadIdx.x] = cg::reduce(g, 1, cg::plus<int>()) == int(g.size());
}
CASE(ReduceOfACoalescedGroup) {
    test::Buffer<int> out(20);
    reduceCoalesced<<<1, 32>>>(out);
    CHECK_KERNEL();
    for (int value : out.host())
        CHECK_EQ(value, 1);
}

template <int N>
__global__ void scans(int* out, const int* in) {
    const auto t = cg::tiled_partition<N>(cg::this_thread_block());
    const int v = in[threadIdx.x];
    int* mine = out + 4 * threadIdx.x;
    mine[0] = cg::inclusive_scan(t, v);
    mine[1] = cg::exclusive_scan(t, v);
    mine[2] = cg::inclusive_scan(t, v, cg::greater<int>());
    mine[3] = cg::inclusive_scan(t, v, cg::plus<int>());
}
template <int N>
static void checkScan() {
    std::vector<int> values(64);
    for (int i = 0; i < 64; ++i)
        values[i] = i * 29 % 31 + 1;
    test::Buffer<int> in(values), out(4 * 64);
    scans<N><<<1, 64>>>(out, in);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int t = 0; t < 64; ++t) {
        int sum = 0, most = 0;
        for (int k = t / N * N; k <= t; ++k)
            sum += values[k], most = std::max(most, values[k]);
        CHECK_EQ(seen[4 * t], sum);
        CHECK_EQ(seen[4 * t + 1], sum - values[t]);
        CHECK_EQ(seen[4 * t + 2], most);
        CHECK_EQ(seen[4 * t + 3], sum);
    }
}
CASE(ScansOfTiles) {
    checkScan<32>(), checkScan<16>(), checkScan<4>();
}
