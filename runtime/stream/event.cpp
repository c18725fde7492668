// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/event.h"

#include "runtime/context.h"

namespace cw::runtime {

int Event::device() const {
    return context_.ordinal();
}

Result<> Event::record(Stream& stream) {
    if (&stream.context() != &context_)
        return makeError(ErrorCode::InvalidHandle,
                         "the event is of device {}, the stream of device {}", device(),
                         stream.context().ordinal());
    Queue* queue = CW_TRY(stream.ordered());
    Fence fence{stream.sharedQueue(), queue->last()};
    std::shared_ptr<std::atomic<uint64_t>> time;
    if (timed()) {
        time = std::make_shared<std::atomic<uint64_t>>(0);
        fence.ticket = CW_TRY(queue->markTime(time));
    }
    Lock lock(mutex_);
    fence_ = std::move(fence);
    time_ = std::move(time);
    return {};
}

Fence Event::fence() const {
    Lock lock(mutex_);
    return fence_;
}

Result<> Event::query() const {
    if (!fence().reached()) return Error{ErrorCode::NotReady, "the event is not reached"};
    return context_.check();
}

Result<> Event::synchronize() const {
    fence().wait();
    context_.device().flushOutput();
    return context_.check();
}

Result<uint64_t> Event::nanoseconds() const {
    Lock lock(mutex_);
    if (!timed()) return Error{ErrorCode::InvalidHandle, "the event was created without timing"};
    if (!fence_.queue) return Error{ErrorCode::InvalidHandle, "the event was never recorded"};
    if (!fence_.reached()) return Error{ErrorCode::NotReady, "the event is not reached"};
    return time_->load(std::memory_order_acquire);
}

Result<float> Event::elapsed(const Event& start, const Event& end) {
    if (&start.context_ != &end.context_)
        return Error{ErrorCode::InvalidHandle, "the events are of different devices"};
    const uint64_t from = CW_TRY(start.nanoseconds());
    const uint64_t to = CW_TRY(end.nanoseconds());
    return float(double(int64_t(to - from)) * 1e-6);
}

} // namespace cw::runtime
