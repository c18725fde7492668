// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/allocate.h"
#include "shim/libcudart/current.h"

namespace cw::cudart {

using runtime::Context;
using runtime::MemoryClass;

Result<> cudaMalloc(void*& devPtr, size_t size) {
    Context* context = CW_TRY(currentContext());
    devPtr = reinterpret_cast<void*>(CW_TRY(runtime::allocateDevice(*context, size)));
    return {};
}

Result<> cudaMallocPitch(void*& devPtr, size_t& pitch, size_t width, size_t height) {
    const size_t padded = (width + runtime::kPitchAlignment - 1) / runtime::kPitchAlignment *
                          runtime::kPitchAlignment;
    size_t bytes = 0;
    if (padded < width || __builtin_mul_overflow(padded, height, &bytes))
        return makeError(ErrorCode::OutOfMemory, "{} rows of {} bytes", height, width);
    CW_TRY(cudaMalloc(devPtr, bytes));
    pitch = padded;
    return {};
}

Result<> cudaMalloc3D(cudaPitchedPtr& pitchedDevPtr, cudaExtent extent) {
    size_t rows = 0, pitch = 0;
    void* pointer = nullptr;
    if (__builtin_mul_overflow(extent.height, extent.depth, &rows))
        return makeError(ErrorCode::OutOfMemory, "{} slices of {} rows", extent.depth,
                         extent.height);
    CW_TRY(cudaMallocPitch(pointer, pitch, extent.width, rows));
    pitchedDevPtr = {pointer, pitch, extent.width, extent.height};
    return {};
}

Result<> cudaMallocManaged(void*& devPtr, size_t size, unsigned int flags) {
    Context* context = CW_TRY(currentContext());
    if (flags != cudaMemAttachGlobal && flags != cudaMemAttachHost)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of managed memory", flags);
    devPtr = reinterpret_cast<void*>(CW_TRY(runtime::allocateManaged(*context, size, flags)));
    return {};
}

Result<> cudaFree(void* devPtr) {
    CW_TRY(currentContext());
    return runtime::freeDevice(process(), devPtr);
}

Result<> cudaHostAlloc(void*& pHost, size_t size, unsigned int flags) {
    Context* context = CW_TRY(currentContext());
    if (flags & ~(cudaHostAllocPortable | cudaHostAllocMapped | cudaHostAllocWriteCombined))
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of pinned memory", flags);
    pHost = reinterpret_cast<void*>(CW_TRY(runtime::allocatePinned(*context, size, flags)));
    return {};
}

Result<> cudaMallocHost(void*& ptr, size_t size) {
    return cudaHostAlloc(ptr, size, cudaHostAllocDefault);
}

Result<> cudaFreeHost(void* ptr) {
    CW_TRY(currentContext());
    return runtime::freePinned(process(), ptr);
}

Result<> cudaHostRegister(void* ptr, size_t size, unsigned int flags) {
    Context* context = CW_TRY(currentContext());
    if (flags & cudaHostRegisterIoMemory)
        return Error{ErrorCode::NotSupported, "memory of I/O devices can't be registered"};
    if (flags & ~(cudaHostRegisterPortable | cudaHostRegisterMapped | cudaHostRegisterReadOnly))
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of registered memory", flags);
    return runtime::registerHost(*context, ptr, size, flags);
}

Result<> cudaHostUnregister(void* ptr) {
    CW_TRY(currentContext());
    return runtime::unregisterHost(process(), ptr);
}

Result<> cudaHostGetDevicePointer(void*& pDevice, void* pHost, unsigned int flags) {
    Context* context = CW_TRY(currentContext());
    if (flags != 0)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x}, which must be 0", flags);
    pDevice = reinterpret_cast<void*>(CW_TRY(runtime::devicePointerOf(*context, pHost)));
    return {};
}

Result<> cudaHostGetFlags(unsigned int& pFlags, void* pHost) {
    Context* context = CW_TRY(currentContext());
    const auto found = process().memory().find(pHost);
    if (!found || (found->kind != MemoryClass::Pinned && found->kind != MemoryClass::Registered))
        return makeError(ErrorCode::InvalidArgument, "{} is neither pinned nor registered", pHost);
    pFlags = found->flags |
             (runtime::mapsHostMemory(context->facts(), found->kind) ? cudaHostAllocMapped : 0);
    return {};
}

Result<> cudaMemGetInfo(size_t* free, size_t* total) {
    Context* context = CW_TRY(currentContext());
    uint64_t free_bytes = 0, total_bytes = 0;
    context->device().memory(free_bytes, total_bytes);
    if (free) *free = free_bytes;
    if (total) *total = total_bytes;
    return {};
}

Result<> cudaPointerGetAttributes(cudaPointerAttributes& attributes, const void* ptr) {
    Context* context = CW_TRY(currentContext());
    auto* pointer = const_cast<void*>(ptr);
    const auto found = process().memory().find(ptr);
    if (!found) {
        attributes = {cudaMemoryTypeUnregistered, -2, nullptr, pointer};
        return {};
    }
    const int device = found->device >= 0 ? found->device : context->ordinal();
    const bool mapped = runtime::mapsHostMemory(context->facts(), found->kind);
    switch (found->kind) {
    case MemoryClass::Device:
    case MemoryClass::Pool:
    case MemoryClass::Variable:
    case MemoryClass::Virtual:
    case MemoryClass::Graph:
    case MemoryClass::Imported:
        attributes = {cudaMemoryTypeDevice, device, pointer, nullptr};
        break;
    case MemoryClass::Pinned:
    case MemoryClass::Registered:
        attributes = {cudaMemoryTypeHost, device, mapped ? pointer : nullptr, pointer};
        break;
    case MemoryClass::Managed:
        attributes = {cudaMemoryTypeManaged, device, pointer, pointer};
        break;
    }
    return {};
}

} // namespace cw::cudart
