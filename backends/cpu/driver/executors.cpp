// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/executors.h"

#include <sched.h>

#include "backends/cpu/driver/crew.h"
#include "backends/cpu/driver/queue.h"
#include "backends/cpu/driver/worker.h"
#include "support/log.h"

namespace cw::cpu {

Executors& Executors::instance() {
    static Executors* const all = new Executors;
    return *all;
}

void Executors::lend(std::shared_ptr<QueueCore> queue) {
    bool missing;
    {
        const std::lock_guard lock(mutex_);
        lent_.push_back(std::move(queue));
        missing = lent_.size() > idle_;
    }
    if (!missing) {
        work_.notify_one();
        return;
    }
    if (!startThread("cw-executor", [](void* all) { static_cast<Executors*>(all)->work(); }, this))
        logError("the system has no thread left to run a queue; its commands run when someone "
                 "waits for them");
}

void Executors::work() {
    const sched_param none{};
    sched_setscheduler(0, SCHED_BATCH,
                       &none); // waking must not take the processor from the one who launches
    Worker::ofThisThread();
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        work_.wait(lock, [&] { return !lent_.empty(); });
        --idle_;
        const std::shared_ptr<QueueCore> queue = std::move(lent_.front());
        lent_.pop_front();
        lock.unlock();
        queue->serve();
        lock.lock();
    }
}

} // namespace cw::cpu
