// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/null/driver/device.h"

#include <algorithm>
#include <cstdlib>

#include "backends/null/driver/arena.h"
#include "backends/null/driver/queue.h"

namespace cw::null {
namespace {

constexpr uint64_t kMemory = uint64_t(16) << 30;
constexpr uint32_t kThreadsPerUnit = 2048, kBlocksPerUnit = 32, kShared = 163 * 1024;

class NullExecutable : public ImageExecutable {
  public:
    using ImageExecutable::ImageExecutable;
    Result<DevicePtr> functionAddress(uint32_t index) const override {
        if (index >= image->functions.size())
            return makeError(ErrorCode::InvalidSymbol,
                             "function {} is not in the image ({} functions)", index,
                             image->functions.size());
        return 0x1000 + 16 * uint64_t(index); // nobody will call it
    }
};

} // namespace

NullDevice::NullDevice() {
    facts_.backend = "null";
    facts_.target = "none";
    facts_.subgroup_width = 32;
    facts_.name = "null device";
    facts_.memory_bytes = kMemory;
    facts_.compute_units = 4;
    facts_.clock_khz = 1'000'000;
    facts_.max_shared_bytes = kShared;
    facts_.executes = false;
}

Result<std::shared_ptr<Executable>> NullDevice::load(std::shared_ptr<const ir::Image> image) {
    return std::shared_ptr<Executable>(std::make_shared<NullExecutable>(std::move(image)));
}

Result<DevicePtr> NullDevice::allocate(uint64_t bytes, uint64_t align, MemoryKind kind) {
    if (bytes > kMemory || used_.fetch_add(bytes) + bytes > kMemory) {
        if (bytes <= kMemory) used_.fetch_sub(bytes);
        return makeError(ErrorCode::OutOfMemory, "the null device has no {} bytes left", bytes);
    }
    if (kind == MemoryKind::Device) {
        auto address = Arena::instance().allocate(bytes, align);
        if (!address) used_.fetch_sub(bytes);
        return address;
    }
    // The host uses pinned and managed memory too.
    align = std::max<uint64_t>(align, 256);
    void* memory =
        std::aligned_alloc(align, (std::max<uint64_t>(bytes, 1) + align - 1) & ~(align - 1));
    if (memory) return reinterpret_cast<DevicePtr>(memory);
    used_.fetch_sub(bytes);
    return makeError(ErrorCode::OutOfMemory, "the system has no {} bytes", bytes);
}

void NullDevice::free(DevicePtr memory, uint64_t bytes, MemoryKind kind) {
    if (!memory) return;
    used_.fetch_sub(bytes);
    if (kind == MemoryKind::Device)
        Arena::instance().free(memory);
    else
        std::free(reinterpret_cast<void*>(memory));
}

Result<std::unique_ptr<Queue>> NullDevice::createQueue(int) {
    return std::unique_ptr<Queue>(std::make_unique<NullQueue>(*this));
}

uint32_t NullDevice::residentBlocks(const ir::KernelMeta& meta, uint32_t threads,
                                    uint32_t dynamic_shared) const {
    if (!threads || threads > 1024) return 0;
    const uint32_t rounded = (threads + 31) & ~31u;
    const uint64_t shared = uint64_t(meta.static_shared) + dynamic_shared + 1024;
    return uint32_t(
        std::min<uint64_t>({kThreadsPerUnit / rounded, kBlocksPerUnit, (kShared + 1024) / shared}));
}

void NullDevice::memory(uint64_t& free_bytes, uint64_t& total_bytes) const {
    total_bytes = kMemory;
    free_bytes = kMemory - std::min(kMemory, used_.load());
}

void NullDevice::record(RecordedLaunch launch) {
    const Lock lock(mutex_);
    launches_.push_back(std::move(launch));
}

std::vector<RecordedLaunch> NullDevice::takeLaunches() {
    const Lock lock(mutex_);
    return std::exchange(launches_, {});
}

std::vector<RecordedLaunch> takeLaunches(Device& device) {
    return static_cast<NullDevice&>(device).takeLaunches();
}

} // namespace cw::null
