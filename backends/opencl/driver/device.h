// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "backends/driver.h"
#include "backends/opencl/driver/host_calls.h"
#include "backends/opencl/driver/memory.h"
#include "backends/opencl/driver/output.h"
#include "backends/opencl/driver/timer.h"
#include "backends/opencl/target.h"

namespace cw::opencl {

class QueueCore;
class Watchdog;

class OpenclDevice : public Device {
  public:
    static Result<std::unique_ptr<OpenclDevice>> open(const ClDevice& device, MemoryModel model);
    ~OpenclDevice() override;

    const ir::DeviceFacts& facts() const override { return facts_; }
    Result<std::shared_ptr<Executable>> load(std::shared_ptr<const ir::Image>) override;
    Result<DevicePtr> allocate(uint64_t bytes, uint64_t align, MemoryKind) override;
    void free(DevicePtr, uint64_t bytes, MemoryKind) override;
    Result<MemoryFile> file(DevicePtr, uint64_t bytes) override;
    Result<std::unique_ptr<Queue>> createQueue(int priority) override;
    uint32_t residentBlocks(const ir::KernelMeta&, uint32_t threads,
                            uint32_t dynamic_shared) const override;
    void setFaultHandler(std::function<void(const Fault&)>) override;
    void setHeapLimit(uint64_t bytes) override;
    void memory(uint64_t& free_bytes, uint64_t& total_bytes) const override;
    void flushOutput() override;
    std::vector<std::pair<std::string, std::string>> describe() const override;

    // For queues and executables.
    const ClDevice& device() const { return device_; }
    cl_context context() const { return context_; }
    Memory& memory() { return memory_; }
    uint64_t localBytes() const { return local_bytes_; }
    Result<cl_command_queue> makeQueue(cl_command_queue_properties properties) const;
    /// A copy by the device, that is done when the call returns.
    void copyNow(void* to, const void* from, const CopyShape& shape);
    /// The same in an in-order queue, row by row.
    cl_int enqueueCopy(cl_command_queue queue, void* to, const void* from, const CopyShape& shape,
                       std::span<const cl_event> after, cl_event* done) const;
    /// Of kernels.cl, built at the first call.
    Result<cl_program> ownKernels();
    uint64_t nextGrid() { return ++grids_; }
    int busyQueues() const { return busy_queues_.load(std::memory_order_relaxed); }
    void queueIsBusy() { ++busy_queues_; }
    void queueIsIdle() { --busy_queues_; }
    /// Lends a thread to the device until the event is there, unless it is lent already.
    void help(cl_event event);
    /// Gives up the queues there are: a kernel does not end.
    void giveUp();
    /// No kernel runs.
    bool idle();
    void stopBusyQueues();
    /// Tells the runtime.
    void report(const Fault& fault);
    /// Keeps what was printed until flushOutput().
    void keep(const OutputText& text);
    /// The heap of device code, made at the first call.
    Result<> heap(DevicePtr& address, uint64_t& bytes);
    /// The table of locks for atomics of 64 bits, made at the first call.
    Result<DevicePtr> locks();
    /// Measured at the first call.
    Result<Timer> timer();

  private:
    OpenclDevice(const ClDevice& device, cl_context context, MemoryModel model,
                 ir::DeviceFacts facts);
    std::vector<std::shared_ptr<QueueCore>> liveQueues();
    void watch(double now);
    std::string memoryInWords() const;

    const ClDevice& device_;
    const cl_context context_;
    const ir::DeviceFacts facts_;
    const uint64_t local_bytes_;
    Memory memory_;
    std::atomic<uint64_t> grids_{0};
    std::atomic<int> busy_queues_{0}; // with commands under way
    std::atomic<bool> given_up_{false};
    Mutex mutex_;
    struct Helper {
        std::atomic<bool> busy{false};
        HostCalls thread;
    };
    std::vector<std::unique_ptr<Helper>> helpers_ CW_GUARDED_BY(mutex_);
    std::function<void(const Fault&)> on_fault_ CW_GUARDED_BY(mutex_);
    std::vector<std::weak_ptr<QueueCore>> queues_ CW_GUARDED_BY(mutex_);
    cl_command_queue copies_ CW_GUARDED_BY(mutex_) = nullptr; // of copyNow()
    cl_program own_kernels_ CW_GUARDED_BY(mutex_) = nullptr;
    std::string printed_ CW_GUARDED_BY(mutex_);
    uint64_t heap_limit_ CW_GUARDED_BY(mutex_) = 8 << 20;
    DevicePtr heap_ CW_GUARDED_BY(mutex_) = 0;
    uint64_t heap_bytes_ CW_GUARDED_BY(mutex_) = 0;
    void* locks_ CW_GUARDED_BY(mutex_) = nullptr;
    Mutex timer_mutex_;
    std::optional<Timer> timer_ CW_GUARDED_BY(timer_mutex_);
    std::unique_ptr<Watchdog> watchdog_; // the last: its thread uses the rest
};

} // namespace cw::opencl
