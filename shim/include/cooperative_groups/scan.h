// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cooperative_groups::inclusive_scan and exclusive_scan, over tiles of a warp and coalesced groups.
#pragma once
#pragma GCC system_header

#include "../cooperative_groups.h"

#if defined(__cplusplus) && defined(__CUDACC__)
#include "../causeway/cooperative_groups/functional.h"

namespace cooperative_groups {

template <typename Group, typename T, typename Op>
CW_CG typename details::Decayed<T>::type inclusive_scan(const Group& group, T&& value, Op&& op) {
    typename details::Decayed<T>::type sum = value;
    const unsigned int rank = group.thread_rank(), size = group.size();
    for (unsigned int step = 1; step < size; step *= 2) {
        const typename details::Decayed<T>::type before = group.shfl_up(sum, step);
        if (rank >= step) sum = op(before, sum);
    }
    return sum;
}
template <typename Group, typename T>
CW_CG typename details::Decayed<T>::type inclusive_scan(const Group& group, T&& value) {
    return inclusive_scan(group, value, plus<typename details::Decayed<T>::type>());
}

// Rank 0 gets zero, which is what CUDA promises for addition.
template <typename Group, typename T, typename Op>
CW_CG typename details::Decayed<T>::type exclusive_scan(const Group& group, T&& value, Op&& op) {
    typedef typename details::Decayed<T>::type Value;
    const Value before = group.shfl_up(inclusive_scan(group, value, op), 1);
    return group.thread_rank() ? before : Value();
}
template <typename Group, typename T>
CW_CG typename details::Decayed<T>::type exclusive_scan(const Group& group, T&& value) {
    return exclusive_scan(group, value, plus<typename details::Decayed<T>::type>());
}

// The scan starts from what one thread gets by adding the group's total to `destination`.
template <typename Group, typename Destination, typename T, typename Op>
CW_CG typename details::Decayed<T>::type
inclusive_scan_update(const Group& group, Destination&& destination, T&& value, Op&& op) {
    typedef typename details::Decayed<T>::type Value;
    const Value sum = inclusive_scan(group, value, op);
    Value start{};
    if (group.thread_rank() == group.size() - 1) start = destination.fetch_add(sum);
    return op(group.shfl(start, group.size() - 1), sum);
}
template <typename Group, typename Destination, typename T>
CW_CG typename details::Decayed<T>::type
inclusive_scan_update(const Group& group, Destination&& destination, T&& value) {
    return inclusive_scan_update(group, destination, value,
                                 plus<typename details::Decayed<T>::type>());
}
template <typename Group, typename Destination, typename T>
CW_CG typename details::Decayed<T>::type
exclusive_scan_update(const Group& group, Destination&& destination, T&& value) {
    typedef typename details::Decayed<T>::type Value;
    const Value sum = inclusive_scan(group, value), mine = value;
    Value start{};
    if (group.thread_rank() == group.size() - 1) start = destination.fetch_add(sum);
    return group.shfl(start, group.size() - 1) + sum - mine;
}

} // namespace cooperative_groups
#endif
