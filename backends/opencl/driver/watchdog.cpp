// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that run too long (CAUSEWAY_WATCHDOG). They end where they look at their services; those
// that don't look can't be ended, so their queues are given up.
#include "backends/opencl/driver/watchdog.h"

#include <chrono>

#include "backends/opencl/driver/device.h"
#include "backends/opencl/driver/queue.h"
#include "support/log.h"
#include "support/options.h"

namespace cw::opencl {
namespace {

constexpr auto kPause = std::chrono::milliseconds(50);
constexpr double kToEnd = 1; // seconds that a kernel has from being told to end

} // namespace

Watchdog::Watchdog(std::function<void(double)> look) : look_(std::move(look)) {
    thread_ = std::thread([this] {
        std::unique_lock lock(mutex_);
        while (!end_.wait_for(lock, kPause, [this] { return ends_; })) {
            const std::chrono::duration<double> now =
                std::chrono::steady_clock::now().time_since_epoch();
            look_(now.count());
        }
    });
}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
    }
    end_.notify_one();
    thread_.join();
}

bool QueueCore::watch(double now) {
    const Lock lock(mutex_);
    retireQuietly(~size_t(0));
    if (pending_.empty() || reporting_ || lost_) return true;
    const Pending& oldest = pending_.front();
    const Ticket ticket = reached_.load() + 1;
    if (!oldest.grid || !runs(oldest)) return true;
    if (watched_ != ticket) {
        watched_ = ticket;
        watched_since_ = now;
        return true;
    }
    const double longest = double(options().watchdog);
    if (now - watched_since_ > longest) services_->timeOut(oldest.grid);
    return now - watched_since_ <= longest + kToEnd;
}

void QueueCore::giveUp() {
    const Lock lock(mutex_);
    if (lost_.exchange(true) || report_asked_) return;
    report_asked_ = true;
    host_calls_.add([this] { retire(); });
}

void OpenclDevice::watch(double now) {
    bool all_end = true;
    for (const auto& queue : liveQueues())
        all_end = queue->watch(now) && all_end;
    if (!all_end) giveUp();
}

void OpenclDevice::giveUp() {
    logWarn("'{}' has no way to stop a kernel that waits for nothing: it goes on until the process "
            "ends, its streams and its memory are given up",
            facts_.name);
    given_up_ = true;
    memory_.keepAll();
    for (const auto& queue : liveQueues())
        queue->giveUp();
    const Lock lock(mutex_);
    for (auto& helper : helpers_)
        (void)helper.release(); // may wait for the kernel
    helpers_.clear();
}

} // namespace cw::opencl
