// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/stream.h"

#include <utility>

#include "runtime/context.h"
#include "runtime/runtime.h"
#include "runtime/stream/capture.h"
#include "runtime/stream/graph_handles.h"

namespace cw::runtime {
namespace {

/// A command that a stopped queue drops is destroyed there, which is this one's turn too.
class PendingCallback {
  public:
    PendingCallback(Context& context, std::function<void(const Result<>&)> function)
        : context_(context), function_(std::move(function)) {}
    PendingCallback(const PendingCallback&) = delete;
    PendingCallback& operator=(const PendingCallback&) = delete;
    ~PendingCallback() { run(); }
    void run() {
        if (std::exchange(done_, true)) return;
        context_.device().flushOutput();
        function_(context_.check());
    }

  private:
    Context& context_;
    std::function<void(const Result<>&)> function_;
    bool done_ = false;
};

} // namespace

Result<Queue*> Stream::ordered() {
    if (captured_.load(std::memory_order_acquire)) [[unlikely]]
        CW_TRY(refuseCaptured(*this));
    if (kind_ == StreamKind::Legacy) {
        if (context_.blocking_captures.load(std::memory_order_relaxed)) [[unlikely]]
            CW_TRY(refuseImplicit(context_));
        CW_TRY(context_.legacyJoinsOthers());
    } else if (followsLegacy()) {
        Queue& legacy = context_.legacyStream().rawQueue();
        const Ticket last = legacy.last();
        if (last > seen_legacy_.load(std::memory_order_relaxed)) {
            if (legacy.reached() < last) CW_TRY(queue_->waitFor(legacy, last));
            seen_legacy_.store(last, std::memory_order_relaxed);
        }
    }
    return queue_.get();
}

Result<Fence> Stream::fence() {
    Queue* queue = CW_TRY(ordered());
    return Fence{queue_, queue->last()};
}

Result<> Stream::waitFor(const Fence& fence, const Context& fence_context) {
    if (fence.queue == queue_ || fence.reached()) return {};
    Queue* queue = CW_TRY(ordered());
    if (fence_context.facts().backend == context_.facts().backend)
        CW_TRY(queue->waitFor(*fence.queue, fence.ticket));
    else
        CW_TRY(queue->callHost([fence] { fence.wait(); }));
    return {};
}

Result<> Stream::synchronize() {
    const Fence all = CW_TRY(fence());
    all.wait();
    context_.device().flushOutput();
    return context_.check();
}

Result<> Stream::query() {
    const Fence all = CW_TRY(fence());
    if (!all.reached()) return Error{ErrorCode::NotReady, "work of the stream is under way"};
    return context_.check();
}

Result<> Stream::callHost(std::function<void()> function) {
    Queue* queue = CW_TRY(ordered());
    CW_TRY(queue->callHost(std::move(function)));
    return {};
}

Result<> Stream::callBack(std::function<void(const Result<>&)> function) {
    Queue* queue = CW_TRY(ordered());
    auto pending = std::make_shared<PendingCallback>(context_, std::move(function));
    CW_TRY(queue->callHost([pending = std::move(pending)] { pending->run(); }));
    return {};
}

std::shared_ptr<Capture> Stream::capture() const {
    if (!captured_.load(std::memory_order_acquire)) [[likely]]
        return nullptr;
    Lock lock(capture_mutex_);
    if (capture_ && capture_->status() == CaptureStatus::None) {
        capture_ = nullptr;
        captured_ = false;
    }
    return capture_;
}

void Stream::setCapture(std::shared_ptr<Capture> capture) {
    Lock lock(capture_mutex_);
    capture_ = std::move(capture);
    captured_.store(capture_ != nullptr, std::memory_order_release);
}

void Stream::leaveCapture() {
    const std::shared_ptr<Capture> left = capture();
    if (!left) return;
    left->leave(*this);
    setCapture(nullptr);
    if (left->origin != this) return;
    context_.runtime().captures().remove(*left);
    destroyGraph(context_.runtime(), *left->end());
}

} // namespace cw::runtime
