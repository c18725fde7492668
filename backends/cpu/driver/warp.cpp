// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Warp collectives: lanes meet, the last one to arrive works out the results of all.
#include "backends/cpu/driver/schedule.h"

#include <algorithm>

#include <fmt/format.h>

#include "support/redux.h"

namespace cw::cpu {
namespace {

template <typename F>
void forEachLane(uint32_t lanes, F body) {
    if (lanes == ~0u)
        for (uint32_t lane = 0; lane < kWarpLanes; ++lane)
            body(lane);
    else
        for (; lanes; lanes &= lanes - 1)
            body(uint32_t(std::countr_zero(lanes)));
}

// All 32 lanes at once is worth the processor's own vectors.
#if defined(__x86_64__) && !defined(CW_CPU_ASAN) && !defined(CW_CPU_TSAN)
#define CW_CPU_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CW_CPU_WIDE
#endif

/// The usual case: all lanes, one distance for all, the warp as one segment. False: another case.
CW_CPU_WIDE bool shuffleWholeWarp(Warp& warp, uint32_t mode) {
    const uint32_t b = warp.b[0] & 31, c = warp.c[0];
    uint32_t other = c ^ (mode == 1 ? 0 : 31);
    for (uint32_t lane = 0; lane < kWarpLanes; ++lane)
        other |= (warp.b[lane] ^ warp.b[0]) | (warp.c[lane] ^ c);
    if (other) return false;
    for (uint32_t lane = 0; lane < kWarpLanes; ++lane)
        warp.result[lane] = uint32_t(warp.value[lane]);
    switch (mode) {
    case 0:
        std::fill_n(warp.result, kWarpLanes, uint32_t(warp.value[b]));
        break;
    case 1:
        for (uint32_t lane = b; lane < kWarpLanes; ++lane)
            warp.result[lane] = uint32_t(warp.value[lane - b]);
        break;
    case 2:
        for (uint32_t lane = 0; lane < kWarpLanes - b; ++lane)
            warp.result[lane] = uint32_t(warp.value[lane + b]);
        break;
    default:
        for (uint32_t lane = 0; lane < kWarpLanes; ++lane)
            warp.result[lane] = uint32_t(warp.value[lane ^ b]);
    }
    return true;
}

/// Each lane reads from the lane that PTX ISA §9.7.9.6 (shfl.sync) names, or keeps its own value.
CW_CPU_WIDE void completeShuffle(Warp& warp, uint32_t met, uint32_t mode) {
    const auto read = [&](auto source) {
        forEachLane(met, [&](uint32_t lane) {
            const uint32_t segment = warp.c[lane] >> 8 & 31, clamp = warp.c[lane] & 31;
            const uint32_t most = (lane & segment) | (clamp & ~segment);
            uint32_t from = source(lane, warp.b[lane] & 31, segment, most);
            from = from < kWarpLanes && (met >> from & 1) ? from : lane;
            warp.result[lane] = uint32_t(warp.value[from]);
        });
    };
    switch (mode) {
    case 0:
        return read([](uint32_t lane, uint32_t b, uint32_t segment, uint32_t most) {
            const uint32_t from = (lane & segment) | (b & ~segment);
            return from <= most ? from : lane;
        });
    case 1:
        return read([](uint32_t lane, uint32_t b, uint32_t, uint32_t most) {
            return int(lane - b) >= int(most) ? lane - b : lane;
        });
    case 2:
        return read([](uint32_t lane, uint32_t b, uint32_t, uint32_t most) {
            return lane + b <= most ? lane + b : lane;
        });
    default:
        return read([](uint32_t lane, uint32_t b, uint32_t, uint32_t most) {
            return (lane ^ b) <= most ? lane ^ b : lane;
        });
    }
}

} // namespace

void Block::arriveAtMeeting(uint32_t thread, Meeting::Kind kind, uint8_t mode, uint32_t mask) {
    const uint32_t w = thread / kWarpLanes, lane = 1u << thread % kWarpLanes;
    Warp& warp = warps[w];
    const bool stray = !(mask & lane) || kind >= Meeting::Mask;

    uint32_t at = 0;
    for (; at < warp.meeting_count; ++at) {
        const Meeting& meeting = warp.meetings[at];
        if ((meeting.mask == mask || (stray && kind == Meeting::Vote)) && meeting.kind == kind &&
            meeting.mode == mode && meeting.stray == stray &&
            (kind != Meeting::Mask ||
             warp.value[std::countr_zero(meeting.arrived)] == warp.value[thread % kWarpLanes]))
            break;
    }
    if (at == warp.meeting_count) {
        warp.meetings[warp.meeting_count++] = Meeting{mask, 0, kind, mode, stray};
        warp.stray += stray;
    }
    Meeting& meeting = warp.meetings[at];
    meeting.arrived |= lane;
    warp.mask[thread % kWarpLanes] = mask;
    if (!stray && meeting.arrived == (mask & warp.live)) {
        const Meeting complete_one = meeting;
        removeMeeting(warp, at);
        complete(w, complete_one);
    }
    if (warp.stray) laneStopped(w);
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
    progressed = progressed || meeting.kind != Meeting::Lockstep;
    makeReady(w, meeting.arrived);
    exchange(warps[w], meeting);
}

/// Works out what each lane that has met gets.
void Block::exchange(Warp& warp, const Meeting& meeting) {
    const uint32_t met = meeting.arrived;
    switch (meeting.kind) {
    case Meeting::Sync:
    case Meeting::Lockstep:
        break;
    case Meeting::Mask:
        forEachLane(met, [&](uint32_t lane) { warp.result[lane] = met; });
        break;
    case Meeting::Shuffle:
        if (met != ~0u || !shuffleWholeWarp(warp, meeting.mode))
            completeShuffle(warp, met, meeting.mode);
        break;
    case Meeting::Vote: {
        uint32_t ballot = 0;
        forEachLane(met, [&](uint32_t lane) { ballot |= uint32_t(warp.value[lane] != 0) << lane; });
        forEachLane(met, [&](uint32_t lane) {
            // A lane that is not in its own mask still gets the votes of those that are.
            const uint32_t seen = meeting.stray ? met & warp.mask[lane] : met, yes = ballot & seen;
            const uint32_t results[] = {yes == seen, yes != 0, yes == seen || yes == 0, yes};
            warp.result[lane] = results[meeting.mode & 3];
        });
        break;
    }
    case Meeting::Match:
        forEachLane(met, [&](uint32_t lane) {
            uint32_t same = 0;
            forEachLane(met, [&](uint32_t other) {
                same |= uint32_t(warp.value[other] == warp.value[lane]) << other;
            });
            warp.result[lane] = meeting.mode && same != met ? 0 : same;
        });
        break;
    case Meeting::Redux: {
        uint32_t result = uint32_t(warp.value[std::countr_zero(met)]);
        forEachLane(met & (met - 1), [&](uint32_t lane) {
            result = reduxOf(Redux(meeting.mode), result, uint32_t(warp.value[lane]));
        });
        forEachLane(met, [&](uint32_t lane) { warp.result[lane] = result; });
        break;
    }
    }
}

bool Block::resolveStuck() {
    for (uint32_t w = 0; w * kWarpLanes < threads; ++w)
        if (warps[w].stray) laneStopped(w);
    // An explicit count means whole warps: lanes that have ended or never were count with those
    // that wait.
    for (uint32_t open = open_barriers; open && !anyReady(); open &= open - 1) {
        const auto id = uint32_t(std::countr_zero(open));
        Barrier& barrier = barriers[id];
        if (!barrier.expected) continue;
        uint32_t arrived = barrier.arrived;
        for (uint32_t w = 0; w * kWarpLanes < threads; ++w) {
            const uint32_t waiting = uint32_t(barrier.waiting[w / 2] >> (w % 2 * 32));
            if (waiting && waiting == warps[w].live)
                arrived += 32 - uint32_t(std::popcount(waiting));
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
        return fmt::format(
            "deadlock: {} of {} threads have arrived at barrier {}, and no other thread can run",
            barrier.arrived, expected, id);
    }
    for (uint32_t w = 0; w * kWarpLanes < threads; ++w)
        if (warps[w].meeting_count)
            return fmt::format("deadlock: lanes {:#010x} of warp {} wait for the others of mask "
                               "{:#010x}, which cannot "
                               "come",
                               warps[w].meetings[0].arrived, w,
                               warps[w].meetings[0].mask & warps[w].live);
    return "deadlock: no thread can run";
}

} // namespace cw::cpu
