// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <vector>

#include "backends/driver.h"
#include "backends/null/driver/recorded.h"
#include "support/mutex.h"

namespace cw::null {

/// A device that runs nothing. Its memory lies at addresses which the host can't touch; copies and
/// fills are really done, in a shadow; launches are recorded. Everything is done when the call
/// returns.
class NullDevice : public Device {
  public:
    NullDevice();

    const ir::DeviceFacts& facts() const override { return facts_; }
    Result<std::shared_ptr<Executable>> load(std::shared_ptr<const ir::Image>) override;
    Result<DevicePtr> allocate(uint64_t bytes, uint64_t align, MemoryKind) override;
    void free(DevicePtr, uint64_t bytes, MemoryKind) override;
    Result<std::unique_ptr<Queue>> createQueue(int priority) override;
    uint32_t residentBlocks(const ir::KernelMeta&, uint32_t threads,
                            uint32_t dynamic_shared) const override;
    void setFaultHandler(std::function<void(const Fault&)>) override {}
    void setHeapLimit(uint64_t) override {}
    void memory(uint64_t& free_bytes, uint64_t& total_bytes) const override;
    void flushOutput() override {}
    std::vector<std::pair<std::string, std::string>> describe() const override {
        return {{"kernels", "recorded, never run"},
                {"memory", "an arena that the host can't touch; copies and fills are done"}};
    }

    void record(RecordedLaunch launch);
    std::vector<RecordedLaunch> takeLaunches();

  private:
    ir::DeviceFacts facts_;
    std::atomic<uint64_t> used_{0};
    Mutex mutex_;
    std::vector<RecordedLaunch> launches_ CW_GUARDED_BY(mutex_);
};

} // namespace cw::null
