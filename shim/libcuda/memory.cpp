// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/allocate.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

using runtime::Context;
using runtime::MemoryClass;

Result<> cuMemGetInfo_v2(size_t* free, size_t* total) {
    uint64_t free_bytes = 0, total_bytes = 0;
    CW_TRY(currentContext())->device().memory(free_bytes, total_bytes);
    if (free) *free = free_bytes;
    if (total) *total = total_bytes;
    return {};
}

Result<> cuMemAlloc_v2(CUdeviceptr& dptr, size_t bytesize) {
    Context* context = CW_TRY(currentContext());
    if (bytesize == 0) return Error{ErrorCode::InvalidArgument, "bytesize is 0"};
    dptr = CW_TRY(runtime::allocateDevice(*context, bytesize));
    return {};
}

Result<> cuMemAllocPitch_v2(CUdeviceptr& dptr, size_t& pPitch, size_t WidthInBytes, size_t Height,
                            unsigned int ElementSizeBytes) {
    if (ElementSizeBytes != 4 && ElementSizeBytes != 8 && ElementSizeBytes != 16)
        return makeError(ErrorCode::InvalidArgument, "ElementSizeBytes ({}) is not 4, 8 or 16",
                         ElementSizeBytes);
    constexpr size_t kPitch = runtime::kPitchAlignment;
    const size_t padded = (WidthInBytes + kPitch - 1) / kPitch * kPitch;
    size_t bytes = 0;
    if (padded < WidthInBytes || __builtin_mul_overflow(padded, Height, &bytes))
        return makeError(ErrorCode::OutOfMemory, "{} rows of {} bytes", Height, WidthInBytes);
    CW_TRY(cuMemAlloc_v2(dptr, bytes));
    pPitch = padded;
    return {};
}

Result<> cuMemFree_v2(CUdeviceptr dptr) {
    CW_TRY(currentContext());
    return runtime::freeDevice(process(), pointerOf(dptr));
}

Result<> cuMemGetAddressRange_v2(CUdeviceptr* pbase, size_t* psize, CUdeviceptr dptr) {
    CW_TRY(currentContext());
    const auto found = process().memory().find(dptr);
    if (!found) return makeError(ErrorCode::NotFound, "{:#x} is no device memory", dptr);
    if (pbase) *pbase = found->base;
    if (psize) *psize = found->size;
    return {};
}

Result<> cuMemAllocHost_v2(void*& pp, size_t bytesize) {
    return cuMemHostAlloc(pp, bytesize, 0);
}

Result<> cuMemAllocHost_v2(void*& pp, unsigned int bytesize) {
    return cuMemHostAlloc(pp, bytesize, 0);
}

Result<> cuMemHostAlloc(void*& pp, size_t bytesize, unsigned int Flags) {
    Context* context = CW_TRY(currentContext());
    if (Flags & ~unsigned(CU_MEMHOSTALLOC_PORTABLE | CU_MEMHOSTALLOC_DEVICEMAP |
                          CU_MEMHOSTALLOC_WRITECOMBINED))
        return makeError(ErrorCode::InvalidArgument, "Flags ({:#x}) has unknown bits", Flags);
    if (bytesize == 0) return Error{ErrorCode::InvalidArgument, "bytesize is 0"};
    pp = reinterpret_cast<void*>(CW_TRY(runtime::allocatePinned(*context, bytesize, Flags)));
    return {};
}

Result<> cuMemFreeHost(void* p) {
    CW_TRY(currentContext());
    return runtime::freePinned(process(), p);
}

Result<> cuMemHostGetDevicePointer_v2(CUdeviceptr& pdptr, void* p, unsigned int Flags) {
    Context* context = CW_TRY(currentContext());
    if (Flags != 0) return makeError(ErrorCode::InvalidArgument, "Flags ({:#x}) must be 0", Flags);
    pdptr = CW_TRY(runtime::devicePointerOf(*context, p));
    return {};
}

Result<> cuMemHostGetFlags(unsigned int& pFlags, void* p) {
    CW_TRY(currentContext());
    const auto found = process().memory().find(p);
    if (!found || (found->kind != MemoryClass::Pinned && found->kind != MemoryClass::Registered))
        return makeError(ErrorCode::InvalidArgument, "{} is neither pinned nor registered", p);
    pFlags = found->flags;
    return {};
}

Result<> cuMemAllocManaged(CUdeviceptr& dptr, size_t bytesize, unsigned int flags) {
    Context* context = CW_TRY(currentContext());
    if ((flags != CU_MEM_ATTACH_GLOBAL && flags != CU_MEM_ATTACH_HOST) || bytesize == 0)
        return makeError(ErrorCode::InvalidArgument, "{} bytes with flags {:#x}", bytesize, flags);
    dptr = CW_TRY(runtime::allocateManaged(*context, bytesize, flags));
    return {};
}

Result<> cuMemHostRegister_v2(void* p, size_t bytesize, unsigned int Flags) {
    Context* context = CW_TRY(currentContext());
    if (Flags & CU_MEMHOSTREGISTER_IOMEMORY)
        return Error{ErrorCode::NotSupported, "memory of I/O devices can't be registered"};
    if (Flags & ~unsigned(CU_MEMHOSTREGISTER_PORTABLE | CU_MEMHOSTREGISTER_DEVICEMAP |
                          CU_MEMHOSTREGISTER_READ_ONLY))
        return makeError(ErrorCode::InvalidArgument, "Flags ({:#x}) has unknown bits", Flags);
    return runtime::registerHost(*context, p, bytesize, Flags);
}

Result<> cuMemHostUnregister(void* p) {
    CW_TRY(currentContext());
    return runtime::unregisterHost(process(), p);
}

} // namespace cw::cuda
