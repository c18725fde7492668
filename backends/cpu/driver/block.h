// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "backends/cpu/driver/fiber.h"
#include "backends/cpu/driver/launch.h"

namespace cw::cpu {

class Worker;

/// What CwThread::block points to, in both engines.
struct BlockContext {
    Worker* worker = nullptr;
    Launch* launch = nullptr;
    uint64_t index = 0;
};

constexpr uint32_t kMaxThreads = 1024, kMaxWords = kMaxThreads / 64, kWarpLanes = 32;
constexpr uint32_t kBarriers = 16, kGridBarrier = 16;
constexpr uint32_t kNone = ~0u;
constexpr uint32_t kNarrowRow = 8;

// Turns of a block, in rounds. A round in which everybody only looked again uses up all of it.
constexpr uint32_t kPatience = 64, kLongPatience = 16384;

/// Lanes that have met so far for one warp collective.
struct Meeting {
    enum Kind : uint8_t { Sync, Shuffle, Vote, Match, Redux, Mask, Lockstep };
    uint32_t mask, arrived;
    Kind kind;
    uint8_t mode;
    bool stray; // its lanes are not in their own mask: meets whoever is there, as Mask and Lockstep
                // do
};

struct alignas(64) Warp : CwLanes { // what the waiting lanes brought, and what they take away
    uint32_t live;                  // lanes that have not ended
    uint32_t yielded; // lanes that only look again: they don't keep the others from meeting
    uint32_t stray;   // meetings that end when no lane can run
    uint32_t meeting_count;
    uint32_t moving; // region kernels: lanes that have their turn and don't wait yet
    bool skewed;     // region kernels: its lanes may have come different ways
    Meeting meetings[kWarpLanes];
};

struct Barrier {
    uint32_t arrived = 0, expected = 0; // expected 0: all live threads
    uint32_t trues = 0;                 // of a reduction
    bool reduces = false;
    uint8_t operation = 0;
    std::array<uint64_t, kMaxWords> waiting{};
};

/// threadIdx from the place in the block.
inline void setThreadIndex(const CwThread& thread, uint32_t linear, uint32_t (&tid)[3]) {
    const uint32_t x = thread.ntid[0], y = thread.ntid[1];
    if (y == 1 && thread.ntid[2] == 1) {
        tid[0] = linear;
        tid[1] = tid[2] = 0;
    } else {
        tid[0] = linear % x;
        tid[1] = linear / x % y;
        tid[2] = linear / x / y;
    }
}
inline void setThreadIndex(CwThread& thread) {
    setThreadIndex(thread, thread.linear, thread.tid);
}

/// The threads of one block on one worker, moved in rounds: each round runs every ready thread
/// once, in ascending order, until it waits. Whoever is freed meanwhile (also the last to arrive)
/// is ready in the next round. Threads are fibres; those of region kernels are lanes that a call
/// moves from wait to wait (regions.cpp).
struct Block : BlockContext {
    uint32_t threads = 0, words = 0, live = 0;
    uint32_t cursor = 0;
    std::array<uint64_t, kMaxWords> current{}, next{};
    uint32_t open_barriers = 0; // with arrivals
    uint32_t patience = 0;      // rounds until other blocks get a turn
    bool progressed = false;    // in this round somebody did more than look again
    bool idle = false; // the last round before the worker got control was all looking again
    bool at_grid = false;
    uint32_t grid_generation = 0;
    CwThread seed{}; // what all threads of the block have in common
    Block* next_free = nullptr;
    uint8_t* shared_memory = nullptr;
    size_t shared_bytes = 0;
    std::array<void*, kMaxThreads> contexts{}; // of suspended threads
    std::array<Fiber*, kMaxThreads> fibers{};  // null: not begun, or ended
    // Region kernels: the frames of all warps, and the lanes that run.
    uint8_t* frames = nullptr;
    size_t frame_bytes = 0; // allocated
    uint32_t running_warp = 0, running_lanes = 0, running_region = 0;
    const CwThread* running_record = nullptr;
    // A record for each row of a warp, of all its lanes; none of rows shorter than kNarrowRow.
    std::vector<CwThread> runs;
    std::array<uint32_t, kMaxThreads / kWarpLanes + 1> first_run{}; // of each warp
    CwThread runs_seed{}; // that they were laid for, and the frames
    const uint8_t* runs_frames = nullptr;
    uint32_t runs_frame_bytes = 0;
    std::array<Warp, kMaxThreads / kWarpLanes> warps{};
    std::array<Barrier, kBarriers + 1> barriers{};

