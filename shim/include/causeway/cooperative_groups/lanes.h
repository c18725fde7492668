// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Groups of lanes of one warp: coalesced_group, and tiles of up to 32 threads.
#pragma once
#pragma GCC system_header

#include "groups.h"

namespace cooperative_groups {
namespace details {

// Shuffles any trivially copyable value, word by word. `source` is a lane of the warp.
template <typename T>
CW_CG T shuffle_from_lane(unsigned int mask, const T& value, unsigned int source) {
    constexpr unsigned int words = (sizeof(T) + 3) / 4;
    int in[words] = {}, out[words];
    __builtin_memcpy(in, &value, sizeof(T));
    for (unsigned int i = 0; i < words; ++i)
        out[i] = __cw_shfl_idx(mask, in[i], static_cast<int>(source), 0x1f);
    T result;
    __builtin_memcpy(&result, out, sizeof(T));
    return result;
}
template <cw_device::Shuffle mode, typename T>
CW_CG T shuffle_in_tile(unsigned int mask, const T& value, unsigned int b, int width) {
    constexpr unsigned int words = (sizeof(T) + 3) / 4;
    int in[words] = {}, out[words];
    __builtin_memcpy(in, &value, sizeof(T));
    for (unsigned int i = 0; i < words; ++i)
        out[i] = cw_device::shuffle_word<mode>(mask, in[i], static_cast<int>(b), width);
    T result;
    __builtin_memcpy(&result, out, sizeof(T));
    return result;
}
template <typename T>
struct Decayed {
    typedef T type;
};
template <typename T>
struct Decayed<T&> {
    typedef T type;
};
template <typename T>
struct Decayed<const T> : Decayed<T> {};
template <typename T>
struct Decayed<const T&> : Decayed<T> {};

} // namespace details

// Lanes of a warp that came together, or that a partition chose; ranked by lane.
class coalesced_group : public thread_group {
  public:
    CW_CG explicit coalesced_group(unsigned int mask, unsigned int meta_rank = 0,
                                   unsigned int meta_size = 1)
        : thread_group(details::Description{details::Kind::Lanes, mask,
                                            static_cast<unsigned int>(__popc(mask)), meta_rank,
                                            meta_size}) {}

    CW_CG void sync() const { __cw_syncwarp(group_.mask); }
    CW_CG unsigned int size() const { return group_.size; }
    CW_CG unsigned int num_threads() const { return group_.size; }
    CW_CG unsigned int thread_rank() const { return __popc(group_.mask & details::lanes_below()); }
    CW_CG unsigned int meta_group_rank() const { return group_.meta_rank; }
    CW_CG unsigned int meta_group_size() const { return group_.meta_size; }
    CW_CG unsigned int cw_mask() const { return group_.mask; }

    template <typename T>
    CW_CG typename details::Decayed<T>::type shfl(T&& value, unsigned int rank) const {
        return details::shuffle_from_lane<typename details::Decayed<T>::type>(
            group_.mask, value, lane_of(rank % size()));
    }
    template <typename T>
    CW_CG typename details::Decayed<T>::type shfl_up(T&& value, unsigned int delta) const {
        const unsigned int rank = thread_rank();
        return details::shuffle_from_lane<typename details::Decayed<T>::type>(
            group_.mask, value, lane_of(rank < delta ? rank : rank - delta));
    }
    template <typename T>
    CW_CG typename details::Decayed<T>::type shfl_down(T&& value, unsigned int delta) const {
        const unsigned int rank = thread_rank();
        const unsigned int source = rank + delta < size() ? rank + delta : rank;
        return details::shuffle_from_lane<typename details::Decayed<T>::type>(group_.mask, value,
                                                                              lane_of(source));
    }
    CW_CG int any(int predicate) const { return __cw_vote_any(group_.mask, predicate != 0); }
    CW_CG int all(int predicate) const { return __cw_vote_all(group_.mask, predicate != 0); }
    CW_CG unsigned int ballot(int predicate) const {
        return packed(__cw_vote_ballot(group_.mask, predicate != 0));
    }
    template <typename T>
    CW_CG unsigned int match_any(T value) const {
        return packed(__match_any_sync(group_.mask, value));
    }
    template <typename T>
    CW_CG unsigned int match_all(T value, int& predicate) const {
        return packed(__match_all_sync(group_.mask, value, &predicate));
    }

