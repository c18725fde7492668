// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/block.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "backends/cpu/driver/context_switch.h"
#include "backends/cpu/driver/sanitizer.h"
#include "backends/cpu/driver/schedule.h"

namespace cw::cpu {
Block::~Block() {
    std::free(shared_memory);
    std::free(frames);
}

bool Block::begin(Worker& its_worker, Launch& its_launch, uint64_t its_index) {
    worker = &its_worker;
    launch = &its_launch;
    index = its_index;
    threads = live = its_launch.threads;
    words = (threads + 63) / 64;
    cursor = 0;
    patience = kLongPatience;
    at_grid = progressed = idle = false;
    const size_t bytes = size_t(launch->dynamic_offset) + launch->grid.dynamic_shared;
    if (bytes > shared_bytes) {
        std::free(shared_memory);
        shared_bytes = (bytes + 4095) & ~size_t(4095);
        shared_memory = static_cast<uint8_t*>(std::aligned_alloc(4096, shared_bytes));
        if (!shared_memory) return shared_bytes = 0, false;
    }
    const uint32_t warp_count = (threads + kWarpLanes - 1) / kWarpLanes;
    const size_t frame_total = size_t(launch->kernel->frame_bytes) * warp_count;
    if (frame_total > frame_bytes) {
        std::free(frames);
        frame_bytes = (frame_total + 4095) & ~size_t(4095);
        frames = static_cast<uint8_t*>(std::aligned_alloc(4096, frame_bytes));
        if (!frames) return frame_bytes = 0, false;
    }
    for (uint32_t w = 0; w < words; ++w) {
        current[w] = ~uint64_t(0);
        next[w] = 0;
    }
    if (threads % 64) current[words - 1] = (uint64_t(1) << threads % 64) - 1;
    for (uint32_t w = 0; w < warp_count; ++w) {
        const uint32_t lanes = threads - w * kWarpLanes;
        warps[w].live = lanes >= 32 ? ~0u : (1u << lanes) - 1;
        warps[w].yielded = warps[w].stray = warps[w].meeting_count = 0;
        warps[w].moving = 0;
        warps[w].skewed = false;
        std::fill_n(warps[w].region, kWarpLanes, 0);
    }
    if (open_barriers) resetBarriers(); // arrivals that nobody waited for
    seed = worker->threadSeed(*launch, *this, index, shared_memory);
    return true;
}

void Block::bind(Fiber& fiber, uint32_t thread) {
    fiber.thread = seed;
    fiber.thread.linear = thread;
    fiber.thread.fiber = &fiber;
    setThreadIndex(fiber.thread);
    fiber.block = this;
    fibers[thread] = &fiber;
    progressed = true;
}

Fiber* Block::newFiber(uint32_t thread) {
    Fiber* fiber = worker->fibers.take(launch->stack_class);
    if (!fiber) {
        worker->noMemory(*launch);
        return nullptr;
    }
    bind(*fiber, thread);
    contexts[thread] = newContext(fiber->stackTop(), &threadMain, fiber);
    return fiber;
}

/// Begins the next round; false when the worker is to have control.
bool Block::turnRound() {
    uint64_t any = 0;
    for (uint32_t w = 0; w < words; ++w) {
        any |= next[w];
        current[w] = std::exchange(next[w], 0);
    }
    cursor = 0;
    idle = !std::exchange(progressed, false);
    if (idle) return false;
    --patience;
    return any && patience && !launch->stopped() && !worker->stopAsked() && !worker->hasFault();
}

void Block::run() {
    if (!patience) patience = kLongPatience;
    idle = false;
    const uint32_t first = nextReady();
    if (first == kNone) return;
    Fiber* fiber = fiberFor(first);
    if (!fiber) return;
    worker->enter(*fiber, contexts[first]);
}

void Block::leaveForGood(Fiber& self, uint32_t to) {
    worker->fibers.give(&self);
    if (to == kNone) worker->resume(nullptr, nullptr);
    worker->resume(fibers[to], contexts[to]);
}

void Block::threadMain(void* argument) {
    Fiber& self = *static_cast<Fiber*>(argument);
    sanitizer::arrive(nullptr);
    self.block->launch->kernel->entry(&self.thread);
    goOnAfterEnd(&self);
}

/// The thread of this fibre has ended: the next one that has not begun may use the stack.
void Block::goOnAfterEnd(void* argument) {
    Fiber& self = *static_cast<Fiber*>(argument);
    Block& block = *self.block;
    for (;;) {
        block.threadEnded(self.thread.linear);
        const uint32_t thread = block.nextReady();
        if (thread == kNone || block.fibers[thread]) {
            block.prefetchNext();
            block.leaveForGood(self, thread);
        }
        block.bind(self, thread);
        block.launch->kernel->entry(&self.thread);
    }
}

void Block::endThread(Fiber& self) {
    sanitizer::forgetStack(self.stack_low,
                           size_t(static_cast<uint8_t*>(self.stackTop()) - self.stack_low));
    cw_cpu_restart(self.stackTop(), &goOnAfterEnd, &self);
}

void Block::threadEnded(uint32_t thread) {
    fibers[thread] = nullptr;
    lanesEnded(thread / kWarpLanes, 1u << thread % kWarpLanes);
}

void Block::lanesEnded(uint32_t w, uint32_t lanes) {
    progressed = true;
    live -= uint32_t(std::popcount(lanes));
    Warp& warp = warps[w];
    warp.live &= ~lanes;
    if (warp.meeting_count) endMeetings(w);
    for (uint32_t open = open_barriers; open; open &= open - 1) {
        const auto id = uint32_t(std::countr_zero(open));
        if (!barriers[id].expected && live && barriers[id].arrived >= live) release(id);
    }
}

/// True when the barrier is complete.
bool Block::arrive(uint32_t id, uint32_t count, uint32_t arrivals) {
    Barrier& barrier = barriers[id];
    open_barriers |= 1u << id;
    if (count) barrier.expected = count;
    barrier.arrived += arrivals;
    return barrier.arrived >= (barrier.expected ? barrier.expected : live);
}

void Block::release(uint32_t id) {
    Barrier& barrier = barriers[id];
    if (barrier.reduces) {
        const uint32_t trues = barrier.trues;
        const uint32_t result = barrier.operation == 0   ? trues
                                : barrier.operation == 1 ? trues == barrier.arrived
                                                         : trues != 0;
        for (uint32_t w = 0; w < words; ++w)
            for (uint64_t left = barrier.waiting[w]; left; left &= left - 1) {
                const uint32_t thread = w * 64 + uint32_t(std::countr_zero(left));
                warps[thread / kWarpLanes].result[thread % kWarpLanes] = result;
            }
        barrier.reduces = false;
        barrier.trues = 0;
    }
    barrier.arrived = barrier.expected = 0;
    open_barriers &= ~(1u << id);
    progressed = true;
    if (id == kGridBarrier) {
        at_grid = true;
        grid_generation = launch->grid_generation.load();
        launch->gridArrive();
        return; // its threads become ready when the whole grid has arrived
    }
    for (uint32_t w = 0; w < words; ++w)
        next[w] |= std::exchange(barrier.waiting[w], 0);
}

void Block::arriveAtBarrier(uint32_t thread, uint32_t id, uint32_t count) {
    barriers[id].waiting[thread / 64] |= uint64_t(1) << thread % 64;
    if (arrive(id, count)) release(id);
    if (warps[thread / kWarpLanes].stray) laneStopped(thread / kWarpLanes);
}

void Block::arriveAtReduction(uint32_t thread, uint32_t id, uint32_t count, uint32_t predicate,
                              uint32_t operation) {
    barriers[id].reduces = true;
    barriers[id].operation = uint8_t(operation);
    barriers[id].trues += predicate != 0;
    arriveAtBarrier(thread, id, count);
}

bool Block::leaveGrid() {
    if (launch->grid_generation.load() == grid_generation) return false;
    at_grid = false;
    for (uint32_t w = 0; w < words; ++w)
        next[w] |= std::exchange(barriers[kGridBarrier].waiting[w], 0);
    return true;
}

void Block::arriveAtYield(uint32_t thread) {
    Warp& warp = warps[thread / kWarpLanes];
    warp.yielded |= 1u << thread % kWarpLanes;
    next[thread / 64] |= uint64_t(1) << thread % 64;
    if (patience > kPatience) patience = kPatience;
    if (warp.stray) laneStopped(thread / kWarpLanes);
}

void Block::abandon() {
    for (uint32_t thread = 0; thread < threads; ++thread) {
        Fiber* fiber = std::exchange(fibers[thread], nullptr);
        if (!fiber) continue;
        sanitizer::forgetStack(fiber->stack_low,
                               size_t(static_cast<uint8_t*>(fiber->stackTop()) - fiber->stack_low));
        worker->fibers.give(fiber);
    }
    resetBarriers();
}

void Block::resetBarriers() {
    for (Barrier& barrier : barriers)
        barrier = Barrier{};
    open_barriers = 0;
}

} // namespace cw::cpu