    ~Block();
    /// False: no memory.
    bool begin(Worker& worker, Launch& launch, uint64_t index);
    /// Lets the threads run until all wait, or the block has had its turn.
    void run();
    /// The same for a region kernel, on a fibre whose record is `record`.
    void runRegions(CwThread& record);
    /// After a fault in a region: the lanes of running_lanes that have not got further, one by one.
    void runLaneByLane(CwThread& record);
    /// False: the grid's barrier still holds it.
    bool leaveGrid();
    /// Gives back all stacks, whatever the threads were doing.
    void abandon();
    /// Nobody is ready: frees threads that wait for lanes that will never come. False: a deadlock.
    bool resolveStuck();
    std::string describeDeadlock() const;
    bool anyReady() const {
        uint64_t any = 0;
        for (uint32_t w = 0; w < words; ++w)
            any |= current[w] | next[w];
        return any != 0;
    }

    // For the services of fibres; the running thread is `self`.
    void barrier(Fiber& self, uint32_t id, uint32_t count) {
        arriveAtBarrier(self.thread.linear, id, count);
        suspend(self);
    }
    void barrierArrive(uint32_t id, uint32_t count) {
        if (arrive(id, count)) release(id);
    }
    uint32_t barrierReduce(Fiber& self, uint32_t id, uint32_t count, uint32_t predicate,
                           uint32_t operation) {
        arriveAtReduction(self.thread.linear, id, count, predicate, operation);
        suspend(self);
        return resultOf(self.thread.linear);
    }
    void gridSync(Fiber& self) { barrier(self, kGridBarrier, 0); }
    /// The lane's value, b and c are in its warp already; the result comes from there.
    uint32_t meet(Fiber& self, Meeting::Kind kind, uint8_t mode, uint32_t mask) {
        arriveAtMeeting(self.thread.linear, kind, mode, mask);
        suspend(self);
        return resultOf(self.thread.linear);
    }
    void yield(Fiber& self) {
        arriveAtYield(self.thread.linear);
        suspend(self);
        warps[self.thread.linear / kWarpLanes].yielded &= ~(1u << self.thread.linear % kWarpLanes);
    }
    [[noreturn]] void endThread(Fiber& self);

    void makeReady(uint32_t warp, uint32_t lanes) {
        next[warp / 2] |= uint64_t(lanes) << (warp % 2 * 32);
    }

  private:
    static void threadMain(void* fiber);
    static void goOnAfterEnd(void* fiber);
    Fiber* fiberFor(uint32_t thread) {
        if (Fiber* fiber = fibers[thread]) [[likely]]
            return fiber;
        return newFiber(thread);
    }
    Fiber* newFiber(uint32_t thread);
    void bind(Fiber& fiber, uint32_t index);
    uint32_t nextReady();
    bool turnRound();
    void suspend(Fiber& self);
    void prefetchNext() const;
    [[noreturn]] void leaveForGood(Fiber& self, uint32_t to);
    void threadEnded(uint32_t index);
    void lanesEnded(uint32_t warp, uint32_t lanes);

    // A thread waits from now on; it is made ready when it may go on.
    void arriveAtBarrier(uint32_t thread, uint32_t id, uint32_t count);
    void arriveAtReduction(uint32_t thread, uint32_t id, uint32_t count, uint32_t predicate,
                           uint32_t operation);
    void arriveAtMeeting(uint32_t thread, Meeting::Kind kind, uint8_t mode, uint32_t mask);
    void arriveAtYield(uint32_t thread);
    uint32_t resultOf(uint32_t thread) const {
        return warps[thread / kWarpLanes].result[thread % kWarpLanes];
    }
    bool arrive(uint32_t id, uint32_t count, uint32_t threads = 1);
    void release(uint32_t id);

    // Region kernels.
    void moveWarp(CwThread& record, uint32_t warp, uint32_t lanes);
    uint32_t layRun(CwThread& record, uint32_t warp, uint32_t lanes);
    void layRuns();
    bool runLanes(CwThread& record, uint32_t warp, uint32_t lanes, uint32_t region);
    bool runNeighbours(CwThread& record, const Warp& warp, uint32_t region);
    void runParted(const CwThread& record, const Warp& warp);
    bool goesOn(uint32_t region) const;
    bool arriveTogether(uint32_t warp, uint32_t lanes, const CwRegion& region);
    bool meetTogether(Warp& warp, uint32_t lanes, const CwRegion& region);
    void arriveAlone(uint32_t warp, uint32_t lane);
    void arriveOneByOne(uint32_t warp, uint32_t lanes);
    uint32_t sleepOn(uint32_t warp, uint32_t lanes);
    bool sameEverywhere(uint32_t warp, uint32_t lanes) const;
    uint8_t* frameOf(uint32_t warp) const;
    void resetBarriers();
    void laneStopped(uint32_t warp);
    void endMeetings(uint32_t warp);
    void complete(uint32_t warp, const Meeting& meeting);
    static void exchange(Warp& warp, const Meeting& meeting);
    void removeMeeting(Warp& warp, uint32_t at) {
        warp.meetings[at] = warp.meetings[--warp.meeting_count];
    }
    uint32_t runnable(uint32_t warp) const {
        return (warps[warp].moving |
                uint32_t((current[warp / 2] | next[warp / 2]) >> (warp % 2 * 32))) &
               ~warps[warp].yielded;
    }
};

} // namespace cw::cpu
