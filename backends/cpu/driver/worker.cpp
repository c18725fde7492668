// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/worker.h"

#include <algorithm>
#include <cstdlib>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>
#include <utility>

#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/crew.h"
#include "backends/cpu/driver/executable.h"
#include "backends/cpu/driver/services.h"
#include "support/mutex.h"

namespace cw::cpu {
namespace {

/// Workers without a thread. Never destroyed: threads may end after statics.
struct Idle {
    Mutex mutex;
    std::vector<Worker*> workers CW_GUARDED_BY(mutex);
    uint32_t made CW_GUARDED_BY(mutex) = 0;
};
Idle& idle() {
    static Idle* const all = new Idle;
    return *all;
}

/// The worker of a thread, given back when the thread ends.
struct Lease {
    Worker* worker = nullptr;
    ~Lease() {
        if (!worker) return;
        setWorkerOfThisThread(nullptr);
        dropSignalStack();
        Idle& all = idle();
        const Lock lock(all.mutex);
        all.workers.push_back(std::exchange(worker, nullptr)); // statics may still wait for queues
    }
};
thread_local Lease lease;

/// Device code rounds to nearest, keeps denormals and traps nothing, whatever the program has set
/// for its own threads.
class FloatEnvironment {
  public:
#if defined(__x86_64__)
    FloatEnvironment() : before_(__builtin_ia32_stmxcsr()) { __builtin_ia32_ldmxcsr(0x1f80); }
    ~FloatEnvironment() { __builtin_ia32_ldmxcsr(before_); }

  private:
    unsigned before_;
#else
    FloatEnvironment() {
        asm volatile("mrs %0, fpcr" : "=r"(before_));
        asm volatile("msr fpcr, xzr");
    }
    ~FloatEnvironment() { asm volatile("msr fpcr, %0" ::"r"(before_)); }

  private:
    uint64_t before_;
#endif
};

Fault withoutMemory(const Launch& launch) {
    Fault fault;
    fault.code = ErrorCode::OutOfMemory;
    fault.kernel = launch.meta->name;
    fault.message = "no memory for its stacks or shared memory";
    return fault;
}

Fault deadlock(const Block& block) {
    Fault fault;
    fault.kernel = block.launch->meta->name;
    std::copy_n(block.seed.ctaid, 3, fault.block);
    fault.message = block.describeDeadlock();
    return fault;
}

Fault tooLong(const Block& block) {
    Fault fault;
    fault.code = ErrorCode::LaunchTimeout;
    fault.kernel = block.launch->meta->name;
    std::copy_n(block.seed.ctaid, 3, fault.block);
    fault.message = kTooLong;
    return fault;
}

constexpr double kShareTime = 100e-6; // a worker leaves blocks to others for so long

} // namespace

Worker& Worker::ofThisThread() {
    if (lease.worker) [[likely]]
        return *lease.worker;
    Worker* worker = nullptr;
    {
        Idle& all = idle();
        const Lock lock(all.mutex);
        if (all.workers.empty()) {
            worker = new Worker;
            worker->number = all.made++;
            addWatched(worker->watched_);
        } else {
            worker = all.workers.back();
            all.workers.pop_back();
        }
    }
    worker->adoptThread();
    lease.worker = worker;
    return *worker;
}

void Worker::adoptThread() {
#ifdef CW_CPU_ASAN
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        void* low = nullptr;
        pthread_attr_getstack(&attributes, &low, &stack_bytes_);
        stack_low_ = low;
        pthread_attr_destroy(&attributes);
    }
#endif
    tsan_fiber_ = sanitizer::currentFiber();
    useSignalStack();
    setWorkerOfThisThread(this);
}

bool Worker::guarded(void (*body)(void*), void* argument) {
    void* const outer = guard_;
    const int failed = cw_cpu_guarded(body, argument, &guard_);
    guard_ = outer;
    return failed == 0;
}

CwThread Worker::threadSeed(const Launch& launch, BlockContext& block, uint64_t index,
                            uint8_t* shared) const {
    CwThread seed{};
    launch.place(index, seed.ctaid);
    std::copy_n(launch.grid.block, 3, seed.ntid);
    std::copy_n(launch.grid.grid, 3, seed.nctaid);
    seed.dynamic_smem_bytes = launch.grid.dynamic_shared;
    seed.total_smem_bytes = launch.dynamic_offset + launch.grid.dynamic_shared;
    seed.smid = number;
    seed.gridid = launch.id;
    seed.shared = shared;
    seed.dynamic_shared = shared + launch.dynamic_offset;
    seed.globals = launch.globals;
    seed.args = launch.args;
    const uint32_t kind = launch.kernel->kind;
    seed.services = kind == CW_KERNEL_LOOP     ? &loopServices()
                    : kind == CW_KERNEL_THREAD ? &fiberServices()
                                               : &regionServices();
    seed.block = &block;
    return seed;
}

