// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>

#include "backends/cpu/driver/heap.h"
#include "backends/cpu/driver/printf.h"
#include "backends/driver.h"
#include "support/mutex.h"

namespace cw::cpu {

constexpr uint32_t kMaxShared = 163 * 1024;

/// This machine's processors as a device. Several may be open; they share the processors and the
/// memory.
class CpuDevice : public Device {
  public:
    explicit CpuDevice(uint32_t index);

    const ir::DeviceFacts& facts() const override { return facts_; }
    Result<std::shared_ptr<Executable>> load(std::shared_ptr<const ir::Image>) override;
    Result<DevicePtr> allocate(uint64_t bytes, uint64_t align, MemoryKind) override;
    void free(DevicePtr, uint64_t bytes, MemoryKind) override;
    bool decommit(DevicePtr, uint64_t bytes) override;
    Result<> commit(DevicePtr, uint64_t bytes) override;
    Result<MemoryFile> file(DevicePtr, uint64_t bytes) override;
    Result<std::unique_ptr<Queue>> createQueue(int priority) override;
    uint32_t residentBlocks(const ir::KernelMeta&, uint32_t threads,
                            uint32_t dynamic_shared) const override;
    void setFaultHandler(std::function<void(const Fault&)>) override;
    void setHeapLimit(uint64_t bytes) override { heap_.setLimit(bytes); }
    void memory(uint64_t& free_bytes, uint64_t& total_bytes) const override;
    void flushOutput() override { output_.flush(); }
    std::vector<std::pair<std::string, std::string>> describe() const override;

    // For the engine.
    Output& output() { return output_; }
    Heap& heap() { return heap_; }
    uint64_t nextLaunchId() { return ++launches_; }
    /// Logs the fault and tells the runtime.
    void report(const Fault& fault);

  private:
    ir::DeviceFacts facts_;
    std::atomic<uint64_t> launches_{0};
    Output output_;
    Heap heap_;
    Mutex mutex_;
    std::function<void(const Fault&)> on_fault_ CW_GUARDED_BY(mutex_);
};

} // namespace cw::cpu
