// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>

#include "backends/null/driver/device.h"

namespace cw::null {

struct ImageExecutable : Executable {
    explicit ImageExecutable(std::shared_ptr<const ir::Image> its_image)
        : image(std::move(its_image)) {}
    std::shared_ptr<const ir::Image> image;
};

/// Does each command at once, on the caller's thread.
class NullQueue : public Queue {
  public:
    explicit NullQueue(NullDevice& device) : device_(device) {}

    Result<Ticket> copy(void* to, const void* from, CopyKind, const CopyShape&) override;
    Result<Ticket> fill(DevicePtr to, uint32_t pattern, uint32_t pattern_bytes,
                        const CopyShape& shape) override;
    Result<Ticket> launch(const std::shared_ptr<Executable>&, uint32_t kernel, const Grid&,
                          DevicePtr globals, std::span<const std::byte> args) override;
    Result<Ticket> callHost(std::function<void()> function) override {
        if (!stopped_) function();
        return ++last_;
    }
    Result<Ticket> waitFor(Queue&, Ticket) override { return ++last_; }
    void stop() override { stopped_ = true; }
    Ticket last() const override { return last_; }
    Ticket reached() const override { return last_; }
    void wait(Ticket) override {}
    Result<Ticket> markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds) override;

  private:
    NullDevice& device_;
    std::atomic<Ticket> last_{0};
    std::atomic<bool> stopped_{false};
};

} // namespace cw::null
