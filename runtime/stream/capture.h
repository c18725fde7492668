// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "runtime/stream/graph.h"

namespace cw::runtime {

class Runtime;

/// By CUDA's numbers: which calls of which threads a capture forbids.
enum class CaptureMode : int { Global = 0, ThreadLocal = 1, Relaxed = 2 };
enum class CaptureStatus : int { None = 0, Active = 1, Invalidated = 2 };

/// What the next captured work of a stream must wait for.
using Frontier = std::vector<Need>;

/// One capture sequence: streams whose work becomes nodes of a graph. Thread-safe.
class Capture {
  public:
    Capture(Stream& origin, CaptureMode mode, std::shared_ptr<Graph> graph);

    const uint64_t id;
    const CaptureMode mode;
    const Stream* const origin;
    const std::thread::id thread;

    std::shared_ptr<Graph> graph() const; // null: it has ended
    CaptureStatus status() const;         // None: it has ended
    void invalidate();
    /// StreamCaptureInvalidated after a forbidden call.
    Result<> check() const;

    Result<std::shared_ptr<GraphNode>> add(const Stream& stream, Work work);
    Frontier frontier(const Stream& stream) const;
    /// The stream, which takes part from now on, waits for these nodes as well.
    void join(Stream& stream, const Frontier& behind);
    void replace(const Stream& stream, Frontier frontier);
    /// The stream ends; what it captured has to be joined all the same.
    void leave(Stream& stream);
    /// StreamCaptureUnjoined when a stream's work does not lead to the origin's.
    Result<> checkJoined() const;
    /// Streams and events may keep what is left of it.
    std::shared_ptr<Graph> end();
    bool encompassedBy(const Context& context) const;
    bool touches(const Context& context) const;

  private:
    struct Member {
        Context* context;
        bool blocking;
        Frontier frontier;
    };
    mutable Mutex mutex_;
    CaptureStatus status_ CW_GUARDED_BY(mutex_) = CaptureStatus::Active;
    std::shared_ptr<Graph> graph_ CW_GUARDED_BY(mutex_);
    std::map<const Stream*, Member> members_ CW_GUARDED_BY(mutex_);
    Frontier left_ CW_GUARDED_BY(mutex_); // of streams that have ended
};

/// The captures under way in the process. Thread-safe.
class CaptureList {
  public:
    bool empty() const { return count_.load(std::memory_order_acquire) == 0; }
    void add(std::shared_ptr<Capture> capture);
    void remove(const Capture& capture);
    std::vector<std::shared_ptr<Capture>> all() const;

  private:
    std::atomic<uint32_t> count_ = 0;
    mutable Mutex mutex_;
    std::vector<std::shared_ptr<Capture>> captures_ CW_GUARDED_BY(mutex_);
};

/// StreamCaptureUnsupported for the legacy stream. `graph`: a new one when null.
Result<> beginCapture(Stream& stream, CaptureMode mode, std::shared_ptr<Graph> graph,
                      const Frontier& behind);
/// The graph; the streams are free again also when this fails.
Result<std::shared_ptr<Graph>> endCapture(Stream& stream);
/// The stream's capture, or null. StreamCaptureImplicit for the legacy stream while it would depend
/// on one.
Result<std::shared_ptr<Capture>> captureOf(Stream& stream);
/// Work of a captured stream becomes a node.
Result<> captureWork(Stream& stream, Work work);

/// cudaLaunchHostFunc, cudaEventRecord, cudaStreamWaitEvent. `external`: a node of its own in a
/// capture.
Result<> launchHost(Stream& stream, void (*function)(void*), void* data);
Result<> recordEvent(Stream& stream, const std::shared_ptr<Event>& event, bool external);
Result<> waitForEvent(Stream& stream, const std::shared_ptr<Event>& event, bool external);

/// Before a call that may conflict with a capture (cudaThreadExchangeStreamCaptureMode names
/// when): StreamCaptureUnsupported, and the capture is lost.
Result<> checkUnsafeCall(Runtime& runtime);
/// Before a call about a whole context.
Result<> checkNoneCaptured(Context& context);

// For Stream: a call that can't be captured, and one of the legacy stream.
Result<> refuseCaptured(Stream& stream);
Result<> refuseImplicit(Context& context);

} // namespace cw::runtime
