// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/memory.h"

#include <algorithm>
#include <cstring>

#include "backends/opencl/abi.h"
#include "backends/opencl/driver/process.h"
#include "support/host_memory.h"

namespace cw::opencl {
namespace {

constexpr cl_uint kOpenClAlign = 128; // of its largest type; more can't be asked for

cl_uint count(std::span<const cl_event> events) {
    return cl_uint(events.size());
}
const cl_event* list(std::span<const cl_event> events) {
    return events.empty() ? nullptr : events.data();
}

} // namespace

uint64_t Memory::bytesOf(const ClDevice& device, MemoryModel model) {
    if (model == MemoryModel::System) return totalMemory();
    const auto all = device.info<cl_ulong>(CL_DEVICE_GLOBAL_MEM_SIZE);
    if (model == MemoryModel::Usm || model == MemoryModel::FineSvm) return all;
    // An arena is had at once: half, that others and OpenCL itself have some, too.
    return std::min<uint64_t>(
        {all / 2, device.info<cl_ulong>(CL_DEVICE_MAX_MEM_ALLOC_SIZE, all), CW_OPENCL_MAP_BYTES});
}

Memory::Memory(const ClDevice& device, cl_context context, MemoryModel model, uint64_t total)
    : device_(device), context_(context), model_(model), total_(total),
      largest_(device.info<cl_ulong>(CL_DEVICE_MAX_MEM_ALLOC_SIZE, ~cl_ulong(0))),
      arena_(model == MemoryModel::CoarseSvm || model == MemoryModel::Buffer
                 ? &Arena::of(device, context, model, bytesOf(device, model))
                 : nullptr) {}

Memory::~Memory() {
    if (!unusable() && records_) cl().clReleaseCommandQueue(records_);
}

uint64_t Memory::freeBytes() const {
    if (model_ == MemoryModel::System) return freeMemoryBytes();
    if (arena_) return arena_->freeBytes();
    const uint64_t used = used_.load(std::memory_order_relaxed);
    return used < total_ ? total_ - used : 0;
}

Result<void*> Memory::allocateRaw(uint64_t bytes, MemoryKind kind) const {
    cl_int status = CL_SUCCESS;
    void* memory = nullptr;
    const ExtensionFunctions& usm = device_.extensions;
    if (model_ == MemoryModel::FineSvm) {
        const auto svm = device_.info<cl_device_svm_capabilities>(CL_DEVICE_SVM_CAPABILITIES);
        cl_svm_mem_flags flags = CL_MEM_READ_WRITE | CL_MEM_SVM_FINE_GRAIN_BUFFER;
        if (svm & CL_DEVICE_SVM_ATOMICS) flags |= CL_MEM_SVM_ATOMICS;
        memory = cl().clSVMAlloc(context_, flags, bytes, 0);
    } else if (kind == MemoryKind::Device) {
        memory = usm.clDeviceMemAllocINTEL(context_, device_.device, nullptr, bytes, 0, &status);
    } else if (kind == MemoryKind::Pinned) {
        memory = usm.clHostMemAllocINTEL(context_, nullptr, bytes, 0, &status);
    } else {
        memory = usm.clSharedMemAllocINTEL(context_, device_.device, nullptr, bytes, 0, &status);
    }
    if (memory) return memory;
    return makeError(ErrorCode::OutOfMemory, "the device has no {} bytes ({})", bytes,
                     statusName(status));
}

void Memory::freeRaw(void* memory) const {
    if (model_ == MemoryModel::FineSvm)
        cl().clSVMFree(context_, memory);
    else
        device_.extensions.clMemBlockingFreeINTEL(context_, memory);
}

Result<void*> Memory::allocate(uint64_t bytes, uint64_t align, MemoryKind kind) {
    if (model_ == MemoryModel::System)
        return allocateMemory(
            bytes, align, kind == MemoryKind::Device ? Placement::Shareable : Placement::Anywhere);
    if (arena_) {
        if (kind == MemoryKind::Pinned) return allocateMemory(bytes, align);
        if (kind == MemoryKind::Device) return arena_->take(bytes, std::max<uint64_t>(align, 256));
        return makeError(ErrorCode::NotSupported, "device '{}' has no managed memory",
                         device_.text(CL_DEVICE_NAME));
    }
    bytes = std::max<uint64_t>(bytes, 1);
    align = std::max<uint64_t>(align, 256);
    if (bytes > total_ || used_.fetch_add(bytes) + bytes > total_) {
        if (bytes <= total_) used_.fetch_sub(bytes);
        return makeError(ErrorCode::OutOfMemory, "{} bytes are more than the device has left ({})",
                         bytes, freeBytes());
    }
    const uint64_t whole = bytes + (align > kOpenClAlign ? align : 0);
    auto raw =
        whole > largest_
            ? makeError(ErrorCode::OutOfMemory,
                        "{} bytes are more than the device has in one piece ({})", bytes, largest_)
            : allocateRaw(whole, kind);
    if (!raw) {
        used_.fetch_sub(bytes);
        return raw;
    }
    const auto address = (reinterpret_cast<uint64_t>(*raw) + align - 1) & ~(align - 1);
    void* const memory = reinterpret_cast<void*>(address);
    const Lock lock(mutex_);
    raw_[memory] = *raw;
    ++version_;
    return memory;
}

void Memory::free(void* memory, uint64_t bytes, MemoryKind kind) {
    if (!memory || keeps_all_) return;
    if (model_ == MemoryModel::System || (arena_ && kind == MemoryKind::Pinned))
        return freeMemory(memory, bytes);
    if (arena_) return arena_->give(memory);
    void* raw = nullptr;
    {
        const Lock lock(mutex_);
        const auto found = raw_.find(memory);
        if (found == raw_.end()) return;
        raw = found->second;
        raw_.erase(found);
        ++version_;
    }
    used_.fetch_sub(std::max<uint64_t>(bytes, 1));
    freeRaw(raw);
}

/// In a plain buffer: by which ends are in it.
cl_int Memory::copyOfArena(cl_command_queue queue, void* to, const void* from, uint64_t bytes,
                           std::span<const cl_event> after, cl_event* done) const {
    const cl_mem buffer = arena_->buffer();
    const size_t to_offset = arena_->offsetOf(to), from_offset = arena_->offsetOf(from);
    if (!arena_->contains(from))
        return cl().clEnqueueWriteBuffer(queue, buffer, CL_FALSE, to_offset, bytes, from,
                                         count(after), list(after), done);
    if (!arena_->contains(to))
        return cl().clEnqueueReadBuffer(queue, buffer, CL_FALSE, from_offset, bytes, to,
                                        count(after), list(after), done);
    return cl().clEnqueueCopyBuffer(queue, buffer, buffer, from_offset, to_offset, bytes,
                                    count(after), list(after), done);
}

cl_int Memory::copy(cl_command_queue queue, void* to, const void* from, uint64_t bytes,
                    std::span<const cl_event> after, cl_event* done) const {
    if (model_ == MemoryModel::Usm)
        return device_.extensions.clEnqueueMemcpyINTEL(queue, CL_FALSE, to, from, bytes,
                                                       count(after), list(after), done);
    if (model_ == MemoryModel::Buffer) return copyOfArena(queue, to, from, bytes, after, done);
    return cl().clEnqueueSVMMemcpy(queue, CL_FALSE, to, from, bytes, count(after), list(after),
                                   done);
}

cl_int Memory::fill(cl_command_queue queue, void* to, const void* pattern, uint32_t pattern_bytes,
                    uint64_t bytes, std::span<const cl_event> after, cl_event* done) const {
    if (model_ == MemoryModel::Usm)
        return device_.extensions.clEnqueueMemFillINTEL(queue, to, pattern, pattern_bytes, bytes,
                                                        count(after), list(after), done);
    if (model_ == MemoryModel::Buffer)
        return cl().clEnqueueFillBuffer(queue, arena_->buffer(), pattern, pattern_bytes,
                                        arena_->offsetOf(to), bytes, count(after), list(after),
                                        done);
    return cl().clEnqueueSVMMemFill(queue, to, pattern, pattern_bytes, bytes, count(after),
                                    list(after), done);
}

Result<cl_command_queue> Memory::records() {
    if (unusable()) return unusableError();
    const Lock lock(mutex_);
    if (records_) return records_;
    const cl_queue_properties properties[] = {0};
    cl_int status = CL_SUCCESS;
    records_ =
        cl().clCreateCommandQueueWithProperties(context_, device_.device, properties, &status);
    CW_CL_TRY("making a queue", status);
    return records_;
}

/// `enqueue`: cl_int (cl_command_queue, cl_event* done)
template <typename Enqueue>
Result<> Memory::now(Enqueue enqueue) {
    cl_event done = nullptr;
    CW_CL_TRY("a command for the driver's records", enqueue(CW_TRY(records()), &done));
    const cl_int status = cl().clWaitForEvents(1, &done);
    cl().clReleaseEvent(done);
    CW_CL_TRY("a command for the driver's records", status);
    return {};
}

Result<> Memory::read(void* to, const void* record, uint64_t bytes) {
    if (arena_)
        return now([&](cl_command_queue queue, cl_event* done) {
            return copy(queue, to, record, bytes, {}, done);
        });
    std::memcpy(to, record, bytes);
    return {};
}

Result<> Memory::write(void* record, const void* from, uint64_t bytes) {
    if (arena_)
        return now([&](cl_command_queue queue, cl_event* done) {
            return copy(queue, record, from, bytes, {}, done);
        });
    std::memcpy(record, from, bytes);
    return {};
}

Result<> Memory::clear(void* record, uint64_t bytes) {
    if (arena_)
        return now([&](cl_command_queue queue, cl_event* done) {
            const uint8_t zero = 0;
            return fill(queue, record, &zero, 1, bytes, {}, done);
        });
    std::memset(record, 0, bytes);
    return {};
}

void Memory::post(void* record, const void* from, uint64_t bytes) {
    const auto queue = records();
    if (!queue || copy(*queue, record, from, bytes, {}, nullptr) != CL_SUCCESS) return;
    cl().clFlush(*queue);
}

void Memory::settle() {
    if (auto queue = records()) cl().clFinish(*queue);
}

cl_int Memory::setPointer(cl_kernel kernel, cl_uint index, const void* pointer) const {
    if (model_ == MemoryModel::Usm)
        return device_.extensions.clSetKernelArgMemPointerINTEL(kernel, index, pointer);
    if (model_ == MemoryModel::Buffer) {
        const cl_ulong offset = arena_->offsetOf(pointer);
        return cl().clSetKernelArg(kernel, index, sizeof offset, &offset);
    }
    return cl().clSetKernelArgSVMPointer(kernel, index, pointer);
}

/// Fine-grained memory has no other way than to name each piece.
cl_int Memory::nameAll(cl_kernel kernel, uint64_t& known) const {
    const uint64_t now = version_.load();
    if (known == now) return CL_SUCCESS;
    std::vector<void*> all;
    {
        const Lock lock(mutex_);
        for (const auto& [address, raw] : raw_)
            all.push_back(raw);
    }
    known = now;
    return cl().clSetKernelExecInfo(kernel, CL_KERNEL_EXEC_INFO_SVM_PTRS,
                                    all.size() * sizeof(void*), all.data());
}

cl_int Memory::openTo(cl_kernel kernel, uint64_t& known) const {
    const auto allow = [&](cl_kernel_exec_info what) {
        const cl_bool yes = CL_TRUE;
        return cl().clSetKernelExecInfo(kernel, what, sizeof yes, &yes);
    };
    if (model_ == MemoryModel::FineSvm) return nameAll(kernel, known);
    if (known) return CL_SUCCESS;
    known = 1;
    if (model_ == MemoryModel::Buffer) {
        const cl_mem buffer = arena_->buffer();
        return cl().clSetKernelArg(kernel, CW_OPENCL_ARENA, sizeof buffer, &buffer);
    }
    if (model_ == MemoryModel::CoarseSvm) {
        void* const all = reinterpret_cast<void*>(arena_->base());
        return cl().clSetKernelExecInfo(kernel, CL_KERNEL_EXEC_INFO_SVM_PTRS, sizeof all, &all);
    }
    if (model_ == MemoryModel::System) return allow(CL_KERNEL_EXEC_INFO_SVM_FINE_GRAIN_SYSTEM);
    for (cl_kernel_exec_info what : {CL_KERNEL_EXEC_INFO_INDIRECT_HOST_ACCESS_INTEL,
                                     CL_KERNEL_EXEC_INFO_INDIRECT_DEVICE_ACCESS_INTEL,
                                     CL_KERNEL_EXEC_INFO_INDIRECT_SHARED_ACCESS_INTEL})
        if (const cl_int status = allow(what); status != CL_SUCCESS) return status;
    return CL_SUCCESS;
}

cl_int Memory::openToOwn(cl_kernel kernel, uint64_t& known) const {
    if (model_ != MemoryModel::Buffer) {
        const bool first = !known;
        const cl_int status = openTo(kernel, known);
        if (status != CL_SUCCESS || !first) return status;
    } else if (std::exchange(known, 1)) {
        return CL_SUCCESS;
    }
    const cl_mem buffer = model_ == MemoryModel::Buffer ? arena_->buffer() : nullptr;
    const cl_ulong base = buffer ? arena_->base() : 0;
    const cl_int status = cl().clSetKernelArg(kernel, 0, sizeof buffer, buffer ? &buffer : nullptr);
    return status != CL_SUCCESS ? status : cl().clSetKernelArg(kernel, 1, sizeof base, &base);
}

} // namespace cw::opencl