  private:
    CW_CG unsigned int lane_of(unsigned int rank) const {
        return group_.mask == 0xffffffffu ? rank
                                          : __fns(group_.mask, 0, static_cast<int>(rank) + 1);
    }
    // Bits by lane become bits by rank.
    CW_CG unsigned int packed(unsigned int lanes) const {
        unsigned int result = 0, bit = 0;
        for (unsigned int rest = group_.mask; rest; rest &= rest - 1)
            result |= (lanes >> (__ffs(rest) - 1) & 1) << bit++;
        return result;
    }
};
CW_CG coalesced_group coalesced_threads() {
    return coalesced_group(__cw_activemask());
}

// A tile of a power of two of neighbouring threads, up to a warp.
template <unsigned int Size, typename Parent = void>
class thread_block_tile : public thread_group {
    static_assert(Size && !(Size & (Size - 1)) && Size <= 32,
                  "a tile within a warp has 1, 2, 4, 8, 16 or 32 threads");

  public:
    CW_CG thread_block_tile(unsigned int meta_rank, unsigned int meta_size)
        : thread_group(details::Description{
              details::Kind::Lanes, details::lowest_lanes(Size) << (__cw_laneid() & ~(Size - 1)),
              Size, meta_rank, meta_size}) {}
    // The type may forget its parent.
    template <typename Other>
    CW_CG thread_block_tile(const thread_block_tile<Size, Other>& other)
        : thread_group(other.group_) {}

    CW_CG void sync() const { __cw_syncwarp(group_.mask); }
    static CW_CG unsigned int size() { return Size; }
    static CW_CG unsigned int num_threads() { return Size; }
    static CW_CG unsigned int thread_rank() { return __cw_laneid() & (Size - 1); }
    CW_CG unsigned int meta_group_rank() const { return group_.meta_rank; }
    CW_CG unsigned int meta_group_size() const { return group_.meta_size; }
    CW_CG unsigned int cw_mask() const { return group_.mask; }

    template <typename T>
    CW_CG typename details::Decayed<T>::type shfl(T&& value, int rank) const {
        return shuffled<cw_device::Shuffle::Idx>(value, static_cast<unsigned int>(rank));
    }
    template <typename T>
    CW_CG typename details::Decayed<T>::type shfl_up(T&& value, unsigned int delta) const {
        return shuffled<cw_device::Shuffle::Up>(value, delta);
    }
    template <typename T>
    CW_CG typename details::Decayed<T>::type shfl_down(T&& value, unsigned int delta) const {
        return shuffled<cw_device::Shuffle::Down>(value, delta);
    }
    template <typename T>
    CW_CG typename details::Decayed<T>::type shfl_xor(T&& value, unsigned int lane_mask) const {
        return shuffled<cw_device::Shuffle::Bfly>(value, lane_mask);
    }
    CW_CG int any(int predicate) const { return __cw_vote_any(group_.mask, predicate != 0); }
    CW_CG int all(int predicate) const { return __cw_vote_all(group_.mask, predicate != 0); }
    CW_CG unsigned int ballot(int predicate) const {
        return packed(__cw_vote_ballot(group_.mask, predicate != 0));
    }
    template <typename T>
    CW_CG unsigned int match_any(T value) const {
        return packed(__match_any_sync(group_.mask, value));
    }
    template <typename T>
    CW_CG unsigned int match_all(T value, int& predicate) const {
        return packed(__match_all_sync(group_.mask, value, &predicate));
    }

  private:
    template <unsigned int, typename>
    friend class thread_block_tile;

    template <cw_device::Shuffle mode, typename T>
    CW_CG T shuffled(const T& value, unsigned int b) const {
        return details::shuffle_in_tile<mode>(group_.mask, value, b, Size);
    }
    CW_CG unsigned int packed(unsigned int lanes) const {
        return lanes >> (__cw_laneid() & ~(Size - 1)) & details::lowest_lanes(Size);
    }
};

} // namespace cooperative_groups
