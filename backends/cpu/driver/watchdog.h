// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>
#include <sys/types.h>

namespace cw::cpu {

/// Since when a worker runs its launch, for the watchdog (CAUSEWAY_WATCHDOG).
struct Watched {
    std::atomic<uint64_t> since{0}; // cycles; 0: runs nothing
    std::atomic<pid_t> thread{0};   // that it runs on
    std::atomic<bool> stop_asked{false};
    Watched* next = nullptr; // of all; set once
};

/// From now on workers that run one launch for longer are asked to give it up, again and again: a
/// flag that they see when their threads wait, and a signal that ends device code (fault.h). 0:
/// none are.
void setWatchdog(double seconds);
bool watchdogIsOn();
void addWatched(Watched& worker);

} // namespace cw::cpu
