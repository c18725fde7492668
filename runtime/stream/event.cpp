// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/event.h"

#include "runtime/context.h"
#include "runtime/identity.h"
#include "runtime/stream/capture.h"
#include "runtime/stream/shared_event.h"

namespace cw::runtime {

Event::Event(Context& context, uint32_t flags, std::shared_ptr<SharedEvent> shared)
    : context_(context), flags_(flags), shared_(std::move(shared)) {}
Event::~Event() = default;

Result<std::shared_ptr<Event>> Event::create(Context& context, uint32_t flags) {
    const bool shared = flags & kInterprocess;
    if ((flags & ~(kBlockingSync | kDisableTiming | kInterprocess)) ||
        (shared && !(flags & kDisableTiming)))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of an event", flags);
    if (shared && !mapsHostPages(context.facts()))
        return makeError(ErrorCode::NotSupported, "device '{}' has no events between processes",
                         context.facts().name);
    return std::make_shared<Event>(context, flags,
                                   shared ? CW_TRY(SharedEvent::create()) : nullptr);
}

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
    if (shared_) fence.ticket = CW_TRY(shared_->record(*queue));
    Lock lock(mutex_);
    fence_ = std::move(fence);
    time_ = std::move(time);
    capture_ = nullptr;
    captured_nodes_.clear();
    return {};
}

void Event::recordIn(std::shared_ptr<Capture> capture, std::vector<Need> nodes) {
    Lock lock(mutex_);
    capture_ = std::move(capture);
    captured_nodes_ = std::move(nodes);
}

std::pair<std::shared_ptr<Capture>, std::vector<Need>> Event::captured() const {
    Lock lock(mutex_);
    return {capture_, captured_nodes_};
}

Result<> Event::checkUncaptured() const {
    const auto [capture, nodes] = captured();
    if (!capture) return {};
    capture->invalidate();
    return Error{ErrorCode::CapturedEvent, "the event's last record was captured"};
}

Fence Event::fence() const {
    Lock lock(mutex_);
    return fence_;
}

Result<> Event::orders(Stream& stream) const {
    if (!shared_) return stream.waitFor(fence(), context_);
    const uint64_t newest = shared_->newest();
    if (shared_->reached(newest)) return {};
    return stream.callHost([shared = shared_, newest] { shared->wait(newest); });
}

Result<> Event::query() const {
    CW_TRY(checkUncaptured());
    if (!fence().reached() || (shared_ && !shared_->reached(shared_->newest())))
        return Error{ErrorCode::NotReady, "the event is not reached"};
    return context_.check();
}

Result<> Event::synchronize() const {
    CW_TRY(checkUncaptured());
    fence().wait();
    if (shared_) shared_->wait(shared_->newest());
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
    CW_TRY(start.checkUncaptured());
    CW_TRY(end.checkUncaptured());
    const uint64_t from = CW_TRY(start.nanoseconds());
    const uint64_t to = CW_TRY(end.nanoseconds());
    return float(double(int64_t(to - from)) * 1e-6);
}

} // namespace cw::runtime
