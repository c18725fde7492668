// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/stream.h"

#include "runtime/context.h"

namespace cw::runtime {

Result<Queue*> Stream::ordered() {
    if (kind_ == StreamKind::Legacy) {
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

} // namespace cw::runtime
