// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// What the pass that cuts kernels into rounds (rounds.h) and the functions that make threads wait
// there (ir/device/simt.cpp) know of each other.
#include <stdint.h>

namespace cw::ir {

/// What a thread waits for: the low byte of its key. Then 4 bits mode, then the place (activemask
/// only meets at one place).
enum RoundsKind : uint32_t {
    kRoundsEnded,
    kRoundsMeet,     // the only barrier of a block, of all its threads
    kRoundsBarrier,  // b: id, c: count
    kRoundsReduce,   // and value: predicate; mode: 0 popc, 1 and, 2 or
    kRoundsArrive,   // goes on at once
    kRoundsGrid,     //
    kRoundsYield,    // goes on at once
    kRoundsSync,     // mask
    kRoundsShuffle,  // mask, value, b, c; mode: 0 idx, 1 up, 2 down, 3 bfly
    kRoundsVote,     // mask, value; mode: 0 all, 1 any, 2 uni, 3 ballot
    kRoundsMatch,    // mask, value; mode: 1 all
    kRoundsRedux,    // mask, value; mode: a Redux
    kRoundsMask,     // activemask
    kRoundsLockstep, //
    kRoundsKinds
};

constexpr uint32_t kRoundsModeShift = 8, kRoundsPlaceShift = 12;
/// In a key: the thread has come there in this round.
constexpr uint32_t kRoundsMoved = 1u << 31;

// Sets of kinds.
constexpr uint32_t kRoundsNamed = 1u << kRoundsBarrier | 1u << kRoundsReduce | 1u << kRoundsArrive;
constexpr uint32_t kRoundsWarp = 1u << kRoundsSync | 1u << kRoundsShuffle | 1u << kRoundsVote |
                                 1u << kRoundsMatch | 1u << kRoundsRedux | 1u << kRoundsMask |
                                 1u << kRoundsLockstep;
/// With these a round may pass in which nobody moves.
constexpr uint32_t kRoundsIdle = kRoundsNamed | kRoundsWarp | 1u << kRoundsGrid;

/// The exchange area.
constexpr uint32_t kRoundsBlockBytes = 320, kRoundsThreadBytes = 32;

} // namespace cw::ir
