// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>

#include "backends/opencl/driver/platform.h"
#include "backends/opencl/driver/ranges.h"
#include "support/mutex.h"

namespace cw::opencl {

/// The memory of a device that shares none with the host: one piece of OpenCL's, made at the first
/// call and dealt out by us, so that each kernel is told of it once. Lives as long as the process.
/// Thread-safe.
class Arena {
  public:
    /// Of this device, however often it is open.
    static Arena& of(const ClDevice& device, cl_context context, MemoryModel model, uint64_t most);

    Result<void*> take(uint64_t bytes, uint64_t align);
    void give(void* memory);
    uint64_t totalBytes() const { return bytes_.load(); }
    uint64_t freeBytes() const { return free_bytes_.load(); }

    /// 0 before the first allocation.
    uint64_t base() const { return base_.load(std::memory_order_acquire); }
    /// Of the model Buffer; addresses are then numbers that only kernels turn into places in it.
    cl_mem buffer() const { return buffer_.load(std::memory_order_acquire); }
    bool contains(const void* address) const {
        return base() && reinterpret_cast<uint64_t>(address) - base() < bytes_.load();
    }
    size_t offsetOf(const void* address) const {
        return reinterpret_cast<uint64_t>(address) - base();
    }

  private:
    Arena(const ClDevice& device, cl_context context, MemoryModel model, uint64_t most)
        : device_(device), context_(context), model_(model), bytes_(most), free_bytes_(most) {}
    Result<> make() CW_REQUIRES(mutex_);
    bool tryToMake(uint64_t bytes);

    const ClDevice& device_;
    const cl_context context_;
    const MemoryModel model_;
    std::atomic<uint64_t> bytes_, free_bytes_, base_{0};
    std::atomic<cl_mem> buffer_{nullptr};
    void* reserved_ = nullptr; // addresses that nobody else has
    mutable Mutex mutex_;
    Ranges ranges_ CW_GUARDED_BY(mutex_);
};

} // namespace cw::opencl
