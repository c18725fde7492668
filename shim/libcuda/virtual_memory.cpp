// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/virtual_memory.h"

#include <algorithm>
#include <unistd.h>

#include "runtime/identity.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {
namespace {

using runtime::PhysicalMemory;
using runtime::VirtualMemory;

VirtualMemory& space() {
    return process().virtualMemory();
}

Result<std::shared_ptr<PhysicalMemory>> memoryOf(CUmemGenericAllocationHandle handle) {
    auto found = process().physicalMemory().find(handle);
    if (!found) return Error{ErrorCode::InvalidArgument, found.error().message};
    return found;
}

CUmemGenericAllocationHandle handleOf(std::shared_ptr<PhysicalMemory> memory) {
    PhysicalMemory& known = *memory;
    known.handle = process().physicalMemory().add(std::move(memory));
    return known.handle;
}

Result<> checkProperties(const CUmemAllocationProp& prop) {
    const unsigned types = unsigned(prop.requestedHandleTypes);
    if (prop.type != CU_MEM_ALLOCATION_TYPE_PINNED ||
        prop.location.type != CU_MEM_LOCATION_TYPE_DEVICE)
        return makeError(ErrorCode::InvalidArgument, "memory of type {} at location type {}",
                         int(prop.type), int(prop.location.type));
    if (types & ~unsigned(CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR))
        return makeError(ErrorCode::NotSupported, "handles of type {:#x}", types);
    const ir::DeviceFacts* facts = CW_TRY(factsOf(prop.location.id));
    if (!runtime::mapsHostPages(*facts))
        return makeError(ErrorCode::NotSupported, "device '{}' has no virtual memory management",
                         facts->name);
    return {};
}

} // namespace

Result<> cuMemGetAllocationGranularity(size_t& granularity, const CUmemAllocationProp& prop,
                                       CUmemAllocationGranularity_flags option) {
    CW_TRY(checkProperties(prop));
    if (option < CU_MEM_ALLOC_GRANULARITY_MINIMUM || option > CU_MEM_ALLOC_GRANULARITY_RECOMMENDED)
        return makeError(ErrorCode::InvalidArgument, "{} is no granularity", int(option));
    granularity = VirtualMemory::kGranularity;
    return {};
}

Result<> cuMemAddressReserve(CUdeviceptr& ptr, size_t size, size_t alignment, CUdeviceptr addr,
                             unsigned long long flags) {
    if (flags != 0) return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) must be 0", flags);
    ptr = CW_TRY(space().reserve(size, alignment, addr));
    return {};
}

Result<> cuMemAddressFree(CUdeviceptr ptr, size_t size) {
    return space().release(ptr, size);
}

Result<> cuMemCreate(CUmemGenericAllocationHandle& handle, size_t size,
                     const CUmemAllocationProp& prop, unsigned long long flags) {
    if (flags != 0) return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) must be 0", flags);
    CW_TRY(checkProperties(prop));
    auto memory = CW_TRY(PhysicalMemory::create(process(), prop.location.id, size));
    memory->shareable = prop.requestedHandleTypes != CU_MEM_HANDLE_TYPE_NONE;
    handle = handleOf(std::move(memory));
    return {};
}

Result<> cuMemRelease(CUmemGenericAllocationHandle handle) {
    const auto memory = CW_TRY(memoryOf(handle));
    if (--memory->uses == 0) CW_TRY(process().physicalMemory().take(handle));
    return {};
}

Result<> cuMemMap(CUdeviceptr ptr, size_t size, size_t offset, CUmemGenericAllocationHandle handle,
                  unsigned long long flags) {
    auto memory = CW_TRY(memoryOf(handle));
    if (flags != 0 || offset != 0)
        return makeError(ErrorCode::InvalidArgument, "offset ({}) and flags ({:#x}) must be 0",
                         offset, flags);
    return space().map(ptr, size, std::move(memory));
}

Result<> cuMemUnmap(CUdeviceptr ptr, size_t size) {
    return space().unmap(ptr, size);
}

Result<> cuMemSetAccess(CUdeviceptr ptr, size_t size, const CUmemAccessDesc* desc, size_t count) {
    if (!desc || count == 0) return Error{ErrorCode::InvalidArgument, "no access is described"};
    int access = 0; // one address space: the widest holds for all
    for (size_t i = 0; i < count; ++i) {
        if (desc[i].location.type == CU_MEM_LOCATION_TYPE_DEVICE)
            CW_TRY(factsOf(desc[i].location.id));
        else if (desc[i].location.type != CU_MEM_LOCATION_TYPE_HOST)
            return makeError(ErrorCode::InvalidArgument, "access of location type {}",
                             int(desc[i].location.type));
        access = std::max(access, int(desc[i].flags));
    }
    return space().setAccess(ptr, size, access);
}

Result<> cuMemGetAccess(unsigned long long& flags, const CUmemLocation* location, CUdeviceptr ptr) {
    if (!location) return Error{ErrorCode::InvalidArgument, "location is null"};
    if (location->type == CU_MEM_LOCATION_TYPE_DEVICE) CW_TRY(factsOf(location->id));
    flags = unsigned(CW_TRY(space().access(ptr)));
    return {};
}

Result<> cuMemGetAllocationPropertiesFromHandle(CUmemAllocationProp& prop,
                                                CUmemGenericAllocationHandle handle) {
    const auto memory = CW_TRY(memoryOf(handle));
    prop = {};
    prop.type = CU_MEM_ALLOCATION_TYPE_PINNED;
    prop.requestedHandleTypes =
        memory->shareable ? CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR : CU_MEM_HANDLE_TYPE_NONE;
    prop.location = {CU_MEM_LOCATION_TYPE_DEVICE, memory->device};
    return {};
}

Result<> cuMemRetainAllocationHandle(CUmemGenericAllocationHandle& handle, void* addr) {
    const auto memory = space().memoryAt(reinterpret_cast<uint64_t>(addr));
    if (!memory) return makeError(ErrorCode::InvalidArgument, "nothing is mapped at {}", addr);
    if (memory->uses++ == 0) handleOf(memory); // released, but mapped
    handle = memory->handle;
    return {};
}

Result<> cuMemExportToShareableHandle(void* shareableHandle, CUmemGenericAllocationHandle handle,
                                      CUmemAllocationHandleType handleType,
                                      unsigned long long flags) {
    const auto memory = CW_TRY(memoryOf(handle));
    if (!shareableHandle || flags != 0 || !memory->shareable ||
        handleType != CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR)
        return makeError(ErrorCode::InvalidArgument, "a handle of type {:#x}, flags {:#x}",
                         int(handleType), flags);
    const int descriptor = dup(memory->descriptor);
    if (descriptor < 0) return Error{ErrorCode::OutOfMemory, "no file descriptor is free"};
    *static_cast<int*>(shareableHandle) = descriptor;
    return {};
}

Result<> cuMemImportFromShareableHandle(CUmemGenericAllocationHandle& handle, void* osHandle,
                                        CUmemAllocationHandleType shHandleType) {
    if (shHandleType != CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR)
        return makeError(ErrorCode::NotSupported, "handles of type {:#x}", int(shHandleType));
    const int device = CW_TRY(currentContext())->ordinal();
    const int descriptor = int(reinterpret_cast<intptr_t>(osHandle));
    handle = handleOf(CW_TRY(PhysicalMemory::import(process(), device, descriptor)));
    return {};
}

} // namespace cw::cuda
