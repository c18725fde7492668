// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/context.h"

#include <algorithm>

#include "runtime/runtime.h"
#include "runtime/thread_state.h"
#include "support/log.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kMostStack = 512 << 10; // of a thread

std::string describe(const Fault& fault) {
    std::string text =
        fault.kernel.empty() ? "a command failed" : fmt::format("kernel '{}' failed", fault.kernel);
    if (fault.has_thread)
        text +=
            fmt::format(" in block ({},{},{}), thread ({},{},{})", fault.block[0], fault.block[1],
                        fault.block[2], fault.thread[0], fault.thread[1], fault.thread[2]);
    text += fmt::format(": {}", fault.message);
    if (fault.address) text += fmt::format(", address {:#x}", *fault.address);
    if (!fault.source.empty()) text += fmt::format(", at {}", fault.source);
    return text;
}

} // namespace

Context::Context(Runtime& runtime, int ordinal, Device& device, uint64_t id, bool primary)
    : runtime_(runtime), ordinal_(ordinal), device_(device), id_(id), primary_(primary) {
    for (auto& limit : limits_)
        limit = 0;
    limits_[size_t(Limit::StackSize)] = 1024;
    limits_[size_t(Limit::PrintfFifo)] = 1 << 20;
    limits_[size_t(Limit::SyncDepth)] = 2;
    limits_[size_t(Limit::PendingLaunches)] = 2048;
    limits_[size_t(Limit::L2FetchGranularity)] = 64;
    (void)setLimit(Limit::MallocHeap, 8 << 20);
}

Context::~Context() = default;

Result<> Context::open() {
    std::shared_ptr<Queue> queue = CW_TRY(device_.createQueue(0));
    legacy_ = std::make_shared<Stream>(*this, std::move(queue), StreamKind::Legacy, 0, 0);
    return {};
}

void Context::close() {
    for (const Fence& fence : allWork())
        fence.wait();
    device_.flushOutput();
    std::vector<std::shared_ptr<Stream>> streams;
    std::unique_ptr<Queue> transfer;
    {
        Lock lock(mutex_);
        streams.swap(streams_);
        transfer.swap(transfer_);
        other_streams_ = 0;
        fault_message_ = "the context has ended";
        state_.store(uint8_t(ErrorCode::ContextDestroyed), std::memory_order_release);
    }
}

void Context::useByRuntimeApi() {
    used_by_runtime_api_ = true;
    uint8_t fresh = kNew;
    state_.compare_exchange_strong(fresh, kReady);
}

bool Context::owns(const Queue* queue) {
    Lock lock(mutex_);
    return (legacy_ && legacy_->queue_.get() == queue) || transfer_.get() == queue ||
           std::ranges::any_of(streams_,
                               [&](const auto& stream) { return stream->queue_.get() == queue; });
}

void Context::onFault(const Fault& fault) {
    if (fault.code == ErrorCode::InvalidArgument) {
        copy_fault_.store(true, std::memory_order_release);
        return logWarn("a copy touched host memory that is not there (address {:#x})",
                       fault.address.value_or(0));
    }
    const std::string text = describe(fault);
    logLine(text);
    {
        Lock lock(mutex_);
        if (broken()) return;
        fault_message_ = text;
        state_.store(uint8_t(fault.code), std::memory_order_release);
        for (const auto& stream : streams_)
            stream->queue_->stop();
        if (transfer_) transfer_->stop();
    }
    legacy_->queue_->stop();
}

Result<> Context::setLimit(Limit which, uint64_t value) {
    if (which == Limit::PersistingL2 && value != 0)
        return Error{ErrorCode::UnsupportedLimit, "no cache lines persist"};
    if (which == Limit::StackSize && value > kMostStack)
        return makeError(ErrorCode::InvalidArgument, "a stack of {} bytes for each thread", value);
    limits_[size_t(which)].store(value, std::memory_order_relaxed);
    if (which == Limit::MallocHeap) device_.setHeapLimit(value);
    return {};
}

Error Context::stickyError() const {
    Lock lock(mutex_);
    return Error{ErrorCode(state_.load(std::memory_order_acquire)), fault_message_};
}

