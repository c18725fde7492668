// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a worker does around the blocks of region kernels: the stack they run on, and their faults.
#include <algorithm>

#include "backends/cpu/driver/block.h"
#include "backends/cpu/driver/sanitizer.h"
#include "backends/cpu/driver/worker.h"

namespace cw::cpu {

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
        const uint32_t lane = turning_->running_record->linear % kWarpLanes;
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
