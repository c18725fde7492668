// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace cw::opencl {

/// A thread of a queue that runs what is given to it, in that order. Begins with its first job.
class HostCalls {
  public:
    ~HostCalls(); // runs the jobs that are left
    void add(std::function<void()> job);

  private:
    void run();
    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<std::function<void()>> jobs_;
    bool ends_ = false;
    std::thread thread_;
};

} // namespace cw::opencl
