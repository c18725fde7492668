// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <map>
#include <span>

#include "backends/driver.h"
#include "backends/opencl/driver/platform.h"
#include "support/mutex.h"

namespace cw::opencl {

/// Memory of a device, by one of its models: pointers are plain addresses, the same on both sides.
/// Pinned and Managed memory may be touched by the host at any time. Thread-safe.
class Memory {
  public:
    Memory(const ClDevice& device, cl_context context, MemoryModel model, uint64_t total);

    Result<void*> allocate(uint64_t bytes, uint64_t align, MemoryKind);
    void free(void* memory, uint64_t bytes, MemoryKind);
    /// From now on nothing is freed: a kernel that does not end may use it.
    void keepAll() { keeps_all_.store(true); }
    uint64_t totalBytes() const { return total_; }
    uint64_t freeBytes() const;
    MemoryModel model() const { return model_; }

    /// clEnqueue… for this kind of memory; one end of a copy may be the host's own.
    cl_int copy(cl_command_queue, void* to, const void* from, uint64_t bytes,
                std::span<const cl_event> after, cl_event* done) const;
    cl_int fill(cl_command_queue, void* to, const void* pattern, uint32_t pattern_bytes,
                uint64_t bytes, std::span<const cl_event> after, cl_event* done) const;

    /// A kernel's argument that is a pointer.
    cl_int setPointer(cl_kernel, cl_uint index, const void* pointer) const;
    /// Lets a kernel touch what its arguments don't name. `known`: belongs to the kernel, 0 at
    /// first.
    cl_int openTo(cl_kernel, uint64_t& known) const;

  private:
    Result<void*> allocateRaw(uint64_t bytes, MemoryKind) const;
    void freeRaw(void* memory) const;

    const ClDevice& device_;
    const cl_context context_;
    const MemoryModel model_;
    const uint64_t total_, largest_;
    std::atomic<uint64_t> used_{0};
    std::atomic<bool> keeps_all_{false};
    mutable Mutex mutex_;
    std::map<void*, void*> raw_ CW_GUARDED_BY(mutex_); // address -> what OpenCL gave
    std::atomic<uint64_t> version_{1};                 // of raw_
};

} // namespace cw::opencl
