// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tiles of 64 to 512 threads: warps that meet at a barrier of their own and talk through shared
// memory.
#pragma once
#pragma GCC system_header

#include "lanes.h"

namespace cooperative_groups {

// CUDA has the program give memory to tiles of several warps; ours have their own.
template <unsigned int MaxBlockSize = 1024>
struct block_tile_memory {
    char unused;
};
namespace experimental {
template <unsigned int TileCommunicationSize = 8, unsigned int MaxBlockSize = 1024>
struct block_tile_memory {
    char unused;
};
} // namespace experimental
template <unsigned int MaxBlockSize>
CW_CG thread_block this_thread_block(block_tile_memory<MaxBlockSize>&) {
    return thread_block();
}

namespace details {

template <unsigned int Size>
class LargeTile : public thread_group {
  public:
    CW_CG LargeTile(unsigned int meta_rank, unsigned int meta_size)
        : thread_group(Description{Kind::LargeTile, 0, Size, meta_rank, meta_size}) {}

    CW_CG void sync() const { __cw_barrier(1 + thread_in_block() / Size, Size); }
    static CW_CG unsigned int size() { return Size; }
    static CW_CG unsigned int num_threads() { return Size; }
    static CW_CG unsigned int thread_rank() { return thread_in_block() % Size; }
    CW_CG unsigned int meta_group_rank() const { return group_.meta_rank; }
    CW_CG unsigned int meta_group_size() const { return group_.meta_size; }

    template <typename T>
    CW_CG typename Decayed<T>::type shfl(T&& value, unsigned int rank) const {
        typedef typename Decayed<T>::type Value;
        constexpr unsigned int words = (sizeof(Value) + 3) / 4;
        __shared__ unsigned int board[1024];
        unsigned int in[words] = {}, out[words];
        __builtin_memcpy(in, &value, sizeof(Value));
        for (unsigned int i = 0; i < words; ++i) {
            board[thread_in_block()] = in[i];
            sync();
            out[i] = board[thread_in_block() / Size * Size + rank % Size];
            sync();
        }
        Value result;
        __builtin_memcpy(&result, out, sizeof(Value));
        return result;
    }
    CW_CG int any(int predicate) const {
        return __cw_barrier_red_or(1 + thread_in_block() / Size, Size, predicate != 0);
    }
    CW_CG int all(int predicate) const {
        return __cw_barrier_red_and(1 + thread_in_block() / Size, Size, predicate != 0);
    }
};

} // namespace details

#define CW_LARGE_TILE(size)                                                                        \
    template <typename Parent>                                                                     \
    class thread_block_tile<size, Parent> : public details::LargeTile<size> {                      \
      public:                                                                                      \
        CW_CG thread_block_tile(unsigned int meta_rank, unsigned int meta_size)                    \
            : details::LargeTile<size>(meta_rank, meta_size) {}                                    \
        template <typename Other>                                                                  \
        CW_CG thread_block_tile(const thread_block_tile<size, Other>& other)                       \
            : details::LargeTile<size>(other.meta_group_rank(), other.meta_group_size()) {}        \
    };
CW_LARGE_TILE(64)
CW_LARGE_TILE(128)
CW_LARGE_TILE(256)
CW_LARGE_TILE(512)
CW_LARGE_TILE(1024)
#undef CW_LARGE_TILE

} // namespace cooperative_groups
