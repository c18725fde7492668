// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cooperative_groups::reduce: every thread of the group gets the result.
#pragma once
#pragma GCC system_header

#include "../cooperative_groups.h"

#if defined(__cplusplus) && defined(__CUDACC__)
#include "../causeway/cooperative_groups/functional.h"

namespace cooperative_groups {
namespace details {

// The operations that the warp does in one step, for 32-bit integers.
CW_CG int reduce_lanes(unsigned int mask, int value, plus<int>) {
    return __reduce_add_sync(mask, value);
}
CW_CG int reduce_lanes(unsigned int mask, int value, less<int>) {
    return __reduce_min_sync(mask, value);
}
CW_CG int reduce_lanes(unsigned int mask, int value, greater<int>) {
    return __reduce_max_sync(mask, value);
}
CW_CG unsigned int reduce_lanes(unsigned int mask, unsigned int value, plus<unsigned int>) {
    return __reduce_add_sync(mask, value);
}
CW_CG unsigned int reduce_lanes(unsigned int mask, unsigned int value, less<unsigned int>) {
    return __reduce_min_sync(mask, value);
}
CW_CG unsigned int reduce_lanes(unsigned int mask, unsigned int value, greater<unsigned int>) {
    return __reduce_max_sync(mask, value);
}
CW_CG unsigned int reduce_lanes(unsigned int mask, unsigned int value, bit_and<unsigned int>) {
    return __reduce_and_sync(mask, value);
}
CW_CG unsigned int reduce_lanes(unsigned int mask, unsigned int value, bit_or<unsigned int>) {
    return __reduce_or_sync(mask, value);
}
CW_CG unsigned int reduce_lanes(unsigned int mask, unsigned int value, bit_xor<unsigned int>) {
    return __reduce_xor_sync(mask, value);
}

template <typename T, typename Op, typename = decltype(reduce_lanes(0u, T(), Op()))>
constexpr __device__ bool is_one_step(int) {
    return true;
}
template <typename T, typename Op>
constexpr __device__ bool is_one_step(long) {
    return false;
}
template <bool one_step>
struct Reduce {
    template <typename Group, typename T, typename Op>
    static CW_CG T run(const Group& group, T value, Op op) {
        return reduce_lanes(group.cw_mask(), value, op);
    }
};
template <>
struct Reduce<false> {
    template <unsigned int Size, typename Parent, typename T, typename Op>
    static CW_CG T run(const thread_block_tile<Size, Parent>& tile, T value, Op op) {
        for (unsigned int step = Size / 2; step; step /= 2)
            value = op(value, tile.shfl_xor(value, step));
        return value;
    }
    template <typename T, typename Op>
    static CW_CG T run(const coalesced_group& group, T value, Op op) {
        const unsigned int rank = group.thread_rank(), size = group.size();
        for (unsigned int step = 1; step < size; step *= 2) {
            const T other = group.shfl_down(value, step);
            if (rank + step < size) value = op(value, other);
        }
        return group.shfl(value, 0);
    }
    // Halves until one is left, then all read rank 0.
    template <typename Tile, typename T, typename Op>
    static CW_CG T run_large(const Tile& tile, T value, Op op) {
        for (unsigned int step = tile.size() / 2; step; step /= 2) {
            const unsigned int rank = tile.thread_rank();
            const T other = tile.shfl(value, rank ^ step);
            value = rank & step ? op(other, value) : op(value, other);
        }
        return value;
    }
    template <typename Parent, typename T, typename Op>
    static CW_CG T run(const thread_block_tile<64, Parent>& tile, T value, Op op) {
        return run_large(tile, value, op);
    }
    template <typename Parent, typename T, typename Op>
    static CW_CG T run(const thread_block_tile<128, Parent>& tile, T value, Op op) {
        return run_large(tile, value, op);
    }
    template <typename Parent, typename T, typename Op>
    static CW_CG T run(const thread_block_tile<256, Parent>& tile, T value, Op op) {
        return run_large(tile, value, op);
    }
    template <typename Parent, typename T, typename Op>
    static CW_CG T run(const thread_block_tile<512, Parent>& tile, T value, Op op) {
        return run_large(tile, value, op);
    }
    template <typename Parent, typename T, typename Op>
    static CW_CG T run(const thread_block_tile<1024, Parent>& tile, T value, Op op) {
        return run_large(tile, value, op);
    }
};
template <typename Group>
struct WithinWarp {
    static constexpr bool value = true;
};
template <unsigned int Size, typename Parent>
struct WithinWarp<thread_block_tile<Size, Parent>> {
    static constexpr bool value = Size <= 32;
};

} // namespace details

template <typename Group, typename T, typename Op>
CW_CG typename details::Decayed<T>::type reduce(const Group& group, T&& value, Op&& op) {
    typedef typename details::Decayed<T>::type Value;
    typedef typename details::Decayed<Op>::type Operation;
    constexpr bool one_step =
        details::WithinWarp<Group>::value && details::is_one_step<Value, Operation>(0);
    return details::Reduce<one_step>::run(group, static_cast<Value>(value),
                                          static_cast<Operation>(op));
}

// The result goes to memory, written by one thread; the group may not rely on it before it meets
// again.
template <typename Group, typename Destination, typename T, typename Op>
CW_CG void reduce_store_async(const Group& group, Destination& destination, T&& value, Op&& op) {
    const auto result = reduce(group, value, op);
    if (group.thread_rank() == 0) destination.store(result);
}

} // namespace cooperative_groups
#endif
