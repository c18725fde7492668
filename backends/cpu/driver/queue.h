// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "backends/cpu/driver/command.h"
#include "backends/driver.h"

namespace cw::cpu {

class CpuDevice;

/// The commands of a queue and who runs them: whoever waits for one, or else an executor
/// (executors.h). Shared by the queue, by its executor and by queues that wait for it.
class QueueCore : public std::enable_shared_from_this<QueueCore> {
  public:
    QueueCore(CpuDevice& device, const Queue* owner);
    ~QueueCore();

    template <typename Body>
    Result<Ticket> push(Body body, std::span<const std::byte> tail = {});
    void wait(Ticket ticket);
    Ticket last() const { return last_.load(); }
    Ticket reached() const { return reached_.load(); }
    /// Runs commands until one of them is `until` or none is left. False: another thread is doing
    /// so.
    bool drain(Ticket until);
    /// What an executor does with the queue that it was lent.
    void serve();

    CpuDevice& device() { return device_; }
    const Queue* owner() const { return owner_; }
    void stop() { stopped_.store(true); }
    const std::atomic<bool>& stopped() const { return stopped_; }

  private:
    bool pending() const { return reached_.load() < last_.load(); }
    void needExecutor();
    void reach(Ticket ticket);

    CpuDevice& device_;
    const Queue* const owner_; // for who is told of a fault
    // Producers.
    std::atomic_flag pushing_;
    Command* tail_;
    Command* spare_ = nullptr;
    std::atomic<Ticket> last_{0};
    // The one who drains.
    alignas(64) std::atomic<bool> draining_{false};
    Command* head_;
    std::atomic<bool> stopped_{false}; // commands are dropped
    std::atomic<Ticket> reached_{0};
    std::atomic<Command*> used_{nullptr}; // on their way back to the producers
    // Waiting.
    std::atomic<bool> attached_{false}; // an executor serves this queue
    std::atomic<uint32_t> waiters_{0};
    std::mutex mutex_;
    std::condition_variable reached_more_;
};

class CpuQueue : public Queue {
  public:
    explicit CpuQueue(CpuDevice& device) : core_(std::make_shared<QueueCore>(device, this)) {}
    ~CpuQueue() override;

    Result<Ticket> copy(void* to, const void* from, CopyKind, const CopyShape&) override;
    Result<Ticket> fill(DevicePtr to, uint32_t pattern, uint32_t pattern_bytes,
                        const CopyShape& shape) override;
    Result<Ticket> launch(const std::shared_ptr<Executable>&, uint32_t kernel, const Grid&,
                          DevicePtr globals, std::span<const std::byte> args) override;
    Result<Ticket> callHost(std::function<void()>) override;
    Result<Ticket> waitFor(Queue& other, Ticket) override;
    void stop() override { core_->stop(); }
    Ticket last() const override { return core_->last(); }
    Ticket reached() const override { return core_->reached(); }
    void wait(Ticket ticket) override { core_->wait(ticket); }
    Result<Ticket> markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds) override;

  private:
    std::shared_ptr<QueueCore> core_;
};

/// True in a child of fork(): threads and queues are the parent's, every use is an error.
bool inForkedChild();
Error forkedError();

} // namespace cw::cpu
