// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "support/mutex.h"

namespace cw::cpu {

class Worker;

/// Appends printf's text to `to`. `packed`: the arguments as device code lays them out for vprintf:
/// each at its natural alignment, integers below 64 bits as 4 bytes, floating point as double (CUDA
/// C++ Programming Guide, "Formatted Output"). The number of arguments.
int32_t formatPacked(std::string& to, const char* format, const void* packed);

/// What kernels of one device print, until someone synchronises. Thread-safe; one call's text stays
/// together.
class Output {
  public:
    ~Output() { flush(); }
    /// -1: no format, or one that can't be read.
    int32_t print(Worker& worker, const char* format, const void* packed);
    void flush() {
        if (waiting_.load(std::memory_order_acquire)) writeAll();
    }

  private:
    void writeAll();
    void write() CW_REQUIRES(mutex_);
    std::atomic<bool> waiting_{false};
    Mutex mutex_;
    std::string text_ CW_GUARDED_BY(mutex_);
};

} // namespace cw::cpu
