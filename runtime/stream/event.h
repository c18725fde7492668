// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "runtime/stream/stream.h"
#include "support/mutex.h"

namespace cw::runtime {

struct Need;
class SharedEvent;

/// CUDA's event: the newest point in a stream that was recorded into it. Thread-safe.
class Event {
  public:
    Event(Context& context, uint32_t flags, std::shared_ptr<SharedEvent> shared = nullptr);
    ~Event();
    /// InvalidArgument: flags that don't go together; NotSupported: kInterprocess on a device whose
    /// memory is not shared either.
    static Result<std::shared_ptr<Event>> create(Context& context, uint32_t flags);

    static constexpr uint32_t kBlockingSync = 1, kDisableTiming = 2, kInterprocess = 4;

    Context& context() const { return context_; }
    int device() const;
    bool timed() const { return !(flags_ & kDisableTiming); }

    /// InvalidHandle when the stream is another device's.
    Result<> record(Stream& stream);
    /// The point is in a capture: until the next record it only orders captured work.
    void recordIn(std::shared_ptr<Capture> capture, std::vector<Need> nodes);
    std::pair<std::shared_ptr<Capture>, std::vector<Need>> captured() const;
    /// Success when nothing was recorded; NotReady while the point is not reached. CapturedEvent.
    Result<> query() const;
    Result<> synchronize() const;
    /// Later work of the stream waits for the newest record; at once when there was none.
    Result<> orders(Stream& stream) const;
    /// Null unless processes share it.
    const std::shared_ptr<SharedEvent>& shared() const { return shared_; }
    /// Milliseconds between two recorded and reached events of one context.
    static Result<float> elapsed(const Event& start, const Event& end);

    std::atomic<uint64_t> handle = 0; // in the table of events

  private:
    Fence fence() const;
    Result<uint64_t> nanoseconds() const;
    Result<> checkUncaptured() const;

    Context& context_;
    const uint32_t flags_;
    const std::shared_ptr<SharedEvent> shared_;
    mutable Mutex mutex_;
    Fence fence_ CW_GUARDED_BY(mutex_);
    std::shared_ptr<std::atomic<uint64_t>> time_ CW_GUARDED_BY(mutex_);
    std::shared_ptr<Capture> capture_ CW_GUARDED_BY(mutex_);
    std::vector<Need> captured_nodes_ CW_GUARDED_BY(mutex_);
};

} // namespace cw::runtime