void Worker::run(Launch& launch, bool leads) {
    launch_ = &launch;
    leads_ = leads;
    const bool watched = watchdogIsOn();
    if (watched) [[unlikely]] {
        watched_.stop_asked.store(false);
        watched_.thread.store(gettid());
        watched_.since.store(cycles());
    }
    {
        const FloatEnvironment standard;
        if (launch.kernel->kind == CW_KERNEL_LOOP)
            runLoopKernel(launch);
        else if (launch.kernel->kind == CW_KERNEL_REGIONS)
            runRegionKernel(launch);
        else
            runThreadKernel(launch);
    }
    if (watched) [[unlikely]] {
        watched_.since.store(0);
        watched_.stop_asked.store(false);
    }
    launch_ = nullptr;
}

// ---- Thread kernels: blocks of fibres, one after the other unless they wait for each other.

bool Worker::beginBlock(Launch& launch) {
    if (launch.stopped() || !launch.blocksLeft()) return false;
    if (launch.resident.fetch_add(1) >= launch.resident_limit) {
        launch.resident.fetch_sub(1);
        return false;
    }
    const uint64_t index = launch.next_block.fetch_add(1);
    if (index >= launch.blocks) {
        launch.resident.fetch_sub(1);
        return false;
    }
    if (!free_blocks_) {
        all_blocks_.push_back(std::make_unique<Block>());
        free_blocks_ = all_blocks_.back().get();
    }
    Block* block = free_blocks_;
    free_blocks_ = block->next_free;
    if (!block->begin(*this, launch, index)) noMemory(launch);
    resident_.push_back(block);
    return true;
}

void Worker::endBlock(Block& block) {
    Launch& launch = *block.launch;
    if (block.live)
        block.abandon();
    else if (launch.grid.cooperative)
        launch.gridEnd();
    launch.resident.fetch_sub(1);
    block.next_free = free_blocks_;
    free_blocks_ = &block;
}

/// False: the block can't go on now.
bool Worker::takeTurn(Block& block) {
    if (block.at_grid && !block.leaveGrid()) return false;
    if (regions_fiber_)
        turnRegions(block);
    else
        block.run();
    collectFault(*block.launch);
    if (stopAsked()) block.launch->fail(tooLong(block));
    if (!block.live || block.at_grid || block.launch->stopped()) return true;
    if (!block.anyReady() && !block.resolveStuck()) block.launch->fail(deadlock(block));
    return !block.idle;
}

void Worker::runThreadKernel(Launch& launch) {
    const uint64_t begun = cycles(), recruit_after = cyclesIn(kRecruitAfter),
                   share_cycles = cyclesIn(kShareTime);
    const size_t share =
        (launch.resident_limit + Crew::instance().size() - 1) / Crew::instance().size();
    if (leads_ && launch.grid.cooperative && launch.blocks > 1 && !launch.recruited)
        Crew::instance().recruit(launch);
    uint64_t idle_since = 0, now = begun;
    for (;;) {
        if (resident_.empty() && !beginBlock(launch) && (launch.stopped() || !launch.blocksLeft()))
            break;
        bool active = false, ended = false;
        for (size_t i = 0; i < resident_.size() && !launch.stopped();) {
            Block& block = *resident_[i];
            active |= takeTurn(block);
            if (block.live) {
                ++i;
                continue;
            }
            ended = true;
            endBlock(block);
            resident_.erase(resident_.begin() + std::ptrdiff_t(i));
        }
        if (launch.stopped()) break;
        if (leads_ && !launch.recruited && launch.blocksLeft()) {
            now = cycles();
            if (now - begun > recruit_after) Crew::instance().recruit(launch);
        }
        if (ended) {
            idle_since = 0;
            continue;
        }
        // Every block waits or has had a long turn: perhaps for one that has not begun.
        now = cycles();
        if (active)
            idle_since = 0;
        else if (!idle_since)
            idle_since = now;
        if ((resident_.size() < share || now - begun > share_cycles) && beginBlock(launch))
            continue;
        if (idle_since) rest(now - idle_since);
    }
    for (Block* block : resident_)
        endBlock(*block);
    resident_.clear();
}

/// Everything only waits: leave the processor to others, more so the longer it lasts.
void Worker::rest(uint64_t idle_cycles) {
    if (idle_cycles < cyclesIn(20e-6)) return;
    if (idle_cycles < cyclesIn(20e-3)) {
        sched_yield();
        return;
    }
    const timespec time{0, 50'000};
    nanosleep(&time, nullptr);
}

void Worker::noMemory(Launch& launch) {
    launch.fail(withoutMemory(launch));
}

void Worker::collectFault(Launch& launch) {
    if (!raw_fault_.set) [[likely]]
        return;
    raw_fault_.set = false;
    launch.fail(describe(raw_fault_, launch));
}

} // namespace cw::cpu
