// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Warp operations, each in two forms: `_native` by instructions of a sub-group of 32, for the lanes
// that are there; `_exchange` through memory, for whole warps.
#include "backends/opencl/device/device.h"
#include "backends/opencl/device/spirv.h"
#include "support/redux.h"

namespace cw::opencl::device {
namespace {

constexpr u32 kLanes = 32;

// By what a device's compiler knows to be the same for a sub-group, or to count up.
u32 warpOf(const Thread*) {
    return __spirv_BuiltInSubgroupId();
}
u32 laneOf(const Thread*) {
    return __spirv_BuiltInSubgroupLocalInvocationId();
}

/// The lanes of this warp that the block has.
u32 lanesThere(const Thread* thread) {
    const u32 rest = threadsOf(thread) - warpOf(thread) * kLanes;
    return rest < kLanes ? (1u << rest) - 1 : ~0u;
}

CW_CONVERGENT void warpBarrier(u32 memory) {
    __spirv_ControlBarrier(Subgroup, Subgroup, AcquireRelease | memory);
}

/// What the lanes of a warp hold, by instructions. `of` may be asked for 31 lanes before the first
/// or behind the last: those have any value.
template <typename T>
class Native {
  public:
    CW_CONVERGENT Native(const Thread*, u8*, T value) : value_(value) {}
    CW_CONVERGENT T of(int lane) const {
        return __spirv_GroupNonUniformShuffle(Subgroup, value_, u32(lane) % kLanes);
    }

  private:
    T value_;
};

/// The same through memory of the block, where words have room for as many lanes again above, or
/// below: a read without a condition can be one of all lanes at once.
template <typename T>
class Exchange {
  public:
    CW_CONVERGENT Exchange(const Thread* thread, u8* slots, T value)
        : warp_(
              reinterpret_cast<T*>(slots + u64(warpOf(thread)) * kLanes * CW_OPENCL_THREAD_SLOT)) {
        warp_[laneOf(thread)] = value;
        warpBarrier(WorkgroupMemory);
    }
    CW_CONVERGENT ~Exchange() { warpBarrier(WorkgroupMemory); }
    T of(int lane) const { return warp_[lane]; }

