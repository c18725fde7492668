// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <deque>

#include "backends/opencl/driver/device.h"
#include "backends/opencl/driver/executable.h"
#include "backends/opencl/driver/host_calls.h"
#include "backends/opencl/driver/own_kernels.h"
#include "backends/opencl/driver/process.h"
#include "backends/opencl/driver/services.h"

namespace cw::opencl {

/// Commands go to OpenCL's in-order queue at once; each leaves an event. Whoever asks whether a
/// ticket is reached, or waits for it, sees to what is to be done when its command has ended: only
/// that makes the ticket reached.
class QueueCore : public std::enable_shared_from_this<QueueCore> {
  public:
    static Result<std::shared_ptr<QueueCore>> make(OpenclDevice& device);
    ~QueueCore();

    Result<Ticket> copy(void* to, const void* from, CopyKind, const CopyShape&);
    Result<Ticket> fill(DevicePtr to, uint32_t pattern, uint32_t pattern_bytes,
                        const CopyShape& shape);
    Result<Ticket> launch(const std::shared_ptr<OpenclExecutable>&, uint32_t kernel, const Grid&,
                          DevicePtr globals, std::span<const std::byte> args);
    Result<Ticket> callHost(std::function<void()>);
    Result<Ticket> waitFor(QueueCore& other, Ticket);
    Result<Ticket> markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds);

    void stop();
    Ticket last() const { return last_.load(); }
    Ticket reached();
    void wait(Ticket ticket);
    /// Hands what was printed to the device, once no kernel is running.
    void takeOutput();

    /// Whom faults name.
    void setFace(const Queue* face) { face_ = face; }
    /// For the watchdog. False: a kernel that was told to end does not.
    bool watch(double now);
    /// Nothing that is under way is waited for any more.
    void giveUp();

  private:
    /// A command under way. It is over when its event is, and those before it.
    struct Pending {
        cl_event done = nullptr; // null: nothing to do
        cl_event ran = nullptr;  // of a launch before Services::fetch(), which is `done`
        uint64_t grid = 0;       // not 0: a launch
        uint32_t kernel = 0;
        bool prints = false;
        std::shared_ptr<OpenclExecutable> executable;
        std::shared_ptr<std::atomic<uint64_t>> time;
        Room room;                           // of arguments in memory
        std::shared_ptr<QueueCore> followed; // until this of its tickets
        Ticket followed_to = 0;
    };
    enum class Outcome : uint8_t { Waits, Retired, Faulty, Follows };

    QueueCore(OpenclDevice& device, cl_command_queue queue, std::unique_ptr<Services> services);
    template <typename Enqueue>
    Result<Ticket> push(Pending pending, Enqueue enqueue);
    Ticket add(Pending pending) CW_REQUIRES(mutex_);
    static bool runs(const Pending& pending);
    void waitAside(cl_event event) const;
    bool idle() CW_REQUIRES(mutex_);
    bool behindLaunch();
    Result<Room> takeRoom();
    bool dropped() const { return stopped_ || services_->stopped(); }
    /// The oldest command, if it has ended; unless it is faulty, it is retired.
    Outcome retireOldest() CW_REQUIRES(mutex_);
    /// Retires what has ended. Faults are left to the queue's thread: callers may hold locks that
    /// the runtime takes when it is told of one.
    void retireQuietly(size_t most) CW_REQUIRES(mutex_);
    /// Retires what has ended and tells of faults.
    void retire();
    Fault faultOf(const Pending& pending) CW_REQUIRES(mutex_);
    /// The event (retained) that ends `ticket`; null when it is reached.
    cl_event eventOf(Ticket ticket);
    cl_event lastEvent(Ticket ticket) CW_REQUIRES(mutex_); // the same, not retained
    std::span<const cl_event> after() CW_REQUIRES(mutex_) {
        return {&after_, after_ ? size_t(1) : 0};
    }
    void forgetAfter() CW_REQUIRES(mutex_);

    OpenclDevice& device_;
    const cl_command_queue queue_;
    const std::unique_ptr<Services> services_;
    std::atomic<const Queue*> face_{nullptr};
    std::atomic<bool> stopped_{false}, lost_{false};
    std::atomic<Ticket> last_{0}, reached_{0};
    Mutex mutex_;
    cl_command_queue marks_ CW_GUARDED_BY(mutex_) = nullptr;
    std::deque<Pending> pending_ CW_GUARDED_BY(mutex_); // tickets reached_ + 1 … last_
    cl_event after_ CW_GUARDED_BY(mutex_) = nullptr;    // of a host call: the next command waits
    bool reporting_ CW_GUARDED_BY(mutex_) = false;
    bool report_asked_ CW_GUARDED_BY(mutex_) = false;
    bool reported_ CW_GUARDED_BY(mutex_) = false;
    Ticket last_launch_ CW_GUARDED_BY(mutex_) = 0; // or wait for a queue with one
    Ticket watched_ CW_GUARDED_BY(mutex_) = 0;     // a launch that runs
    double watched_since_ CW_GUARDED_BY(mutex_) = 0;
    std::vector<Room> rooms_ CW_GUARDED_BY(mutex_); // free ones
    uint32_t rooms_made_ CW_GUARDED_BY(mutex_) = 0;
    OwnKernels own_kernels_;                      // under mutex_, once made
    Ticket last_print_ CW_GUARDED_BY(mutex_) = 0; // newest launch that may print
    HostCalls host_calls_;                        // the last: its thread uses the rest
};

class OpenclQueue : public Queue {
  public:
    explicit OpenclQueue(std::shared_ptr<QueueCore> core) : core_(std::move(core)) {
        core_->setFace(this);
    }
    ~OpenclQueue() override { core_->wait(core_->last()); }

    Result<Ticket> copy(void* to, const void* from, CopyKind kind,
                        const CopyShape& shape) override {
        return core_->copy(to, from, kind, shape);
    }
    Result<Ticket> fill(DevicePtr to, uint32_t pattern, uint32_t pattern_bytes,
                        const CopyShape& shape) override {
        return core_->fill(to, pattern, pattern_bytes, shape);
    }
    Result<Ticket> launch(const std::shared_ptr<Executable>& executable, uint32_t kernel,
                          const Grid& grid, DevicePtr globals,
                          std::span<const std::byte> args) override;
    Result<Ticket> callHost(std::function<void()> function) override {
        return core_->callHost(std::move(function));
    }
    Result<Ticket> waitFor(Queue& other, Ticket ticket) override {
        return core_->waitFor(*static_cast<OpenclQueue&>(other).core_, ticket);
    }
    void stop() override { core_->stop(); }
    Ticket last() const override { return core_->last(); }
    Ticket reached() const override { return core_->reached(); }
    void wait(Ticket ticket) override { core_->wait(ticket); }
    Result<Ticket> markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds) override {
        return core_->markTime(std::move(nanoseconds));
    }

  private:
    const std::shared_ptr<QueueCore> core_;
};

} // namespace cw::opencl
