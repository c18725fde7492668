// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

namespace cw::cpu {

class QueueCore;

/// Threads that run the queues for which nobody waits, one for each queue that has work: a kernel
/// that never ends in one stream holds up no other. Never destroyed.
class Executors {
  public:
    static Executors& instance();
    void lend(std::shared_ptr<QueueCore> queue);

  private:
    void work();
    std::mutex mutex_;
    std::condition_variable work_;
    std::deque<std::shared_ptr<QueueCore>> lent_;
    size_t idle_ = 0;
};

} // namespace cw::cpu
