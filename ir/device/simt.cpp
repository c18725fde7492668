// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the threads of a block wait for each other when they only come together at the end of a round
// (ir/simt/make_convergent.h). Each round every thread that has not ended tells what it waits for;
// behind the block's barrier each looks at what the others told, and sees whether it may go on.
// What threads tell is kept twice, for even and odd rounds, so that one barrier a round is enough.
#include "ir/device/device.h"
#include "ir/device/simt.h"
#include "support/redux.h"

using namespace cw::device;
using namespace cw::ir;

namespace {

struct Area {
    uint32_t alive[2];    // the number of the round, when a thread has not ended,
    uint32_t apart[2];    // waits for something else than its block's only barrier,
    uint32_t off_grid[2]; // for something else than the grid,
    uint32_t moved[2];    // has had its turn in it,
    uint32_t stop[2];     // has heard that the launch is to end
    uint32_t nowhere;
    // Barriers with names and counts.
    uint32_t live, open, released;
    uint32_t arrived[16], expected[16], trues[16], result[16];
};
static_assert(sizeof(Area) <= kRoundsBlockBytes);

/// What the threads of a block told in one round: three arrays.
struct Told {
    uint32_t *key, *mask;
    uint64_t* value;
};

CW_INLINE Area& areaOf(void* area) {
    return *static_cast<Area*>(area);
}
CW_INLINE Told toldIn(void* area, uint32_t threads, uint32_t round) {
    const uint32_t rounded = (threads + 31) & ~31u;
    auto* values = reinterpret_cast<uint64_t*>(static_cast<char*>(area) + kRoundsBlockBytes) +
                   (round & 1) * 2 * rounded;
    auto* words = reinterpret_cast<uint32_t*>(values + rounded);
    return {words, words + rounded, values};
}
CW_INLINE uint32_t add(uint32_t& at, uint32_t value) {
    return __atomic_fetch_add(&at, value, __ATOMIC_RELAXED);
}
/// No branch, which would be threaded back into what the threads did before. All that come write
/// the same.
CW_INLINE void mark(Area& block, bool comes, uint32_t& at, uint32_t round) {
    *(comes ? &at : &block.nowhere) = round;
}

/// The lane that PTX ISA §9.7.9.6 (shfl.sync) names, or its own.
CW_INLINE uint32_t shuffleSource(uint32_t lane, uint32_t b, uint32_t c, uint32_t mode) {
    const uint32_t segment = c >> 8 & 31, clamp = c & 31;
    const uint32_t most = (lane & segment) | (clamp & ~segment);
    b &= 31;
    switch (mode) {
    case 0: {
        const uint32_t from = (lane & segment) | (b & ~segment);
        return from <= most ? from : lane;
    }
    case 1:
        return int32_t(lane - b) >= int32_t(most) ? lane - b : lane;
    case 2:
        return lane + b <= most ? lane + b : lane;
    default:
        return (lane ^ b) <= most ? lane ^ b : lane;
    }
}

CW_INLINE uint64_t goesOn(uint32_t result) {
    return uint64_t(1) << 32 | result;
}

} // namespace

CW_DEVICE_INLINE void __cw_simt_begin(void* area, uint32_t linear, uint32_t threads) {
    if (linear != 0) return;
    Area& block = areaOf(area);
    for (uint32_t i = 0; i < 2; ++i)
        block.alive[i] = block.apart[i] = block.off_grid[i] = block.moved[i] = block.stop[i] = 0;
    block.open = block.released = 0;
    block.live = threads;
    for (uint32_t i = 0; i < 16; ++i)
        block.arrived[i] = block.expected[i] = block.trues[i] = block.result[i] = 0;
}

