// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/memory.h"

#include <algorithm>

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

Memory::Memory(const ClDevice& device, cl_context context, MemoryModel model, uint64_t total)
    : device_(device), context_(context), model_(model), total_(total),
      largest_(device.info<cl_ulong>(CL_DEVICE_MAX_MEM_ALLOC_SIZE, ~cl_ulong(0))) {}

uint64_t Memory::freeBytes() const {
    if (model_ == MemoryModel::System) return freeMemoryBytes();
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
    if (model_ == MemoryModel::System) return allocateMemory(bytes, align);
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

void Memory::free(void* memory, uint64_t bytes, MemoryKind) {
    if (!memory || keeps_all_) return;
    if (model_ == MemoryModel::System) return freeMemory(memory, bytes);
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

cl_int Memory::copy(cl_command_queue queue, void* to, const void* from, uint64_t bytes,
                    std::span<const cl_event> after, cl_event* done) const {
    if (model_ == MemoryModel::Usm)
        return device_.extensions.clEnqueueMemcpyINTEL(queue, CL_FALSE, to, from, bytes,
                                                       count(after), list(after), done);
    return cl().clEnqueueSVMMemcpy(queue, CL_FALSE, to, from, bytes, count(after), list(after),
                                   done);
}

cl_int Memory::fill(cl_command_queue queue, void* to, const void* pattern, uint32_t pattern_bytes,
                    uint64_t bytes, std::span<const cl_event> after, cl_event* done) const {
    if (model_ == MemoryModel::Usm)
        return device_.extensions.clEnqueueMemFillINTEL(queue, to, pattern, pattern_bytes, bytes,
                                                        count(after), list(after), done);
    return cl().clEnqueueSVMMemFill(queue, to, pattern, pattern_bytes, bytes, count(after),
                                    list(after), done);
}

cl_int Memory::setPointer(cl_kernel kernel, cl_uint index, const void* pointer) const {
    if (model_ == MemoryModel::Usm)
        return device_.extensions.clSetKernelArgMemPointerINTEL(kernel, index, pointer);
    return cl().clSetKernelArgSVMPointer(kernel, index, pointer);
}

cl_int Memory::openTo(cl_kernel kernel, uint64_t& known) const {
    const auto allow = [&](cl_kernel_exec_info what) {
        const cl_bool yes = CL_TRUE;
        return cl().clSetKernelExecInfo(kernel, what, sizeof yes, &yes);
    };
    if (model_ == MemoryModel::FineSvm) {
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
    if (known) return CL_SUCCESS;
    known = 1;
    if (model_ == MemoryModel::System) return allow(CL_KERNEL_EXEC_INFO_SVM_FINE_GRAIN_SYSTEM);
    for (cl_kernel_exec_info what : {CL_KERNEL_EXEC_INFO_INDIRECT_HOST_ACCESS_INTEL,
                                     CL_KERNEL_EXEC_INFO_INDIRECT_DEVICE_ACCESS_INTEL,
                                     CL_KERNEL_EXEC_INFO_INDIRECT_SHARED_ACCESS_INTEL})
        if (const cl_int status = allow(what); status != CL_SUCCESS) return status;
    return CL_SUCCESS;
}

} // namespace cw::opencl
