// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace cw::opencl {

/// A thread that calls `look` every 50 ms, with a steady clock's seconds.
class Watchdog {
  public:
    explicit Watchdog(std::function<void(double now)> look);
    ~Watchdog();

  private:
    std::function<void(double)> look_;
    std::mutex mutex_;
    std::condition_variable end_;
    bool ends_ = false;
    std::thread thread_;
};

} // namespace cw::opencl