  private:
    static_assert(sizeof(T) <= CW_OPENCL_THREAD_SLOT);
    T* warp_;
};

/// From the lane that PTX ISA §9.7.9.6 (shfl.sync) names, or the own value. mode 0: idx, 1: up,
/// 2: down, 3: bfly, 4: bfly by a power of two, as two reads of neighbours.
template <template <typename> class Values>
CW_CONVERGENT u32 shuffle(const Thread* thread, u8* slots, u32 mask, u32 value, u32 b, u32 c,
                          u32 mode) {
    const u32 lane = laneOf(thread), segment = c >> 8 & 31, clamp = c & 31;
    const u32 most = (lane & segment) | (clamp & ~segment);
    b &= 31;
    const int from = mode == 0   ? (lane & segment) | (b & ~segment)
                     : mode == 1 ? lane - b
                     : mode == 2 ? lane + b
                                 : lane ^ b;
    const bool inside = mode == 1 ? from >= int(most) : from <= int(most);
    const u32 room_below = mode == 1 ? kLanes : mode == 4 ? kLanes / 2 : 0;
    const Values<u32> values(thread, slots + room_below * sizeof(u32), value);
    u32 other;
    if (mode == 4) {
        const u32 below = values.of(int(lane - b)), above = values.of(int(lane + b));
        other = lane & b ? below : above;
    } else {
        other = values.of(from);
    }
    return inside && (mask & lanesThere(thread)) >> (from & 31) & 1 ? other : value;
}

/// mode 0: the lanes with the same value; 1: all of them if all are the same, or 0.
template <template <typename> class Values, typename T>
CW_CONVERGENT u32 match(const Thread* thread, u8* slots, u32 mask, T value, u32 mode) {
    const u32 met = mask & lanesThere(thread);
    const Values<T> values(thread, slots, value);
    u32 same = 0;
#pragma clang loop unroll(disable)
    for (int lane = 0; lane < int(kLanes); ++lane)
        same |= u32(values.of(lane) == value) << lane;
    same &= met;
    return mode && same != met ? 0 : same;
}

template <template <typename> class Values>
CW_CONVERGENT u32 redux(const Thread* thread, u8* slots, u32 mask, u32 value, u32 operation) {
    const u32 met = mask & lanesThere(thread);
    const Values<u32> values(thread, slots, value);
    const auto kind = Redux(operation);
    u32 result = neutralOf(kind);
#pragma clang loop unroll(disable)
    for (int lane = 0; lane < int(kLanes); ++lane) {
        const u32 other = values.of(lane);
        result = reduxOf(kind, result, met >> lane & 1 ? other : neutralOf(kind));
    }
    return result;
}

/// mode 0: do all lanes of the mask say yes; 1: does one; 2: do all say the same; 3: which do.
u32 verdict(u32 yes, u32 no, u32 mode) {
    switch (mode) {
    case 0:
        return no == 0;
    case 1:
        return yes != 0;
    case 2:
        return yes == 0 || no == 0;
    default:
        return yes;
    }
}

CW_CONVERGENT u32 ballot(bool predicate) {
    return __spirv_GroupNonUniformBallot(Subgroup, predicate).x;
}

} // namespace

extern "C" {

CW_WARP u32 cw_opencl_shuffle_native(const Thread* thread, u32 mask, u32 value, u32 b, u32 c,
                                     u32 mode) {
    return shuffle<Native>(thread, nullptr, mask, value, b, c, mode);
}
CW_WARP u32 cw_opencl_shuffle_exchange(const Thread* thread, u8* slots, u32 mask, u32 value, u32 b,
                                       u32 c, u32 mode) {
    return shuffle<Exchange>(thread, slots, mask, value, b, c, mode);
}

CW_WARP u32 cw_opencl_match32_native(const Thread* thread, u32 mask, u32 value, u32 mode) {
    return match<Native>(thread, nullptr, mask, value, mode);
}
CW_WARP u32 cw_opencl_match32_exchange(const Thread* thread, u8* slots, u32 mask, u32 value,
                                       u32 mode) {
    return match<Exchange>(thread, slots, mask, value, mode);
}
CW_WARP u32 cw_opencl_match64_native(const Thread* thread, u32 mask, u64 value, u32 mode) {
    return match<Native>(thread, nullptr, mask, value, mode);
}
CW_WARP u32 cw_opencl_match64_exchange(const Thread* thread, u8* slots, u32 mask, u64 value,
                                       u32 mode) {
    return match<Exchange>(thread, slots, mask, value, mode);
}

CW_WARP u32 cw_opencl_redux_native(const Thread* thread, u32 mask, u32 value, u32 operation) {
    return redux<Native>(thread, nullptr, mask, value, operation);
}
CW_WARP u32 cw_opencl_redux_exchange(const Thread* thread, u8* slots, u32 mask, u32 value,
                                     u32 operation) {
    return redux<Exchange>(thread, slots, mask, value, operation);
}

CW_WARP u32 cw_opencl_vote_native(const Thread*, u32 mask, u32 predicate, u32 mode) {
    const u32 yes = ballot(predicate != 0) & mask;
    return verdict(yes, mode == 0 || mode == 2 ? ballot(predicate == 0) & mask : 0, mode);
}
CW_WARP u32 cw_opencl_vote_exchange(const Thread* thread, u8* slots, u32 mask, u32 predicate,
                                    u32 mode) {
    const u32 met = mask & lanesThere(thread);
    const Exchange<u32> values(thread, slots, predicate != 0);
    u32 yes = 0;
#pragma clang loop unroll(disable)
    for (int lane = 0; lane < int(kLanes); ++lane)
        yes |= values.of(lane) << lane;
    yes &= met;
    return verdict(yes, met & ~yes, mode);
}

CW_WARP u32 cw_opencl_activemask_native(const Thread*) {
    return ballot(true);
}
CW_WARP u32 cw_opencl_activemask_exchange(const Thread* thread, u8*) {
    return lanesThere(thread);
}

/// Lanes that took a branch together run together: what is left is the order of their accesses.
CW_WARP void cw_opencl_syncwarp(const Thread*) {
    __spirv_MemoryBarrier(Subgroup, AcquireRelease | kAllMemory);
}
/// The same where lanes that took a branch together need not: a ballot is where they meet.
CW_WARP void cw_opencl_syncwarp_native(const Thread*) {
    if (ballot(true)) __spirv_MemoryBarrier(Subgroup, AcquireRelease | kAllMemory);
}
CW_WARP void cw_opencl_syncwarp_converged(const Thread*) {
    warpBarrier(kAllMemory);
}

} // extern "C"
} // namespace cw::opencl::device
