// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Warp collectives: lanes meet, the last one to arrive works out the results of all.
#include "backends/cpu/driver/block.h"

#include <algorithm>

#include <fmt/format.h>

namespace cw::cpu {
namespace {

/// Lane from which `lane` reads, or its own: PTX ISA §9.7.9.6 (shfl.sync).
uint32_t shuffleSource(uint32_t lane, uint32_t mode, uint32_t b, uint32_t c) {
    const uint32_t segment = c >> 8 & 31, clamp = c & 31, step = b & 31;
    const uint32_t most = (lane & segment) | (clamp & ~segment), least = lane & segment;
    switch (mode) {
    case 0: {
        const uint32_t from = least | (step & ~segment);
        return from <= most ? from : lane;
    }
    case 1: return int(lane) - int(step) >= int(most) ? lane - step : lane;
    case 2: return lane + step <= most ? lane + step : lane;
    default: return (lane ^ step) <= most ? lane ^ step : lane;
    }
}

uint32_t reduce(uint32_t a, uint32_t b, uint32_t operation) {
    switch (operation) {
    case 0: return a + b;
    case 1: return a & b;
    case 2: return uint32_t(std::max(int32_t(a), int32_t(b)));
    case 3: return std::max(a, b);
    case 4: return uint32_t(std::min(int32_t(a), int32_t(b)));
    case 5: return std::min(a, b);
    case 6: return a | b;
    default: return a ^ b;
    }
}

template <typename F>
void forEachLane(uint32_t lanes, F body) {
    for (; lanes; lanes &= lanes - 1) body(uint32_t(std::countr_zero(lanes)));
}

} // namespace

uint32_t Block::meet(Fiber& self, Meeting::Kind kind, uint8_t mode, uint32_t mask) {
    const uint32_t thread = self.thread.linear, w = thread / kWarpLanes, lane = 1u << thread % kWarpLanes;
    Warp& warp = warps[w];
    const bool stray = !(mask & lane) || kind >= Meeting::Mask;

    uint32_t at = 0;
    for (; at < warp.meeting_count; ++at) {
        const Meeting& meeting = warp.meetings[at];
        if (meeting.mask == mask && meeting.kind == kind && meeting.mode == mode && meeting.stray == stray &&
            (kind != Meeting::Mask || fibers[w * kWarpLanes + uint32_t(std::countr_zero(meeting.arrived))]->value ==
                                          self.value))
            break;
    }
    if (at == warp.meeting_count) {
        warp.meetings[warp.meeting_count++] = Meeting{mask, 0, kind, mode, stray};
        warp.stray += stray;
    }
    Meeting& meeting = warp.meetings[at];
    meeting.arrived |= lane;
    if (!stray && meeting.arrived == (mask & warp.live)) {
        const Meeting complete_one = meeting;
        removeMeeting(warp, at);
        complete(w, complete_one);
    }
    if (warp.stray) laneStopped(w);
    suspend(self);
    return self.result;
}

/// After a lane has ended: meetings that waited for it alone are complete.
void Block::endMeetings(uint32_t w) {
    Warp& warp = warps[w];
    for (uint32_t at = 0; at < warp.meeting_count;) {
        const Meeting meeting = warp.meetings[at];
        if (!meeting.stray && meeting.arrived == (meeting.mask & warp.live)) {
            removeMeeting(warp, at);
            complete(w, meeting);
        } else {
            ++at;
        }
    }
    if (warp.stray) laneStopped(w);
}

/// When no lane of the warp can run, those that wait for just that have met.
void Block::laneStopped(uint32_t w) {
    Warp& warp = warps[w];
    if (runnable(w)) return;
    for (uint32_t at = 0; at < warp.meeting_count;) {
        const Meeting meeting = warp.meetings[at];
        if (meeting.stray) {
            removeMeeting(warp, at);
            complete(w, meeting);
        } else {
            ++at;
        }
    }
    warp.stray = 0;
}

void Block::complete(uint32_t w, const Meeting& meeting) {
    Fiber** lanes = &fibers[w * kWarpLanes];
    const uint32_t met = meeting.arrived;
    progressed = progressed || meeting.kind != Meeting::Lockstep;
    makeReady(w, met);
    switch (meeting.kind) {
    case Meeting::Sync:
    case Meeting::Lockstep: break;
    case Meeting::Mask: forEachLane(met, [&](uint32_t lane) { lanes[lane]->result = met; }); break;
    case Meeting::Shuffle:
        forEachLane(met, [&](uint32_t lane) {
            uint32_t from = shuffleSource(lane, meeting.mode, lanes[lane]->b, lanes[lane]->c);
            if (!(met >> from & 1)) from = lane;
            lanes[lane]->result = uint32_t(lanes[from]->value);
        });
        break;
    case Meeting::Vote: {
        uint32_t ballot = 0;
        forEachLane(met, [&](uint32_t lane) { ballot |= uint32_t(lanes[lane]->value != 0) << lane; });
        const uint32_t results[] = {ballot == met, ballot != 0, ballot == met || ballot == 0, ballot};
        forEachLane(met, [&](uint32_t lane) { lanes[lane]->result = results[meeting.mode & 3]; });
        break;
    }
    case Meeting::Match:
        forEachLane(met, [&](uint32_t lane) {
            uint32_t same = 0;
            forEachLane(met, [&](uint32_t other) {
                same |= uint32_t(lanes[other]->value == lanes[lane]->value) << other;
            });
            lanes[lane]->result = meeting.mode && same != met ? 0 : same;
        });
        break;
    case Meeting::Redux: {
        uint32_t result = uint32_t(lanes[std::countr_zero(met)]->value);
        forEachLane(met & (met - 1),
                    [&](uint32_t lane) { result = reduce(result, uint32_t(lanes[lane]->value), meeting.mode); });
        forEachLane(met, [&](uint32_t lane) { lanes[lane]->result = result; });
        break;
    }
    }
}

bool Block::resolveStuck() {
    for (uint32_t w = 0; w * kWarpLanes < threads; ++w)
        if (warps[w].stray) laneStopped(w);
    // An explicit count means whole warps: lanes that have ended or never were count with those that wait.
    for (uint32_t open = open_barriers; open && !anyReady(); open &= open - 1) {
        const auto id = uint32_t(std::countr_zero(open));
        Barrier& barrier = barriers[id];
        if (!barrier.expected) continue;
        uint32_t arrived = barrier.arrived;
        for (uint32_t w = 0; w * kWarpLanes < threads; ++w) {
            const uint32_t waiting = uint32_t(barrier.waiting[w / 2] >> (w % 2 * 32));
            if (waiting && waiting == warps[w].live) arrived += 32 - uint32_t(std::popcount(waiting));
        }
        if (arrived >= barrier.expected) release(id);
    }
    return anyReady();
}

std::string Block::describeDeadlock() const {
    for (uint32_t open = open_barriers; open; open &= open - 1) {
        const auto id = uint32_t(std::countr_zero(open));
        const Barrier& barrier = barriers[id];
        const uint32_t expected = barrier.expected ? barrier.expected : live;
        return fmt::format("deadlock: {} of {} threads have arrived at barrier {}, and no other thread can run",
                           barrier.arrived, expected, id);
    }
    for (uint32_t w = 0; w * kWarpLanes < threads; ++w)
        if (warps[w].meeting_count)
            return fmt::format("deadlock: lanes {:#010x} of warp {} wait for the others of mask {:#010x}, which cannot "
                               "come", warps[w].meetings[0].arrived, w, warps[w].meetings[0].mask & warps[w].live);
    return "deadlock: no thread can run";
}

} // namespace cw::cpu
