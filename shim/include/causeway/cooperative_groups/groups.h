// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA C++ Programming Guide, "Cooperative Groups": the group types. A group within a warp is a
// mask of lanes; a block or a larger tile is a barrier and a number of threads.
#pragma once
#pragma GCC system_header

#include "../../vector_types.h"

#define CW_CG __device__ __inline__ __attribute__((always_inline))

namespace cooperative_groups {

template <unsigned int Size, typename Parent>
class thread_block_tile;
class coalesced_group;

namespace details {

CW_CG unsigned int thread_in_block() {
    return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
}
CW_CG unsigned int threads_of_block() {
    return blockDim.x * blockDim.y * blockDim.z;
}
CW_CG unsigned int lanes_below() {
    return (1u << __cw_laneid()) - 1;
}
CW_CG unsigned int lowest_lanes(unsigned int n) {
    return n >= 32 ? 0xffffffffu : (1u << n) - 1;
}
CW_CG unsigned long long block_in_grid() {
    return (static_cast<unsigned long long>(blockIdx.z) * gridDim.y + blockIdx.y) * gridDim.x +
           blockIdx.x;
}
CW_CG unsigned long long blocks_of_grid() {
    return static_cast<unsigned long long>(gridDim.x) * gridDim.y * gridDim.z;
}

// What a group is; enough for thread_group, which forgets the static type.
enum class Kind : unsigned int { Block, Lanes, LargeTile, Grid };
struct Description {
    Kind kind;
    unsigned int mask;      // Lanes: the lanes of the warp that belong to it
    unsigned int size;      // threads
    unsigned int meta_rank; // of this group among the groups that its parent was cut into
    unsigned int meta_size;
};

struct barrier_token {};

} // namespace details

class thread_group {
  public:
    thread_group() = default;
    CW_CG explicit thread_group(const details::Description& d) : group_(d) {}

    CW_CG void sync() const {
        switch (group_.kind) {
        case details::Kind::Block:
            __cw_barrier(0, 0);
            break;
        case details::Kind::Lanes:
            __cw_syncwarp(group_.mask);
            break;
        case details::Kind::LargeTile:
            __cw_barrier(1 + details::thread_in_block() / group_.size, group_.size);
            break;
        case details::Kind::Grid:
            __cw_grid_sync();
            break;
        }
    }
    CW_CG unsigned long long size() const {
        return group_.kind == details::Kind::Grid
                   ? details::blocks_of_grid() * details::threads_of_block()
                   : group_.size;
    }
    CW_CG unsigned long long num_threads() const { return size(); }
    CW_CG unsigned long long thread_rank() const {
        switch (group_.kind) {
        case details::Kind::Block:
            return details::thread_in_block();
        case details::Kind::Lanes:
            return __popc(group_.mask & details::lanes_below());
        case details::Kind::LargeTile:
            return details::thread_in_block() % group_.size;
        default:
            return details::block_in_grid() * details::threads_of_block() +
                   details::thread_in_block();
        }
    }
    CW_CG unsigned int get_type() const { return static_cast<unsigned int>(group_.kind); }

  protected:
    details::Description group_;

    friend CW_CG thread_group tiled_partition(const thread_group& parent, unsigned int tile_size);
    template <unsigned int Size, typename Parent>
    friend class thread_block_tile;
};

class thread_block : public thread_group {
  public:
    typedef details::barrier_token arrival_token;

    CW_CG thread_block()
        : thread_group(
              details::Description{details::Kind::Block, 0, details::threads_of_block(), 0, 1}) {}

    static CW_CG void sync() { __cw_barrier(0, 0); }
    static CW_CG unsigned int thread_rank() { return details::thread_in_block(); }
    static CW_CG unsigned int size() { return details::threads_of_block(); }
    static CW_CG unsigned int num_threads() { return details::threads_of_block(); }
    static CW_CG dim3 group_index() { return blockIdx; }
    static CW_CG dim3 thread_index() { return threadIdx; }
    static CW_CG dim3 group_dim() { return blockDim; }
    static CW_CG dim3 dim_threads() { return blockDim; }
    // Waiting for all is enough of a promise: who arrives must also wait.
    CW_CG arrival_token barrier_arrive() const { return {}; }
    CW_CG void barrier_wait(arrival_token&&) const { sync(); }
};
CW_CG thread_block this_thread_block() {
    return thread_block();
}

class grid_group : public thread_group {
  public:
    typedef details::barrier_token arrival_token;

    CW_CG grid_group() : thread_group(details::Description{details::Kind::Grid, 0, 0, 0, 1}) {}

    CW_CG bool is_valid() const { return true; }
    CW_CG void sync() const { __cw_grid_sync(); }
    static CW_CG unsigned long long size() {
        return details::blocks_of_grid() * details::threads_of_block();
    }
    static CW_CG unsigned long long num_threads() { return size(); }
    static CW_CG unsigned long long thread_rank() {
        return details::block_in_grid() * details::threads_of_block() + details::thread_in_block();
    }
    static CW_CG dim3 group_dim() { return gridDim; }
    static CW_CG dim3 dim_blocks() { return gridDim; }
    static CW_CG unsigned long long num_blocks() { return details::blocks_of_grid(); }
    static CW_CG dim3 block_index() { return blockIdx; }
    static CW_CG unsigned long long block_rank() { return details::block_in_grid(); }
    CW_CG arrival_token barrier_arrive() const { return {}; }
    CW_CG void barrier_wait(arrival_token&&) const { __cw_grid_sync(); }
};
CW_CG grid_group this_grid() {
    return grid_group();
}

} // namespace cooperative_groups
