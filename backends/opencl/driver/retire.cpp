// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The other half of a queue: what is done when commands have ended.
#include <sched.h>
#include <time.h>

#include "backends/opencl/driver/executable.h"
#include "backends/opencl/driver/queue.h"
#include "support/options.h"

namespace cw::opencl {
namespace {

/// CL_COMPLETE, an error (negative), or more when the command has not ended.
cl_int statusOf(cl_event event) {
    cl_int status = CL_QUEUED;
    const cl_int asked = cl().clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS,
                                             sizeof status, &status, nullptr);
    return asked == CL_SUCCESS ? status : asked;
}

/// When a command ended, by the device's clock.
uint64_t timeOf(cl_event event) {
    cl_ulong end = 0;
    if (cl().clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, sizeof end, &end, nullptr) ==
        CL_SUCCESS)
        return end;
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return uint64_t(time.tv_sec) * 1'000'000'000 + uint64_t(time.tv_nsec);
}

} // namespace

/// Implementations let a thread that waits run kernels, also those of other queues or behind what
/// it waits for: it would not come back from one that waits for what this thread does next. So
/// where there are such, it only looks, and a thread of the device helps.
void QueueCore::waitAside(cl_event event) const {
    for (uint64_t looks = 0; statusOf(event) > 0 && !lost_; ++looks) {
        if (looks < 200) continue;
        if (looks == 200) device_.help(event);
        if (looks < 400) {
            sched_yield();
            continue;
        }
        const timespec pause{0, std::min<long>(long(looks - 400) * 100 + 5000, 100'000)};
        nanosleep(&pause, nullptr);
    }
}

bool QueueCore::runs(const Pending& pending) {
    const cl_event event = pending.ran ? pending.ran : pending.done;
    return event && statusOf(event) == CL_RUNNING;
}

void QueueCore::stop() {
    stopped_.store(true);
    services_->stop();
}

Ticket QueueCore::reached() {
    const Ticket known = reached_.load(std::memory_order_acquire);
    if (known == last() || unusable() || !mutex_.tryLock()) return known;
    retireQuietly(~size_t(0));
    mutex_.unlock();
    return reached_.load(std::memory_order_acquire);
}

QueueCore::Outcome QueueCore::retireOldest() {
    if (pending_.empty() || reporting_) return Outcome::Waits;
    Pending& oldest = pending_.front();
    const cl_int status = oldest.done && !lost_ ? statusOf(oldest.done) : CL_COMPLETE;
    if (status > 0) return Outcome::Waits;
    if (!lost_ && oldest.followed && oldest.followed->reached() < oldest.followed_to)
        return Outcome::Follows;
    if (!reported_ && (status < 0 || (oldest.grid && services_->faultOf(oldest.grid))))
        return Outcome::Faulty;
    if (oldest.time && oldest.done && !lost_) oldest.time->store(timeOf(oldest.done));
    for (cl_event event : {oldest.done, oldest.ran})
        if (event) cl().clReleaseEvent(event);
    if (oldest.room.device) rooms_.push_back(oldest.room);
    pending_.pop_front();
    if (pending_.empty()) {
        device_.queueIsIdle();
        if (!lost_) services_->setRunning(false);
    }
    reached_.store(reached_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    return Outcome::Retired;
}

void QueueCore::retireQuietly(size_t most) {
    Outcome outcome = Outcome::Retired;
    for (size_t i = 0; i < most && outcome == Outcome::Retired; ++i)
        outcome = retireOldest();
    if (outcome != Outcome::Faulty || report_asked_) return;
    report_asked_ = true;
    host_calls_.add([this] { retire(); });
}

void QueueCore::retire() {
    for (;;) {
        Outcome outcome = Outcome::Retired;
        Fault fault;
        std::shared_ptr<QueueCore> followed;
        Ticket followed_to = 0;
        {
            const Lock lock(mutex_);
            while (outcome == Outcome::Retired)
                outcome = retireOldest();
            if (outcome == Outcome::Waits) return;
            const Pending& oldest = pending_.front();
            if (outcome == Outcome::Faulty) {
                fault = faultOf(oldest);
                reporting_ = true;
            } else {
                followed = oldest.followed;
                followed_to = oldest.followed_to;
            }
        }
        if (outcome == Outcome::Follows) { // its fault is to be told before
            followed->wait(followed_to);
            continue;
        }
        stop();
        device_.report(fault);
        const Lock lock(mutex_);
        reporting_ = false;
        reported_ = true;
    }
}

Fault QueueCore::faultOf(const Pending& pending) {
    Fault fault;
    const cl_int status = pending.done ? statusOf(pending.done) : CL_COMPLETE;
    if (status < 0) {
        fault.message = fmt::format("the device gave up ({})", statusName(status));
    } else {
        OutputText text;
        services_->takeOutput(text);
        fault = services_->fault();
        fault.source = text.assert_source;
        device_.keep(text);
    }
    fault.queue = face_.load();
    if (pending.executable) fault.kernel = pending.executable->kernelName(pending.kernel);
    return fault;
}

cl_event QueueCore::lastEvent(Ticket ticket) {
    const Ticket reached = reached_.load(std::memory_order_relaxed);
    for (Ticket at = std::min(ticket, last()); at > reached; --at)
        if (cl_event done = pending_[at - reached - 1].done) return done;
    return nullptr;
}

cl_event QueueCore::eventOf(Ticket ticket) {
    const Lock lock(mutex_);
    const cl_event done = lastEvent(ticket);
    if (done) cl().clRetainEvent(done);
    return done;
}

void QueueCore::wait(Ticket ticket) {
    while (reached_.load(std::memory_order_acquire) < ticket) {
        if (unusable()) return;
        if (cl_event done = eventOf(ticket)) {
            if (device_.busyQueues() > 1 || ticket < last() || options().watchdog)
                waitAside(done);
            else
                cl().clWaitForEvents(1, &done);
            cl().clReleaseEvent(done);
        }
        retire();
        if (reached_.load(std::memory_order_acquire) < ticket)
            sched_yield(); // another thread is telling of a fault
    }
}

void QueueCore::takeOutput() {
    OutputText text;
    {
        const Lock lock(mutex_);
        if (!last_print_) return;
        if (!unusable()) retireQuietly(~size_t(0));
        if (last_print_ > reached_.load()) return;
        services_->takeOutput(text);
        last_print_ = 0;
    }
    device_.keep(text);
}

} // namespace cw::opencl
