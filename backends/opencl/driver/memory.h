// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <map>
#include <span>

#include "backends/driver.h"
#include "backends/opencl/driver/arena.h"
#include "backends/opencl/driver/platform.h"
#include "support/mutex.h"

namespace cw::opencl {

/// Memory of a device, by one of its models. Thread-safe.
class Memory {
  public:
    /// What the model lets a device have.
    static uint64_t bytesOf(const ClDevice& device, MemoryModel model);
    Memory(const ClDevice& device, cl_context context, MemoryModel model, uint64_t total);
    ~Memory();

    Result<void*> allocate(uint64_t bytes, uint64_t align, MemoryKind);
    void free(void* memory, uint64_t bytes, MemoryKind);
    /// From now on nothing is freed: a kernel that does not end may use it.
    void keepAll() { keeps_all_.store(true); }
    uint64_t totalBytes() const { return arena_ ? arena_->totalBytes() : total_; }
    uint64_t freeBytes() const;
    MemoryModel model() const { return model_; }

    /// Whether pinned and managed memory is the host's and the device's at once, at one address.
    /// Else pinned memory is the host's alone, and there is no managed one.
    bool isShared() const { return !arena_; }
    /// Of records of ours that kernels and host use: shared memory, where there is any.
    MemoryKind recordKind() const { return arena_ ? MemoryKind::Device : MemoryKind::Pinned; }
    /// Whether OpenCL's commands reach it as device memory.
    bool isOnDevice(const void* address) const { return !arena_ || arena_->contains(address); }

    /// clEnqueue… for this kind of memory; one end of a copy may be the host's own.
    cl_int copy(cl_command_queue, void* to, const void* from, uint64_t bytes,
                std::span<const cl_event> after, cl_event* done) const;
    cl_int fill(cl_command_queue, void* to, const void* pattern, uint32_t pattern_bytes,
                uint64_t bytes, std::span<const cl_event> after, cl_event* done) const;

    /// Between the host and records, at once, whatever the queues do.
    Result<> read(void* to, const void* record, uint64_t bytes);
    Result<> write(void* record, const void* from, uint64_t bytes);
    Result<> clear(void* record, uint64_t bytes);
    /// As write(), some time later. `from` stays until settle().
    void post(void* record, const void* from, uint64_t bytes);
    void settle();

    /// A kernel's argument that is a pointer to device memory.
    cl_int setPointer(cl_kernel, cl_uint index, const void* pointer) const;
    /// Lets a kernel touch what its arguments don't name. `known`: belongs to the kernel, 0 at
    /// first.
    cl_int openTo(cl_kernel, uint64_t& known) const;
    /// The same for one of the driver's own kernels, whose first arguments are those of arena.h.
    cl_int openToOwn(cl_kernel, uint64_t& known) const;
    static constexpr cl_uint kOwnArguments = 2;
    /// CwOpenclLaunch::map_top
    uint32_t mapTop() const { return arena_ ? uint32_t(arena_->base() >> 32) : 0; }

  private:
    Result<void*> allocateRaw(uint64_t bytes, MemoryKind) const;
    void freeRaw(void* memory) const;
    cl_int nameAll(cl_kernel, uint64_t& known) const;
    cl_int copyOfArena(cl_command_queue, void* to, const void* from, uint64_t bytes,
                       std::span<const cl_event> after, cl_event* done) const;
    Result<cl_command_queue> records();
    template <typename Enqueue>
    Result<> now(Enqueue enqueue);

    const ClDevice& device_;
    const cl_context context_;
    const MemoryModel model_;
    const uint64_t total_, largest_;
    Arena* const arena_; // CoarseSvm, Buffer; else null
    std::atomic<uint64_t> used_{0};
    std::atomic<bool> keeps_all_{false};
    mutable Mutex mutex_;
    cl_command_queue records_ CW_GUARDED_BY(mutex_) = nullptr;
    std::map<void*, void*> raw_ CW_GUARDED_BY(mutex_); // address -> what OpenCL gave
    std::atomic<uint64_t> version_{1};                 // of raw_
};

} // namespace cw::opencl
