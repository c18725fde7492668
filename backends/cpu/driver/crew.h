// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "backends/cpu/driver/launch.h"

namespace cw::cpu {

/// The helpers of this process: threads that join launches which are worth more than one processor.
/// Never destroyed. Why not oneTBB: docs/decisions/0010-cpu-threads.md.
class Crew {
  public:
    static Crew& instance();

    /// Threads that run blocks of one launch at best: its leader and the helpers.
    uint32_t size() const { return size_; }
    /// The launch's leader: from now on helpers may join.
    void recruit(Launch& launch);
    /// Waits until all helpers have left; none joins any more.
    void dismiss(Launch& launch);

  private:
    Crew();
    void work();

    const uint32_t size_;
    std::mutex mutex_;
    std::condition_variable work_, left_;
    std::vector<Launch*> open_;
    uint32_t helpers_ = 0, asleep_ = 0;
    std::atomic<uint32_t> offers_{
        0}; // counts calls of recruit(), for helpers that look before they sleep
};

/// Processors that this process may use: affinity, control groups, CAUSEWAY_CPU_THREADS.
uint32_t usableProcessors();

/// Starts a thread that takes no signals meant for the program. False: the system has none left.
bool startThread(const char* name, void (*body)(void*), void* argument);

} // namespace cw::cpu
