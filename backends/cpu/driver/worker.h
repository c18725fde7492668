// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "backends/cpu/driver/block.h"
#include "backends/cpu/driver/context_switch.h"
#include "backends/cpu/driver/fault.h"
#include "backends/cpu/driver/sanitizer.h"
#include "backends/cpu/driver/watchdog.h"

namespace cw::cpu {

constexpr double kRecruitAfter = 5e-6; // seconds of work after which helpers are worth waking

/// One thread of the host while it runs device code: its stacks, its blocks under way, and where to
/// go on after a fault. Belongs to one thread at a time; handed on when that ends.
class Worker {
  public:
    /// Of the calling thread; ready to take faults (fault.h).
    static Worker& ofThisThread();

    /// Runs blocks of `launch` until it has none left for this worker. `leads`: may call for
    /// helpers.
    void run(Launch& launch, bool leads);
    /// Runs body; false when it touched memory that is not there. It must hold no lock.
    bool guarded(void (*body)(void*), void* argument);

    /// The watchdog wants the launch to end.
    bool stopAsked() const { return watched_.stop_asked.load(std::memory_order_relaxed); }

    FiberPool fibers;
    uint32_t number = 0; // %smid

    // For blocks, on their worker's thread.
    CwThread threadSeed(const Launch& launch, BlockContext& block, uint64_t index,
                        uint8_t* shared) const;
    void enter(Fiber& fiber, void* context) {
        running_ = &fiber;
        sanitizer::leave(&fake_stack_, fiber.stack_low, stackBytes(fiber), fiber.tsan_fiber);
        switchContext(&context_, context);
        if (torn_away_) [[unlikely]] {
            torn_away_ = false;
            sanitizer::leave(nullptr, stack_low_, stack_bytes_, tsan_fiber_);
        }
        sanitizer::arrive(fake_stack_);
        running_ = nullptr;
    }
    /// From the running fibre to another at `context`, or (null) to the worker's own stack.
    __attribute__((always_inline)) void switchFrom(Fiber& self, void** save, Fiber* to,
                                                   void* context) {
        if (to) [[likely]] {
            running_ = to;
            sanitizer::leave(&self.fake_stack, to->stack_low, stackBytes(*to), to->tsan_fiber);
        } else {
            sanitizer::leave(&self.fake_stack, stack_low_, stack_bytes_, tsan_fiber_);
            context = context_;
        }
        switchContext(save, context);
        sanitizer::arrive(self.fake_stack);
    }
    /// Like switchFrom(), for good.
    [[noreturn]] void resume(Fiber* to, void* context) {
        running_ = to;
        if (to)
            sanitizer::leave(nullptr, to->stack_low, stackBytes(*to), to->tsan_fiber);
        else
            sanitizer::leave(nullptr, stack_low_, stack_bytes_, tsan_fiber_);
        cw_cpu_resume(to ? context : context_);
    }
    /// Fails the launch; on a fibre this must stay small.
    void noMemory(Launch& launch);
    /// On a fibre: the running thread did wrong; its launch ends. Nothing on the fibre's stack may
    /// own anything.
    [[noreturn]] void raise(const RawFault& fault) {
        keep(fault);
        resume(nullptr, nullptr);
    }
    /// The same, but the launch ends when the block's other threads have had their turn. The first
    /// fault counts.
    void keep(const RawFault& fault) {
        if (raw_fault_.set) return;
        raw_fault_ = fault;
        std::copy_n(running_->thread.ctaid, 3, raw_fault_.block);
        std::copy_n(running_->thread.tid, 3, raw_fault_.thread);
        raw_fault_.set = true;
    }
    bool hasFault() const { return raw_fault_.set || finishing_; }
    bool onRunningStack(const void* pointer) const {
        return running_ && pointer >= running_->stack_low && pointer < running_->stackTop();
    }
    /// While it lives the running thread can't be abandoned: services that take locks.
    class Service {
      public:
        explicit Service(CwThread* thread)
            : worker_(*static_cast<BlockContext*>(thread->block)->worker) {
            worker_.in_service_ = true;
            std::atomic_signal_fence(std::memory_order_seq_cst);
        }
        ~Service() {
            std::atomic_signal_fence(std::memory_order_seq_cst);
            worker_.in_service_ = false;
        }
        Service(const Service&) = delete;

      private:
        Worker& worker_;
    };

  private:
    friend struct FaultHandler;
    static size_t stackBytes(Fiber& fiber) {
        return size_t(static_cast<uint8_t*>(fiber.stackTop()) - fiber.stack_low);
    }
    void runLoopKernel(Launch& launch);
    void runThreadKernel(Launch& launch);
    void runRegionKernel(Launch& launch);
    void turnRegions(Block& block);
    void turnOnFiber();
    void laneByLaneOnFiber();
    void finishAssertingRound(Fiber& fiber);
    /// Runs `body` on a fibre's stack until it ends or faults.
    template <void (Worker::*body)()>
    void onFiber(Fiber& fiber);
    void loopBlocks();
    void findThread(Fiber& fiber);
    void finishAsserting(Fiber& fiber);
    void singleThreads();
    bool beginBlock(Launch& launch);
    void endBlock(Block& block);
    bool takeTurn(Block& block);
    void collectFault(Launch& launch);
    void adoptThread();
    void rest(uint64_t idle_cycles);

    Launch* launch_ = nullptr;
    bool leads_ = false;
    Fiber* running_ = nullptr; // null: this thread is not in device code
    void* context_ = nullptr;  // of the worker's own stack while a fibre runs
    void* guard_ = nullptr;    // of guarded()
    bool in_service_ = false;
    Watched watched_;
    RawFault raw_fault_;
    bool torn_away_ = false; // a signal handler came back here, without a word to the sanitizers
    std::vector<Block*> resident_;
    Block* free_blocks_ = nullptr;
    std::vector<std::unique_ptr<Block>> all_blocks_;
    BlockContext loop_context_;
    Fiber* regions_fiber_ = nullptr; // while a region kernel runs
    Block* turning_ = nullptr;       // whose turn it is there
    bool finishing_ = false;         // the round in which an assertion failed
    uint8_t* loop_shared_ = nullptr;
    size_t loop_shared_bytes_ = 0;
    // Of the thread that it belongs to.
    const void* stack_low_ = nullptr;
    size_t stack_bytes_ = 0;
    void* tsan_fiber_ = nullptr;
    void* fake_stack_ = nullptr;
};

template <void (Worker::*body)()>
inline void Worker::onFiber(Fiber& fiber) {
    void* const context = newContext(
        fiber.stackTop(),
        [](void* opaque) {
            sanitizer::arrive(nullptr);
            auto* worker = static_cast<Worker*>(opaque);
            (worker->*body)();
            worker->resume(nullptr, nullptr);
        },
        this);
    enter(fiber, context);
}

} // namespace cw::cpu
