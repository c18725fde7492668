// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "backends/driver.h"
#include "support/mutex.h"

namespace cw::runtime {

class Capture;
class Context;

/// A point in a queue: reached when all that was recorded before it is done.
struct Fence {
    std::shared_ptr<Queue> queue;
    Ticket ticket = 0;

    bool reached() const { return !queue || queue->reached() >= ticket; }
    void wait() const {
        if (!reached()) queue->wait(ticket);
    }
};

enum class StreamKind : uint8_t {
    Legacy,      // the default stream: orders itself with every blocking stream
    PerThread,   // a blocking stream that one thread has for itself
    Blocking,    // cudaStreamCreate
    NonBlocking, // cudaStreamNonBlocking: no implicit order
};

/// CUDA's stream over one queue, or captured into a graph. Thread-safe. Lives as long as somebody
/// refers to it; work in flight keeps only the queue.
class Stream {
  public:
    Stream(Context& context, std::shared_ptr<Queue> queue, StreamKind kind, int priority,
           uint64_t id)
        : context_(context), queue_(std::move(queue)), kind_(kind), priority_(priority), id_(id) {}
    ~Stream() { leaveCapture(); }

    Context& context() const { return context_; }
    StreamKind kind() const { return kind_; }
    int priority() const { return priority_; }
    uint64_t id() const { return id_; }
    bool followsLegacy() const {
        return kind_ == StreamKind::Blocking || kind_ == StreamKind::PerThread;
    }
    const std::shared_ptr<Queue>& sharedQueue() const { return queue_; }
    Queue& rawQueue() const { return *queue_; } // without the implicit order

    /// The queue, after the implicit order with the legacy stream has been recorded: get it anew
    /// for every command. StreamCaptureUnsupported while it is captured.
    Result<Queue*> ordered();
    /// A fence behind all work so far, implicit order included.
    Result<Fence> fence();
    /// Later work waits for the fence, which may lie on any device.
    Result<> waitFor(const Fence& fence, const Context& fence_context);
    /// Waits for all work so far, then flushes printf. Gives the context's fault, if there is one.
    Result<> synchronize();
    /// NotReady while work is under way.
    Result<> query();
    /// Runs `function` on some host thread after all work so far.
    Result<> callHost(std::function<void()> function);
    /// The same with the context's state, and also when a fault has stopped the stream.
    Result<> callBack(std::function<void(const Result<>&)> function);

    /// Whether work becomes nodes of a graph.
    bool captured() const {
        return captured_.load(std::memory_order_acquire) && capture() != nullptr;
    }
    /// Null when it is not captured, or its capture has ended.
    std::shared_ptr<Capture> capture() const;
    void setCapture(std::shared_ptr<Capture> capture);
    /// The stream ends, and with it the capture that began in it.
    void leaveCapture();

  private:
    friend class Context;
    Context& context_;
    std::shared_ptr<Queue> queue_;
    StreamKind kind_;
    int priority_;
    uint64_t id_;
    std::atomic<bool> destroyed_ = false;
    std::atomic<Ticket> seen_legacy_ = 0;  // of the legacy queue: this stream waits for it already
    std::atomic<Ticket> legacy_waits_ = 0; // of this queue: the legacy stream waits for it already
    mutable std::atomic<bool> captured_ = false;
    mutable Mutex capture_mutex_;
    mutable std::shared_ptr<Capture> capture_ CW_GUARDED_BY(capture_mutex_);
};

} // namespace cw::runtime