Result<std::shared_ptr<Stream>> Context::createStream(StreamKind kind, int priority) {
    std::shared_ptr<Queue> queue = CW_TRY(device_.createQueue(priority));
    std::vector<std::shared_ptr<Stream>> ended;
    Lock lock(mutex_);
    ended = sweep();
    auto stream = std::make_shared<Stream>(*this, std::move(queue), kind, priority, next_stream_++);
    if (broken()) stream->queue_->stop();
    streams_.push_back(stream);
    other_streams_.store(uint32_t(streams_.size()), std::memory_order_release);
    return stream;
}

void Context::destroyStream(const std::shared_ptr<Stream>& stream) {
    stream->leaveCapture();
    std::vector<std::shared_ptr<Stream>> ended;
    Lock lock(mutex_);
    stream->destroyed_ = true;
    ended = sweep();
}

std::vector<std::shared_ptr<Stream>> Context::sweep() {
    std::vector<std::shared_ptr<Stream>> ended;
    for (size_t i = 0; i < streams_.size();) {
        const Stream& stream = *streams_[i];
        if (!stream.destroyed_ || stream.queue_->reached() < stream.queue_->last()) {
            ++i;
            continue;
        }
        ended.push_back(std::move(streams_[i]));
        streams_.erase(streams_.begin() + ptrdiff_t(i));
    }
    other_streams_.store(uint32_t(streams_.size()), std::memory_order_release);
    return ended;
}

Result<std::shared_ptr<Stream>> Context::perThreadStream() {
    ThreadState& thread = ThreadState::of(runtime_);
    for (const auto& [context, stream] : thread.streams)
        if (context == id_) return stream;
    auto stream = CW_TRY(createStream(StreamKind::PerThread, 0));
    thread.streams.emplace_back(id_, stream);
    return stream;
}

Result<> Context::legacyJoinsOthers() {
    if (other_streams_.load(std::memory_order_acquire) == 0) [[likely]]
        return {};
    std::vector<std::pair<std::shared_ptr<Stream>, Ticket>> awaited;
    {
        Lock lock(mutex_);
        for (const auto& stream : streams_) {
            const Ticket last = stream->queue_->last();
            if (!stream->followsLegacy() || last <= stream->legacy_waits_.load()) continue;
            if (stream->queue_->reached() < last)
                awaited.emplace_back(stream, last);
            else
                stream->legacy_waits_.store(last);
        }
    }
    for (const auto& [stream, last] : awaited) {
        CW_TRY(legacy_->queue_->waitFor(*stream->queue_, last)); // runs commands when it is full
        stream->legacy_waits_.store(last, std::memory_order_relaxed);
    }
    return {};
}

std::vector<Fence> Context::allWork() {
    std::vector<Fence> fences;
    {
        Lock lock(mutex_);
        for (const auto& stream : streams_)
            fences.push_back({stream->queue_, stream->queue_->last()});
    }
    if (legacy_) fences.push_back({legacy_->queue_, legacy_->queue_->last()});
    return fences;
}

Result<> Context::synchronize() {
    if (other_streams_.load(std::memory_order_acquire) == 0) {
        Queue& queue = *legacy_->queue_;
        queue.wait(queue.last());
    } else {
        for (const Fence& fence : allWork())
            fence.wait();
    }
    device_.flushOutput();
    runtime_.trimPools(ordinal_);
    return check();
}

bool Context::idle() {
    for (const Fence& fence : allWork())
        if (!fence.reached()) return false;
    return true;
}

Result<Queue*> Context::transferQueue() {
    {
        Lock lock(mutex_);
        if (transfer_) return transfer_.get();
    }
    std::unique_ptr<Queue> queue = CW_TRY(device_.createQueue(0));
    Lock lock(mutex_);
    if (!transfer_) {
        if (broken()) queue->stop();
        transfer_ = std::move(queue);
    }
    return transfer_.get();
}

Result<> Context::enablePeer(int ordinal) {
    Lock lock(mutex_);
    if (std::ranges::find(peers_, ordinal) != peers_.end())
        return makeError(ErrorCode::PeerAccessAlreadyEnabled,
                         "access to device {} is enabled already", ordinal);
    peers_.push_back(ordinal);
    return {};
}

Result<> Context::disablePeer(int ordinal) {
    Lock lock(mutex_);
    const auto at = std::ranges::find(peers_, ordinal);
    if (at == peers_.end())
        return makeError(ErrorCode::PeerAccessNotEnabled, "access to device {} is not enabled",
                         ordinal);
    peers_.erase(at);
    return {};
}

} // namespace cw::runtime
