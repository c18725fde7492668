// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cutting groups into smaller ones; the free functions over groups.
#pragma once
#pragma GCC system_header

#include "large_tiles.h"

namespace cooperative_groups {

template <unsigned int Size>
CW_CG thread_block_tile<Size, thread_block> tiled_partition(const thread_block&) {
    const unsigned int threads = details::threads_of_block();
    return thread_block_tile<Size, thread_block>(details::thread_in_block() / Size,
                                                 (threads + Size - 1) / Size);
}
template <unsigned int Size, unsigned int ParentSize, typename GrandParent>
CW_CG thread_block_tile<Size, thread_block_tile<ParentSize, GrandParent>>
tiled_partition(const thread_block_tile<ParentSize, GrandParent>& parent) {
    static_assert(Size <= ParentSize, "a tile is no larger than its parent");
    return thread_block_tile<Size, thread_block_tile<ParentSize, GrandParent>>(
        parent.thread_rank() / Size, ParentSize / Size);
}
template <unsigned int Size>
CW_CG thread_block_tile<Size> tiled_partition(const thread_group& parent) {
    const unsigned int rank = static_cast<unsigned int>(parent.thread_rank());
    return thread_block_tile<Size>(rank / Size,
                                   (static_cast<unsigned int>(parent.size()) + Size - 1) / Size);
}

// Sizes known at run time: the lanes whose rank in the parent has the same quotient.
CW_CG coalesced_group tiled_partition(const coalesced_group& parent, unsigned int tile_size) {
    const unsigned int tile = parent.thread_rank() / tile_size;
    unsigned int mask = 0, rank = 0;
    for (unsigned int rest = parent.cw_mask(); rest; rest &= rest - 1, ++rank)
        if (rank / tile_size == tile) mask |= rest & -rest;
    return coalesced_group(mask, tile, (parent.size() + tile_size - 1) / tile_size);
}
CW_CG thread_group tiled_partition(const thread_group& parent, unsigned int tile_size) {
    if (parent.group_.kind == details::Kind::Lanes)
        return tiled_partition(coalesced_group(parent.group_.mask), tile_size);
    const unsigned int rank = static_cast<unsigned int>(parent.thread_rank());
    const unsigned int first = __cw_laneid() & ~(tile_size - 1);
    const unsigned int tiles =
        (static_cast<unsigned int>(parent.size()) + tile_size - 1) / tile_size;
    const unsigned int mask = details::lowest_lanes(tile_size) << first;
    return thread_group(
        details::Description{details::Kind::Lanes, mask, tile_size, rank / tile_size, tiles});
}
template <unsigned int Size>
CW_CG coalesced_group tiled_partition(const coalesced_group& parent) {
    return tiled_partition(parent, Size);
}

// Groups of equal labels; ranked by their lowest lane.
template <typename Group, typename Label>
CW_CG coalesced_group labeled_partition(const Group& group, Label label) {
    const unsigned int mask = __match_any_sync(group.cw_mask(), label);
    const unsigned int first = mask & -mask;
    const unsigned int leaders = __cw_vote_ballot(group.cw_mask(), first == 1u << __cw_laneid());
    return coalesced_group(mask, __popc(leaders & (first - 1)), __popc(leaders));
}
template <typename Group>
CW_CG coalesced_group binary_partition(const Group& group, bool predicate) {
    const unsigned int chosen = __cw_vote_ballot(group.cw_mask(), predicate);
    return predicate ? coalesced_group(chosen, 1, 2)
                     : coalesced_group(group.cw_mask() & ~chosen, 0, 2);
}

template <typename Group>
CW_CG void sync(const Group& group) {
    group.sync();
}
template <typename Group>
CW_CG auto thread_rank(const Group& group) -> decltype(group.thread_rank()) {
    return group.thread_rank();
}
template <typename Group>
CW_CG auto group_size(const Group& group) -> decltype(group.size()) {
    return group.size();
}
CW_CG dim3 group_index(const thread_block& block) {
    return block.group_index();
}
CW_CG dim3 thread_index(const thread_block& block) {
    return block.thread_index();
}

// One thread of the group does it; CUDA leaves open which.
template <typename Group, typename Function, typename... Args>
CW_CG void invoke_one(const Group& group, Function&& function, Args&&... args) {
    if (group.thread_rank() == 0) static_cast<Function&&>(function)(static_cast<Args&&>(args)...);
}
template <typename Group, typename Function, typename... Args>
CW_CG auto invoke_one_broadcast(const Group& group, Function&& function, Args&&... args) ->
    typename details::Decayed<decltype(function(static_cast<Args&&>(args)...))>::type {
    typename details::Decayed<decltype(function(static_cast<Args&&>(args)...))>::type result{};
    if (group.thread_rank() == 0)
        result = static_cast<Function&&>(function)(static_cast<Args&&>(args)...);
    return group.shfl(result, 0);
}

} // namespace cooperative_groups
