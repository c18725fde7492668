// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/crew.h"
#include "backends/cpu/driver/worker.h"

// Loop kernels: one call runs a block or some neighbours; this worker's calls share one stack.
namespace cw::cpu {
namespace {

constexpr double kLongestCall = 50e-6; // seconds, about

} // namespace

void Worker::runLoopKernel(Launch& launch) {
    Fiber* fiber = fibers.take(std::max(launch.stack_class, 2u));
    const size_t shared = size_t(launch.dynamic_offset) + launch.grid.dynamic_shared;
    if (shared > loop_shared_bytes_) {
        std::free(loop_shared_);
        loop_shared_bytes_ = (shared + 4095) & ~size_t(4095);
        loop_shared_ = static_cast<uint8_t*>(std::aligned_alloc(4096, loop_shared_bytes_));
    }
    if (!fiber || (shared && !loop_shared_)) {
        loop_shared_bytes_ = loop_shared_ ? loop_shared_bytes_ : 0;
        noMemory(launch);
        return;
    }
    loop_context_ = BlockContext{this, &launch, 0};
    fiber->thread = threadSeed(launch, loop_context_, 0, loop_shared_);
    fiber->block = nullptr;
    onFiber<&Worker::loopBlocks>(*fiber);
    if (raw_fault_.set) [[unlikely]] {
        if (raw_fault_.code == ErrorCode::Assert)
            finishAsserting(*fiber);
        else if (raw_fault_.by_processor)
            findThread(*fiber);
    }
    collectFault(launch);
    sanitizer::forgetStack(fiber->stack_low, stackBytes(*fiber));
    fibers.give(fiber);
}

/// A loop kernel's record holds no indices while its loop runs, which may be widened. So the
/// threads of the block that faulted run again, one by one, until one faults: the context's memory
/// is lost after a fault in any case.
void Worker::findThread(Fiber& fiber) {
    if (!launch_->kernel->single) return;
    const RawFault first = std::exchange(raw_fault_, {});
    fiber.thread.linear = 0;
    onFiber<&Worker::singleThreads>(fiber);
    if (!raw_fault_.set) raw_fault_ = first;
}

/// The threads behind the one whose assertion failed: each that fails is to be told of.
void Worker::finishAsserting(Fiber& fiber) {
    const RawFault first = raw_fault_;
    while (launch_->kernel->single && ++fiber.thread.linear < launch_->threads && !stopAsked()) {
        raw_fault_.set = false;
        onFiber<&Worker::singleThreads>(fiber);
    }
    raw_fault_ = first;
}

/// From the thread that the record names to the block's last one.
void Worker::singleThreads() {
    CwThread& thread = running_->thread;
    for (; thread.linear < launch_->threads; ++thread.linear) {
        setThreadIndex(thread);
        launch_->kernel->single(&thread);
    }
}

void Worker::loopBlocks() {
    Launch& launch = *launch_;
    CwThread& thread = running_->thread;
    const auto entry = launch.kernel->entry;
    const uint64_t begun = cycles(), recruit_after = cyclesIn(kRecruitAfter),
                   longest = cyclesIn(kLongestCall);
    const bool many = launch.kernel->flags & CW_MANY_BLOCKS;
    uint64_t chunk = 1, spent = 0, done = 0;
    while (!launch.stopped()) {
        uint64_t block = launch.next_block.fetch_add(chunk, std::memory_order_relaxed);
        if (block >= launch.blocks) break;
        const uint64_t end = std::min(block + chunk, launch.blocks);
        // A call runs some of the neighbours in x, so few that a stop is soon seen.
        const uint64_t run = many && done ? std::max<uint64_t>(longest * done / (spent + 1), 1) : 1;
        done += end - block;
        launch.place(block, thread.ctaid);
        for (;;) {
            const uint32_t first = thread.ctaid[0];
            thread.block_count = uint32_t(
                std::min<uint64_t>({run, end - block, uint64_t(thread.nctaid[0]) - first}));
            entry(&thread);
            block += thread.block_count;
            if (block == end || launch.stopped()) break;
            thread.ctaid[0] = first + thread.block_count;
            if (thread.ctaid[0] == thread.nctaid[0]) launch.place(block, thread.ctaid);
        }
        if (end == launch.blocks) break;
        spent = cycles() - begun;
        if (leads_ && !launch.recruited && spent > recruit_after) Crew::instance().recruit(launch);
        // Larger runs of neighbours are kinder to memory; the last ones are small, to end together.
        const uint64_t share = (launch.blocks - end) / (4 * Crew::instance().size());
        chunk = std::clamp<uint64_t>(share, 1, chunk * 2);
    }
}

} // namespace cw::cpu