/// Before the barrier of a round. `moved`: the thread has had its turn in this round.
CW_DEVICE_INLINE void __cw_simt_tell(void* area, uint32_t kinds, uint32_t linear, uint32_t threads,
                                     uint32_t round, uint32_t key, uint32_t mask, uint64_t value,
                                     uint32_t b, uint32_t c, bool moved) {
    Area& block = areaOf(area);
    const uint32_t kind = key & 255, side = round & 1;
    const bool ended = kind == kRoundsEnded, yields = kind == kRoundsYield;
    if (kinds & (kRoundsWarp | kRoundsNamed)) {
        const Told told = toldIn(area, threads, round);
        told.key[linear] = key | ((moved & !yields & !ended) ? kRoundsMoved : 0);
        told.mask[linear] = mask;
        told.value[linear] = value;
    }
    if (kinds & kRoundsIdle) mark(block, moved | yields, block.moved[side], round);
    mark(block, !ended, block.alive[side], round);
    if ((kinds & 1u << kRoundsMeet) && kinds != 1u << kRoundsMeet)
        mark(block, !ended & (kind != kRoundsMeet), block.apart[side], round);
    if (kinds & 1u << kRoundsGrid)
        mark(block, !ended & (kind != kRoundsGrid), block.off_grid[side], round);
    if (!(kinds & kRoundsNamed) || !moved) return;
    if (ended) add(block.live, ~0u);
    if (!(1u << kind & kRoundsNamed)) return;
    const uint32_t id = b & 15;
    add(block.arrived[id], 1);
    if (c) block.expected[id] = c;
    if (kind == kRoundsReduce && uint32_t(value)) add(block.trues[id], 1);
    __atomic_fetch_or(&block.open, 1u << id, __ATOMIC_RELAXED);
}

/// Between two barriers of a round: which named barriers are complete?
CW_DEVICE void __cw_simt_release(void* area, uint32_t linear, uint32_t threads, uint32_t round,
                                 uint32_t idle) {
    if (linear != 0) return;
    Area& block = areaOf(area);
    const Told told = toldIn(area, threads, round);
    block.released = 0;
    for (uint32_t open = block.open; open; open &= open - 1) {
        const auto id = uint32_t(__builtin_ctz(open));
        const uint32_t expected = block.expected[id];
        uint32_t arrived = block.arrived[id];
        // An explicit count means whole warps: lanes that have ended or never were count with those
        // that wait.
        for (uint32_t first = 0; expected && idle > 1 && first < threads; first += 32) {
            uint32_t waiting = 0, others = 0;
            for (uint32_t i = first; i < first + 32 && i < threads; ++i) {
                const uint32_t kind = told.key[i] & 255;
                const bool here =
                    (kind == kRoundsBarrier || kind == kRoundsReduce) && told.mask[i] == id;
                waiting += here;
                others += !here && kind != kRoundsEnded;
            }
            if (waiting && !others) arrived += 32 - waiting;
        }
        if (arrived < (expected ? expected : block.live)) continue;
        block.released |= 1u << id;
        block.result[id] = block.trues[id] | uint32_t(block.trues[id] == block.arrived[id]) << 31;
        block.arrived[id] = block.expected[id] = block.trues[id] = 0;
    }
    block.open &= ~block.released;
}

/// Do all threads wait for the grid?
CW_DEVICE_INLINE bool __cw_simt_at_grid(void* area, uint32_t round) {
    const Area& block = areaOf(area);
    return block.alive[round & 1] == round && block.off_grid[round & 1] != round;
}

/// Rounds in which nobody moved, with this one.
CW_DEVICE_INLINE uint32_t __cw_simt_idle(void* area, uint32_t round, uint32_t idle) {
    return areaOf(area).moved[round & 1] == round ? 0 : idle + 1;
}

