// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Region kernels: the lanes of a warp move from wait to wait, by one call for all of them as long
// as they go the same way.
#include <algorithm>
#include <cstring>
#include <utility>

#include "backends/cpu/driver/block.h"
#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/schedule.h"
#include "backends/cpu/driver/services.h"
#include "backends/cpu/driver/worker.h"

namespace cw::cpu {
namespace {

/// Do these neighbours go on at the same place?
bool sameNext(const Warp& warp, uint32_t first, uint32_t count) {
    const uint32_t *const region = warp.region + first, next = *region;
    uint32_t other = 0;
    if (count % 8 == 0) {
        for (uint32_t lane = 0; lane < count; lane += 8)
            for (uint32_t i = 0; i < 8; ++i)
                other |= region[lane + i] ^ next;
        return other == 0;
    }
    for (uint32_t lane = 1; lane < count; ++lane)
        other |= region[lane] ^ next;
    return other == 0;
}

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

struct BarrierOperands {
    uint32_t id, count;
};
BarrierOperands barrierOf(const CwRegion& region, const Warp& warp, uint32_t lane) {
    if (region.flags & CW_SAME_OPERANDS) return {region.mode % kBarriers, region.mode / kBarriers};
    return {warp.b[lane] % kBarriers, warp.c[lane]};
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
    layRuns();
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

/// Is it the begin of a region that nobody waits for?
inline bool Block::goesOn(uint32_t region) const {
    return region != CW_ENDED && launch->kernel->regions[region].wait == CW_WAIT_NONE;
}

/// Makes `record` that of the neighbours in x among `lanes`, from the lowest on. Their number.
uint32_t Block::layRun(CwThread& record, uint32_t w, uint32_t lanes) {
    const auto first = uint32_t(std::countr_zero(lanes));
    const auto count = uint32_t(std::countr_one(lanes >> first));
    record.frame = frameOf(w);
    record.lanes = &warps[w];
    record.first_lane = first;
    record.first_linear = w * kWarpLanes + first;
    setThreadIndex(record, record.first_linear, record.first_tid);
    return record.lane_count = std::min(count, record.ntid[0] - record.first_tid[0]);
}

/// The records of whole warps. The next block of a launch differs in its place alone.
void Block::layRuns() {
    std::copy_n(seed.ctaid, 3, runs_seed.ctaid);
    const bool same = !std::memcmp(&runs_seed, &seed, sizeof seed) && runs_frames == frames &&
                      runs_frame_bytes == launch->kernel->frame_bytes;
    if (!same) {
        runs_seed = seed;
        runs_frames = frames;
        runs_frame_bytes = launch->kernel->frame_bytes;
        runs.clear();
        const bool narrow = seed.ntid[0] < kNarrowRow; // more records than are worth their room
        for (uint32_t thread = 0; thread < threads && !narrow; thread += runs.back().lane_count) {
            if (thread % kWarpLanes == 0) first_run[thread / kWarpLanes] = uint32_t(runs.size());
            const uint32_t w = thread / kWarpLanes, rest = threads - w * kWarpLanes;
            const uint32_t whole = rest >= kWarpLanes ? ~0u : (1u << rest) - 1;
            layRun(runs.emplace_back(seed), w, whole & ~0u << thread % kWarpLanes);
        }
        first_run[(threads + kWarpLanes - 1) / kWarpLanes] = uint32_t(runs.size());
    }
    for (CwThread& run : runs)
        std::copy_n(seed.ctaid, 3, run.ctaid);
}

/// The lanes that the record names. They may part only where no loop is uniform: then it is false.
inline bool Block::runNeighbours(CwThread& record, const Warp& warp, uint32_t region) {
    const CwRegion* const regions = launch->kernel->regions;
    const uint32_t first = record.first_lane;
    for (;;) {
        regions[region].entry(&record);
        if (!(regions[region].flags & CW_ONE_WAY) && !sameNext(warp, first, record.lane_count))
            break;
        region = warp.region[first];
        if (!goesOn(region)) return true;
    }
    runParted(record, warp);
    return false;
}

/// Moves lanes that stand at the begin of `region` to their next waits; neighbours in x by one
/// call. Are they known to have come to the same?
inline bool Block::runLanes(CwThread& record, uint32_t w, uint32_t lanes, uint32_t region) {
    const Warp& warp = warps[w];
    running_warp = w;
    running_lanes = lanes;
    running_region = region;
    bool together = true;
    const uint32_t first = uint32_t(std::countr_zero(lanes)), rest = threads - w * kWarpLanes;
    if (!runs.empty() && uint32_t(std::popcount(lanes)) == std::min(rest, kWarpLanes)) {
        for (uint32_t i = first_run[w]; i < first_run[w + 1]; ++i) {
            running_record = &runs[i];
            together &= runNeighbours(runs[i], warp, region) &&
                        warp.region[runs[i].first_lane] == warp.region[first];
        }
        return together;
    }
    running_record = &record;
    for (uint32_t left = lanes; left;) {
        const uint32_t count = layRun(record, w, left), at = record.first_lane;
        together &= runNeighbours(record, warp, region) && warp.region[at] == warp.region[first];
        left &= ~uint32_t(((uint64_t(1) << count) - 1) << at);
    }
    return together;
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
        const bool together = runLanes(record, w, lanes, warp.region[first]);
        const uint32_t next = warp.region[first];
        if (together) {
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

/// Lanes of which some wait and others go on.
void Block::runParted(const CwThread& record, const Warp& warp) {
    const uint32_t first = record.first_lane, end = first + record.lane_count;
    for (uint32_t lane = first; lane < end;) {
        const uint32_t next = warp.region[lane];
        CwThread part = record;
        part.first_lane = lane;
        part.first_linear += lane - first;
        part.first_tid[0] += lane - first;
        while (++lane < end && warp.region[lane] == next) {
        }
        if (!goesOn(next)) continue;
        part.lane_count = lane - part.first_lane;
        const CwThread* const whole = std::exchange(running_record, &part);
        runNeighbours(part, warp, next);
        running_record = whole;
    }
}

/// The lanes of the last call that have not got further, one by one.
void Block::runLaneByLane(CwThread& record) {
    Warp& warp = warps[running_warp];
    running_record = &record;
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
        const auto [id, count] = barrierOf(region, warp, first);
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
    case CW_WAIT_BARRIER: {
        const auto [id, count] = barrierOf(region, warp, lane);
        return arriveAtBarrier(thread, id, count);
    }
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

} // namespace cw::cpu
