// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Region kernels: the lanes of a warp move from wait to wait, by one call for all of them as long
// as they go the same way.
#include <algorithm>
#include <cstring>

#include "backends/cpu/driver/block.h"
#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/schedule.h"
#include "backends/cpu/driver/services.h"
#include "backends/cpu/driver/worker.h"

namespace cw::cpu {
namespace {

bool allEqual(const uint32_t (&values)[kWarpLanes], uint32_t lanes, uint32_t value) {
    uint32_t other = 0;
    if (lanes == ~0u) {
        for (uint32_t lane = 0; lane < kWarpLanes; ++lane)
            other |= values[lane] ^ value;
        return other == 0;
    }
    for (; lanes; lanes &= lanes - 1)
        other |= values[std::countr_zero(lanes)] ^ value;
    return other == 0;
}

Meeting::Kind meetingOf(uint32_t wait) {
    switch (wait) {
    case CW_WAIT_SHUFFLE:
        return Meeting::Shuffle;
    case CW_WAIT_VOTE:
        return Meeting::Vote;
    case CW_WAIT_MATCH:
        return Meeting::Match;
    case CW_WAIT_REDUX:
        return Meeting::Redux;
    case CW_WAIT_ACTIVEMASK:
        return Meeting::Mask;
    case CW_WAIT_LOCKSTEP:
        return Meeting::Lockstep;
    default:
        return Meeting::Sync;
    }
}

} // namespace

void Block::runRegions(CwThread& record) {
    if (!patience) patience = kLongPatience;
    idle = false;
    for (;;) {
        uint64_t word = current[cursor];
        while (!word) {
            if (++cursor == words && !turnRound()) return;
            word = current[cursor];
        }
        const uint32_t high = uint32_t(word) == 0, warp = cursor * 2 + high;
        const auto lanes = uint32_t(word >> (high * 32));
        current[cursor] = word & ~(uint64_t(lanes) << (high * 32));
        moveWarp(record, warp, lanes);
        if (launch->stopped()) return;
    }
}

uint8_t* Block::frameOf(uint32_t warp) const {
    return frames + size_t(warp) * launch->kernel->frame_bytes;
}

/// Lets these lanes of a warp, which are ready, go on.
void Block::moveWarp(CwThread& record, uint32_t w, uint32_t lanes) {
    Warp& warp = warps[w];
    progressed = progressed || (lanes & ~warp.yielded);
    if (const uint32_t looking = lanes & warp.yielded) [[unlikely]] {
        warp.yielded &= ~lanes;
        lanes &= ~sleepOn(w, looking);
        if (!lanes) return;
    }
    if (warp.skewed && lanes == warp.live && sameEverywhere(w, lanes)) warp.skewed = false;
    if (lanes != warp.live) warp.skewed = true;
    warp.moving = lanes;
    if (!warp.skewed) {
        const auto first = uint32_t(std::countr_zero(lanes));
        const uint32_t from = warp.region[first];
        runLanes(record, w, lanes, from);
        const uint32_t next = warp.region[first];
        if ((launch->kernel->regions[from].flags & CW_ONE_WAY) ||
            allEqual(warp.region, lanes, next)) {
            warp.moving = 0;
            if (next == CW_ENDED) return lanesEnded(w, lanes);
            if (arriveTogether(w, lanes, launch->kernel->regions[next])) makeReady(w, lanes);
            return;
        }
        warp.skewed = true;
        return arriveOneByOne(w, lanes);
    }
    for (; lanes; lanes &= lanes - 1) {
        const auto lane = uint32_t(std::countr_zero(lanes));
        runLanes(record, w, 1u << lane, warp.region[lane]);
        arriveAlone(w, lane);
    }
}

/// Those of the lanes whose sleep is not over; they look again later.
uint32_t Block::sleepOn(uint32_t w, uint32_t lanes) {
    Warp& warp = warps[w];
    uint32_t asleep = 0;
    for (; lanes; lanes &= lanes - 1) {
        const auto lane = uint32_t(std::countr_zero(lanes));
        if (launch->kernel->regions[warp.region[lane]].wait != CW_WAIT_SLEEP ||
            cycles() >= warp.value[lane])
            continue;
        asleep |= 1u << lane;
        arriveAtYield(w * kWarpLanes + lane);
    }
    return asleep;
}

/// Lanes that stand at the begin of the same region, with equal values where the code counts on it.
bool Block::sameEverywhere(uint32_t w, uint32_t lanes) const {
    const Warp& warp = warps[w];
    const auto first = uint32_t(std::countr_zero(lanes));
    if (!allEqual(warp.region, lanes, warp.region[first])) return false;
    const CwRegion& region = launch->kernel->regions[warp.region[first]];
    for (uint32_t i = 0; i < region.uniform_count; ++i) {
        const CwUniform& uniform = region.uniforms[i];
        const uint8_t* const slots = frameOf(w) + uniform.offset;
        for (uint32_t left = lanes; left; left &= left - 1)
            if (std::memcmp(slots + first * size_t(uniform.size),
                            slots + size_t(std::countr_zero(left)) * uniform.size, uniform.size))
                return false;
    }
    return true;
}

/// Moves lanes that stand at the begin of `region` to their next waits; neighbours in x by one
/// call.
void Block::runLanes(CwThread& record, uint32_t w, uint32_t lanes, uint32_t region) {
    running_warp = w;
    running_lanes = lanes;
    running_region = region;
    record.frame = frameOf(w);
    record.lanes = &warps[w];
    for (uint32_t left = lanes; left;) {
        const auto first = uint32_t(std::countr_zero(left));
        auto count = uint32_t(std::countr_one(left >> first));
        record.first_linear = w * kWarpLanes + first;
        setThreadIndex(record, record.first_linear, record.first_tid);
        count = std::min(count, record.ntid[0] - record.first_tid[0]);
        runNeighbours(record, warps[w], first, count, region);
        left &= ~uint32_t(((uint64_t(1) << count) - 1) << first);
    }
}

/// The record names the first one. They may part only where no loop is uniform.
void Block::runNeighbours(CwThread& record, const Warp& warp, uint32_t first, uint32_t count,
                          uint32_t region) {
    const CwRegion* const regions = launch->kernel->regions;
    record.first_lane = first;
    record.lane_count = count;
    for (;;) {
        record.region = region;
        regions[region].entry(&record);
        const uint32_t next = warp.region[first];
        if (!(regions[region].flags & CW_ONE_WAY) &&
            !std::all_of(warp.region + first, warp.region + first + count,
                         [&](uint32_t other) { return other == next; }))
            break;
        if (!goesOn(next)) return;
        region = next;
    }
    const uint32_t linear = record.first_linear, x = record.first_tid[0];
    for (uint32_t lane = first; lane < first + count;) {
        const uint32_t next = warp.region[lane];
        uint32_t end = lane + 1;
        while (end < first + count && warp.region[end] == next)
            ++end;
        if (goesOn(next)) {
            record.first_linear = linear + (lane - first);
            record.first_tid[0] = x + (lane - first);
            runNeighbours(record, warp, lane, end - lane, next);
        }
        lane = end;
    }
}

/// Is it the begin of a region that nobody waits for?
bool Block::goesOn(uint32_t region) const {
    return region != CW_ENDED && launch->kernel->regions[region].wait == CW_WAIT_NONE;
}

/// The lanes of the last call that have not got further, one by one.
void Block::runLaneByLane(CwThread& record) {
    Warp& warp = warps[running_warp];
    record.frame = frameOf(running_warp);
    record.lanes = &warp;
    record.lane_count = 1;
    while (running_lanes) {
        const auto lane = uint32_t(std::countr_zero(running_lanes));
        running_lanes &= running_lanes - 1;
        if (warp.region[lane] != running_region && !goesOn(warp.region[lane])) continue;
        record.first_lane = lane;
        record.linear = record.first_linear = running_warp * kWarpLanes + lane;
        setThreadIndex(record);
        std::copy_n(record.tid, 3, record.first_tid);
        do {
            record.region = warp.region[lane];
            launch->kernel->single(&record);
        } while (goesOn(warp.region[lane]));
    }
}

/// All live lanes of the warp wait for the same. True: they have met already.
bool Block::arriveTogether(uint32_t w, uint32_t lanes, const CwRegion& region) {
    Warp& warp = warps[w];
    switch (region.wait) {
    case CW_WAIT_BARRIER: {
        const auto first = uint32_t(std::countr_zero(lanes));
        const uint32_t id = warp.b[first] % kBarriers, count = warp.c[first];
        if (!(region.flags & CW_SAME_OPERANDS) &&
            (!allEqual(warp.b, lanes, warp.b[first]) || !allEqual(warp.c, lanes, count)))
            break;
        barriers[id].waiting[w / 2] |= uint64_t(lanes) << (w % 2 * 32);
        if (arrive(id, count, uint32_t(std::popcount(lanes)))) release(id);
        return false;
    }
    case CW_WAIT_SYNC:
    case CW_WAIT_SHUFFLE:
    case CW_WAIT_VOTE:
    case CW_WAIT_MATCH:
    case CW_WAIT_REDUX:
        if (warp.meeting_count || !meetTogether(warp, lanes, region)) break;
        return true;
    case CW_WAIT_ACTIVEMASK:
    case CW_WAIT_LOCKSTEP:
        if (warp.meeting_count) break;
        exchange(warp, Meeting{lanes, lanes, meetingOf(region.wait), 0, true});
        return true;
    default:
        break;
    }
    arriveOneByOne(w, lanes);
    return false;
}

/// Each group of lanes with the same mask meets; false when somebody of a mask is not among them.
bool Block::meetTogether(Warp& warp, uint32_t lanes, const CwRegion& region) {
    const Meeting::Kind kind = meetingOf(region.wait);
    const auto mode = uint8_t(region.mode);
    const uint32_t mask = warp.mask[std::countr_zero(lanes)];
    if ((region.flags & CW_SAME_OPERANDS) || allEqual(warp.mask, lanes, mask)) {
        if ((mask & warp.live) != lanes) return false;
        exchange(warp, Meeting{mask, lanes, kind, mode, false});
        return true;
    }
    Meeting groups[kWarpLanes];
    uint32_t count = 0;
    for (uint32_t left = lanes; left;) {
        const uint32_t group_mask = warp.mask[std::countr_zero(left)];
        uint32_t group = 0;
        for (uint32_t other = left; other; other &= other - 1)
            group |= uint32_t(warp.mask[std::countr_zero(other)] == group_mask)
                     << std::countr_zero(other);
        if ((group_mask & warp.live) != group) return false;
        groups[count++] = Meeting{group_mask, group, kind, mode, false};
        left &= ~group;
    }
    for (uint32_t i = 0; i < count; ++i)
        exchange(warp, groups[i]);
    return true;
}

void Block::arriveOneByOne(uint32_t w, uint32_t lanes) {
    warps[w].moving = lanes;
    for (; lanes; lanes &= lanes - 1)
        arriveAlone(w, uint32_t(std::countr_zero(lanes)));
}

/// A lane has come to its next wait, or its end.
void Block::arriveAlone(uint32_t w, uint32_t lane) {
    Warp& warp = warps[w];
    warp.moving &= ~(1u << lane);
    const uint32_t next = warp.region[lane], thread = w * kWarpLanes + lane;
    if (next == CW_ENDED) return lanesEnded(w, 1u << lane);
    const CwRegion& region = launch->kernel->regions[next];
    switch (region.wait) {
    case CW_WAIT_BARRIER:
        return arriveAtBarrier(thread, warp.b[lane] % kBarriers, warp.c[lane]);
    case CW_WAIT_BARRIER_RED:
        return arriveAtReduction(thread, warp.b[lane] % kBarriers, warp.c[lane],
                                 uint32_t(warp.value[lane]), region.mode);
    case CW_WAIT_GRID:
        if (!launch->grid.cooperative) worker->raise(notCooperative());
        return arriveAtBarrier(thread, kGridBarrier, 0);
    case CW_WAIT_SLEEP:
        warp.value[lane] = cycles() + cyclesIn(double(warp.value[lane]) * 1e-9);
        return arriveAtYield(thread);
    case CW_WAIT_YIELD:
        return arriveAtYield(thread);
    case CW_WAIT_ACTIVEMASK:
    case CW_WAIT_LOCKSTEP:
        return arriveAtMeeting(thread, meetingOf(region.wait), uint8_t(region.mode), 0);
    default:
        return arriveAtMeeting(thread, meetingOf(region.wait), uint8_t(region.mode),
                               warp.mask[lane]);
    }
}

// ---- Their worker.

void Worker::runRegionKernel(Launch& launch) {
    Fiber* fiber = fibers.take(std::max(launch.stack_class, 2u));
    if (!fiber) return noMemory(launch);
    fiber->block = nullptr;
    regions_fiber_ = fiber;
    runThreadKernel(launch);
    regions_fiber_ = nullptr;
    sanitizer::forgetStack(fiber->stack_low, stackBytes(*fiber));
    fibers.give(fiber);
}

void Worker::turnRegions(Block& block) {
    turning_ = &block;
    regions_fiber_->thread = block.seed;
    onFiber<&Worker::turnOnFiber>(*regions_fiber_);
    if (!raw_fault_.set) [[likely]]
        return;
    // A widened loop does not tell which lane it was.
    const RawFault first = raw_fault_;
    if (raw_fault_.by_processor) {
        raw_fault_ = {};
        onFiber<&Worker::laneByLaneOnFiber>(*regions_fiber_);
        if (!raw_fault_.set) raw_fault_ = first;
    } else if (raw_fault_.code == ErrorCode::Assert) {
        finishAssertingRound(*regions_fiber_);
        raw_fault_ = first;
    }
}

/// The threads behind the one whose assertion failed have their turn: each that fails is to be told
/// of.
void Worker::finishAssertingRound(Fiber& fiber) {
    finishing_ = true;
    do {
        const uint32_t lane = fiber.thread.linear % kWarpLanes;
        turning_->running_lanes &= ~((2u << lane) - 1);
        do {
            raw_fault_.set = false;
            onFiber<&Worker::laneByLaneOnFiber>(fiber);
        } while (raw_fault_.set && !stopAsked());
        onFiber<&Worker::turnOnFiber>(fiber);
    } while (raw_fault_.set && !stopAsked());
    finishing_ = false;
}

void Worker::turnOnFiber() {
    turning_->runRegions(regions_fiber_->thread);
}
void Worker::laneByLaneOnFiber() {
    turning_->runLaneByLane(regions_fiber_->thread);
}

} // namespace cw::cpu