/// What one that waits for its warp finds: bit 32 when it goes on, and its result.
CW_DEVICE uint64_t __cw_simt_meet(void* area, uint32_t kinds, uint32_t linear, uint32_t threads,
                                  uint32_t round, uint32_t key, uint32_t mask, uint64_t value,
                                  uint32_t b, uint32_t c) {
    const uint32_t kind = key & 255, mode = key >> 8 & 15, lane = linear & 31;
    const uint32_t first = linear & ~31u, left = threads - first, lanes = left < 32 ? left : 32;
    const Told told = toldIn(area, threads, round);
    const bool gathers = kind == kRoundsMask || kind == kRoundsLockstep;
    const bool stray = gathers || !(mask >> lane & 1), any_mask = stray && kind == kRoundsVote;
    uint32_t met = 0, live = 0, moved = 0, yes = 0, same = 0;
    for (uint32_t i = 0; i < lanes; ++i) {
        const uint32_t its_key = told.key[first + i], its_mask = told.mask[first + i];
        const uint64_t its_value = told.value[first + i];
        const bool its_stray = gathers || !(its_mask >> i & 1);
        const uint32_t here = uint32_t((its_key & ~kRoundsMoved) == key && its_stray == stray &&
                                       (any_mask || its_mask == mask))
                              << i;
        met |= here;
        live |= uint32_t((its_key & 255) != kRoundsEnded) << i;
        moved |= its_key & kRoundsMoved;
        yes |= its_value ? here : 0;
        same |= its_value == value ? here : 0;
    }
    // One that names no one to wait for meets whoever is there when no lane of the warp can move.
    if (stray ? moved && met != live : met != (mask & live)) return 0;
    switch (kind) {
    case kRoundsMask:
        return goesOn(met);
    case kRoundsShuffle: {
        if (!(kinds & 1u << kRoundsShuffle)) break;
        const uint32_t from = shuffleSource(lane, b, c, mode);
        return goesOn(from < 32 && (met >> from & 1) ? uint32_t(told.value[first + from])
                                                     : uint32_t(value));
    }
    case kRoundsVote: {
        const uint32_t seen = stray ? met & mask : met;
        yes &= seen;
        return goesOn(mode == 0   ? yes == seen
                      : mode == 1 ? yes != 0
                      : mode == 2 ? yes == seen || yes == 0
                                  : yes);
    }
    case kRoundsMatch:
        return goesOn(mode && same != met ? 0 : same);
    case kRoundsRedux: {
        if (!(kinds & 1u << kRoundsRedux)) break;
        auto result = uint32_t(told.value[first + uint32_t(__builtin_ctz(met))]);
        for (uint32_t rest = met & (met - 1); rest; rest &= rest - 1)
            result = cw::reduxOf(cw::Redux(mode), result,
                                 uint32_t(told.value[first + uint32_t(__builtin_ctz(rest))]));
        return goesOn(result);
    }
    default:
        break;
    }
    return goesOn(0);
}

/// Behind the barrier of a round. Bit 32: the thread goes on, with the result.
CW_DEVICE_INLINE uint64_t __cw_simt_look(void* area, uint32_t kinds, uint32_t linear,
                                         uint32_t threads, uint32_t round, uint32_t key,
                                         uint32_t mask, uint64_t value, uint32_t b, uint32_t c) {
    const Area& block = areaOf(area);
    const uint32_t kind = key & 255, side = round & 1;
    if (kind == kRoundsEnded) return 0;
    if (kind == kRoundsYield || kind == kRoundsArrive) return goesOn(0);
    if (kinds == 1u << kRoundsMeet) return goesOn(0);
    if ((kinds & 1u << kRoundsMeet) && kind == kRoundsMeet)
        return block.apart[side] == round ? 0 : goesOn(0);
    if ((kinds & 1u << kRoundsGrid) && kind == kRoundsGrid)
        return block.off_grid[side] == round ? 0 : goesOn(0);
    if ((kinds & kRoundsNamed) && (1u << kind & kRoundsNamed)) {
        if (!(block.released >> (b & 15) & 1)) return 0;
        const uint32_t result = block.result[b & 15], mode = key >> 8 & 15;
        return goesOn(mode == 0   ? result & ~(1u << 31)
                      : mode == 1 ? result >> 31
                                  : (result & ~(1u << 31)) != 0);
    }
    if (kinds & kRoundsWarp)
        return __cw_simt_meet(area, kinds, linear, threads, round, key, mask, value, b, c);
    return 0;
}

/// One thread's duty before the barrier, now and then.
CW_DEVICE_INLINE void __cw_simt_stop(void* area, uint32_t round) {
    areaOf(area).stop[round & 1] = round;
}

/// Behind the barrier: 0 go on, 1 all have ended or are to end, 2 nobody can ever move again.
CW_DEVICE_INLINE uint32_t __cw_simt_over(void* area, uint32_t round, uint32_t idle) {
    const Area& block = areaOf(area);
    if (block.alive[round & 1] != round || block.stop[round & 1] == round) return 1;
    return idle > 4 ? 2 : 0;
}
