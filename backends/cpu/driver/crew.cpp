// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/crew.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <pthread.h>
#include <sched.h>

#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/worker.h"
#include "support/options.h"

namespace cw::cpu {
namespace {

/// Processors' worth of time that the control group grants, rounded up; 0 = no limit.
uint32_t groupLimit() {
    double quota = 0, period = 0;
    char text[64] = "";
    if (FILE* file = std::fopen("/sys/fs/cgroup/cpu.max", "re")) {
        if (std::fscanf(file, "%63s %lf", text, &period) == 2 && std::strcmp(text, "max") != 0)
            std::sscanf(text, "%lf", &quota);
        std::fclose(file);
    } else if (FILE* old = std::fopen("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "re")) {
        if (std::fscanf(old, "%lf", &quota) != 1) quota = 0;
        std::fclose(old);
        period = 100'000;
    }
    return quota > 0 && period > 0 ? uint32_t((quota + period - 1) / period) : 0;
}

uint32_t countProcessors() {
    if (options().cpu_threads) return uint32_t(std::min<uint64_t>(options().cpu_threads, 1024));
    cpu_set_t set;
    uint32_t count = 1;
    if (sched_getaffinity(0, sizeof set, &set) == 0) count = uint32_t(CPU_COUNT(&set));
    if (const uint32_t limit = groupLimit()) count = std::min(count, limit);
    return std::max(count, 1u);
}

} // namespace

uint32_t usableProcessors() {
    static const uint32_t count = countProcessors();
    return count;
}

bool startThread(const char* name, void (*body)(void*), void* argument) {
    struct Start {
        void (*body)(void*);
        void* argument;
    };
    sigset_t all, before;
    sigfillset(&all);
    for (int taken : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, stopSignal()})
        sigdelset(&all, taken);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    auto* start = new Start{body, argument};
    const int failed = pthread_create(
        &thread, nullptr,
        [](void* opaque) -> void* {
            const Start start = *static_cast<Start*>(opaque);
            delete static_cast<Start*>(opaque);
            start.body(start.argument);
            return nullptr;
        },
        start);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (failed) {
        delete start;
        return false;
    }
    pthread_setname_np(thread, name);
    pthread_detach(thread);
    return true;
}

Crew& Crew::instance() {
    static Crew* const crew = new Crew;
    return *crew;
}

Crew::Crew() : size_(usableProcessors()) {}

void Crew::recruit(Launch& launch) {
    launch.recruited = true;
    if (size_ < 2) return;
    const std::lock_guard lock(mutex_);
    open_.push_back(&launch);
    offers_.fetch_add(1);
    while (helpers_ + 1 < size_) {
        if (!startThread("cw-helper", [](void* crew) { static_cast<Crew*>(crew)->work(); }, this))
            break;
        ++helpers_;
    }
    const uint64_t wanted = std::min<uint64_t>(asleep_, launch.blocks - 1);
    if (wanted == asleep_)
        work_.notify_all();
    else
        for (uint64_t i = 0; i < wanted; ++i)
            work_.notify_one();
}

void Crew::dismiss(Launch& launch) {
    if (!launch.recruited || size_ < 2) return;
    std::unique_lock lock(mutex_);
    open_.erase(std::find(open_.begin(), open_.end(), &launch));
    if (!launch.helpers.load()) return;
    lock.unlock();
    for (int i = 0; i < 2000 && launch.helpers.load(); ++i)
        relax();
    lock.lock();
    left_.wait(lock, [&] { return launch.helpers.load() == 0; });
}

void Crew::work() {
    Worker& worker = Worker::ofThisThread();
    const uint64_t patience = cyclesIn(50e-6);
    std::unique_lock lock(mutex_);
    for (;;) {
        // The open launch with the fewest helpers that still has blocks to begin.
        Launch* chosen = nullptr;
        for (Launch* launch : open_)
            if (launch->blocksLeft() && !launch->stopped() &&
                (!chosen || launch->helpers < chosen->helpers))
                chosen = launch;
        if (!chosen) {
            // Training steps are many short launches: the next one comes soon.
            const uint32_t seen = offers_.load();
            lock.unlock();
            for (const uint64_t begun = cycles();
                 offers_.load() == seen && cycles() - begun < patience;)
                relax();
            lock.lock();
            if (offers_.load() != seen) continue;
            ++asleep_;
            work_.wait(lock);
            --asleep_;
            continue;
        }
        chosen->helpers.fetch_add(1);
        lock.unlock();
        worker.run(*chosen, false);
        lock.lock();
        if (chosen->helpers.fetch_sub(1) == 1) left_.notify_all();
    }
}

} // namespace cw::cpu
