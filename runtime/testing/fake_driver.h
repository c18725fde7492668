// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdlib>
#include <cstring>
#include <deque>
#include <mutex>

#include "backends/driver.h"

/// A backend for the runtime's tests: nothing happens until somebody waits, so that order can be
/// seen, and a kernel named "fault" faults. Memory is the host's. Not for more than one thread at a
/// time.
namespace cw::testing {

struct FakeLaunch {
    std::string kernel;
    Grid grid;
    DevicePtr globals;
    Bytes arguments;
};

class FakeDevice;

class FakeQueue : public Queue {
  public:
    explicit FakeQueue(FakeDevice& device) : device_(device) {}
    ~FakeQueue() override { FakeQueue::wait(last_); }

    Result<Ticket> copy(void* to, const void* from, CopyKind kind, const CopyShape& shape) override;
    Result<Ticket> fill(DevicePtr to, uint32_t pattern, uint32_t bytes,
                        const CopyShape& shape) override {
        return add([=] {
            for (uint64_t z = 0; z < shape.depth; ++z)
                for (uint64_t y = 0; y < shape.height; ++y)
                    for (uint64_t x = 0; x < shape.width; x += bytes)
                        std::memcpy(reinterpret_cast<char*>(to) + z * shape.to_slice +
                                        y * shape.to_pitch + x,
                                    &pattern, bytes);
        });
    }
    Result<Ticket> launch(const std::shared_ptr<Executable>& executable, uint32_t kernel,
                          const Grid& grid, DevicePtr globals,
                          std::span<const std::byte> args) override;
    Result<Ticket> callHost(std::function<void()> function) override {
        return add(std::move(function));
    }
    Result<Ticket> waitFor(Queue& other, Ticket ticket) override {
        return add([&other, ticket] { other.wait(ticket); });
    }
    void stop() override { stopped = true; }
    Ticket last() const override { return last_; }
    Ticket reached() const override { return reached_; }
    void wait(Ticket ticket) override {
        while (reached_ < ticket && !work_.empty()) {
            auto command = std::move(work_.front());
            work_.pop_front();
            if (!stopped) command();
            ++reached_;
        }
    }
    Result<Ticket> markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds) override;

    bool stopped = false;

  private:
    Result<Ticket> add(std::function<void()> command) {
        work_.push_back(std::move(command));
        return ++last_;
    }
    FakeDevice& device_;
    std::deque<std::function<void()>> work_;
    Ticket last_ = 0, reached_ = 0;
};

class FakeExecutable : public Executable {
  public:
    explicit FakeExecutable(std::shared_ptr<const ir::Image> image) : image(std::move(image)) {}
    Result<DevicePtr> functionAddress(uint32_t index) const override {
        return 0x1000 + 16 * uint64_t(index);
    }
    std::shared_ptr<const ir::Image> image;
};

class FakeDevice : public Device {
  public:
    FakeDevice() {
        facts_.backend = "fake";
        facts_.target = "test";
        facts_.name = "fake device";
        facts_.memory_bytes = 1 << 20;
        facts_.compute_units = 2;
        facts_.unified_memory = facts_.managed_memory = facts_.host_can_access = true;
    }
    const ir::DeviceFacts& facts() const override { return facts_; }
    Result<std::shared_ptr<Executable>> load(std::shared_ptr<const ir::Image> image) override {
        ++loads;
        if (asText(image->code) == "of another build")
            return Error{ErrorCode::InvalidImage, "the image was made by another build"};
        return std::shared_ptr<Executable>(std::make_shared<FakeExecutable>(std::move(image)));
    }
    Result<DevicePtr> allocate(uint64_t bytes, uint64_t align, MemoryKind) override {
        if (used + bytes > facts_.memory_bytes)
            return Error{ErrorCode::OutOfMemory, "the fake device is full"};
        used += bytes;
        return reinterpret_cast<DevicePtr>(
            std::aligned_alloc(align, (bytes + align - 1) / align * align));
    }
    void free(DevicePtr address, uint64_t bytes, MemoryKind) override {
        used -= bytes;
        std::free(reinterpret_cast<void*>(address));
    }
    Result<std::unique_ptr<Queue>> createQueue(int) override {
        return std::unique_ptr<Queue>(std::make_unique<FakeQueue>(*this));
    }
    uint32_t residentBlocks(const ir::KernelMeta&, uint32_t threads, uint32_t) const override {
        return 2048 / threads;
    }
    void setFaultHandler(std::function<void(const Fault&)> handler) override {
        on_fault = std::move(handler);
    }
    void setHeapLimit(uint64_t) override {}
    void memory(uint64_t& free_bytes, uint64_t& total_bytes) const override {
        total_bytes = facts_.memory_bytes;
        free_bytes = total_bytes - used;
    }
    void flushOutput() override { ++flushes; }
    std::vector<std::pair<std::string, std::string>> describe() const override {
        return {{"kernels", "fake"}};
    }

    std::function<void(const Fault&)> on_fault;
    std::vector<FakeLaunch> launches; // that have run
    uint64_t used = 0, clock = 0;
    int loads = 0, flushes = 0;

  private:
    ir::DeviceFacts facts_;
};

inline Result<Ticket> FakeQueue::copy(void* to, const void* from, CopyKind,
                                      const CopyShape& shape) {
    return add([=] {
        for (uint64_t z = 0; z < shape.depth; ++z)
            for (uint64_t y = 0; y < shape.height; ++y)
                std::memmove(static_cast<char*>(to) + z * shape.to_slice + y * shape.to_pitch,
                             static_cast<const char*>(from) + z * shape.from_slice +
                                 y * shape.from_pitch,
                             shape.width);
    });
}

inline Result<Ticket> FakeQueue::launch(const std::shared_ptr<Executable>& executable,
                                        uint32_t kernel, const Grid& grid, DevicePtr globals,
                                        std::span<const std::byte> args) {
    const std::string name =
        static_cast<const FakeExecutable&>(*executable).image->kernels[kernel].name;
    return add(
        [this, name, launch = FakeLaunch{name, grid, globals, Bytes(args.begin(), args.end())}] {
            device_.launches.push_back(launch);
            if (name != "fault") return;
            stop();
            Fault fault;
            fault.code = ErrorCode::IllegalAddress;
            fault.kernel = name;
            fault.message = "touched an address that is not its own";
            device_.on_fault(fault);
        });
}

inline Result<Ticket> FakeQueue::markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds) {
    return add([this, nanoseconds] { *nanoseconds = device_.clock += 1'000'000; });
}

class FakeDriver : public Driver {
  public:
    std::string_view name() const override { return "fake"; }
    uint32_t deviceCount() override { return 1; }
    Result<std::unique_ptr<Device>> open(uint32_t) override {
        auto device = std::make_unique<FakeDevice>();
        opened.push_back(device.get());
        return std::unique_ptr<Device>(std::move(device));
    }
    std::vector<FakeDevice*> opened;
};

} // namespace cw::testing
