// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/pool_handles.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {
namespace {

using runtime::Pool;

CUmemoryPool handleOf(const std::shared_ptr<Pool>& pool) {
    return reinterpret_cast<CUmemoryPool>(runtime::handleOf(process(), pool));
}

Result<std::shared_ptr<Pool>> poolOf(CUmemoryPool pool) {
    return runtime::poolOf(process(), reinterpret_cast<uint64_t>(pool));
}

Result<> allocateIn(CUdeviceptr& pointer, size_t bytes, Pool& pool, runtime::Stream& stream) {
    pointer = bytes == 0 ? 0 : CW_TRY(pool.allocate(stream, bytes)); // as cudaMallocAsync
    return {};
}

Result<int> deviceAt(const CUmemLocation& location) {
    if (location.type != CU_MEM_LOCATION_TYPE_DEVICE)
        return makeError(ErrorCode::InvalidArgument, "location {} is no device",
                         int(location.type));
    CW_TRY(factsOf(location.id));
    return location.id;
}

} // namespace

Result<> cuMemAllocAsync(CUdeviceptr& dptr, size_t bytesize, CUstream hStream) {
    const auto stream = CW_TRY(streamOf(hStream));
    const auto pool = CW_TRY(process().currentPool(stream->context().ordinal()));
    return allocateIn(dptr, bytesize, *pool, *stream);
}

Result<> cuMemAllocFromPoolAsync(CUdeviceptr& dptr, size_t bytesize, CUmemoryPool pool,
                                 CUstream hStream) {
    const auto from = CW_TRY(poolOf(pool));
    return allocateIn(dptr, bytesize, *from, *CW_TRY(streamOf(hStream)));
}

Result<> cuMemFreeAsync(CUdeviceptr dptr, CUstream hStream) {
    return runtime::freeInStream(*CW_TRY(streamOf(hStream)), pointerOf(dptr));
}

Result<> cuMemPoolTrimTo(CUmemoryPool pool, size_t minBytesToKeep) {
    CW_TRY(poolOf(pool))->trim(minBytesToKeep);
    return {};
}

Result<> cuMemPoolSetAttribute(CUmemoryPool pool, CUmemPool_attribute attr, void* value) {
    return runtime::setPoolAttribute(*CW_TRY(poolOf(pool)), int(attr), value);
}

Result<> cuMemPoolGetAttribute(CUmemoryPool pool, CUmemPool_attribute attr, void* value) {
    return runtime::poolAttribute(*CW_TRY(poolOf(pool)), int(attr), value);
}

Result<> cuMemPoolSetAccess(CUmemoryPool pool, const CUmemAccessDesc* map, size_t count) {
    const auto found = CW_TRY(poolOf(pool));
    if (count && !map) return Error{ErrorCode::InvalidArgument, "map is null"};
    for (size_t i = 0; i < count; ++i)
        CW_TRY(runtime::setPoolAccess(process(), *found, CW_TRY(deviceAt(map[i].location)),
                                      map[i].flags != CU_MEM_ACCESS_FLAGS_PROT_NONE));
    return {};
}

Result<> cuMemPoolGetAccess(CUmemAccess_flags* flags, CUmemoryPool memPool,
                            CUmemLocation* location) {
    const auto pool = CW_TRY(poolOf(memPool));
    if (!flags || !location) return Error{ErrorCode::InvalidArgument, "a null pointer"};
    const bool access = runtime::poolAccess(process(), *pool, CW_TRY(deviceAt(*location)));
    *flags = access ? CU_MEM_ACCESS_FLAGS_PROT_READWRITE : CU_MEM_ACCESS_FLAGS_PROT_NONE;
    return {};
}

Result<> cuMemPoolCreate(CUmemoryPool& pool, const CUmemPoolProps& poolProps) {
    if (poolProps.allocType != CU_MEM_ALLOCATION_TYPE_PINNED)
        return makeError(ErrorCode::InvalidArgument, "{} is no kind of memory for a pool",
                         int(poolProps.allocType));
    if (poolProps.handleTypes != CU_MEM_HANDLE_TYPE_NONE)
        return Error{ErrorCode::NotSupported, "pools between processes are not supported"};
    if (poolProps.location.type != CU_MEM_LOCATION_TYPE_DEVICE)
        return Error{ErrorCode::NotSupported, "pools of host memory are not supported"};
    CW_TRY(factsOf(poolProps.location.id));
    pool = handleOf(CW_TRY(process().createPool(poolProps.location.id, poolProps.maxSize)));
    return {};
}

Result<> cuMemPoolDestroy(CUmemoryPool pool) {
    return runtime::destroyPool(process(), reinterpret_cast<uint64_t>(pool));
}

Result<> cuDeviceGetDefaultMemPool(CUmemoryPool& pool_out, CUdevice dev) {
    pool_out = handleOf(CW_TRY(process().defaultPool(dev)));
    return {};
}

Result<> cuDeviceGetMemPool(CUmemoryPool& pool, CUdevice dev) {
    pool = handleOf(CW_TRY(process().currentPool(dev)));
    return {};
}

Result<> cuDeviceSetMemPool(CUdevice dev, CUmemoryPool pool) {
    CW_TRY(factsOf(dev));
    auto chosen = CW_TRY(poolOf(pool));
    if (chosen->device() != dev)
        return makeError(ErrorCode::InvalidArgument, "the pool is of device {}, not {}",
                         chosen->device(), dev);
    return process().setCurrentPool(dev, std::move(chosen));
}

// CUDA 13: by location. Only devices have pools here.
Result<> cuMemGetDefaultMemPool(CUmemoryPool* pool_out, CUmemLocation* location,
                                CUmemAllocationType) {
    if (!pool_out || !location) return Error{ErrorCode::InvalidArgument, "a null pointer"};
    return cuDeviceGetDefaultMemPool(*pool_out, CW_TRY(deviceAt(*location)));
}

Result<> cuMemGetMemPool(CUmemoryPool* pool, CUmemLocation* location, CUmemAllocationType) {
    if (!pool || !location) return Error{ErrorCode::InvalidArgument, "a null pointer"};
    return cuDeviceGetMemPool(*pool, CW_TRY(deviceAt(*location)));
}

Result<> cuMemSetMemPool(CUmemLocation* location, CUmemAllocationType, CUmemoryPool pool) {
    if (!location) return Error{ErrorCode::InvalidArgument, "location is null"};
    return cuDeviceSetMemPool(CW_TRY(deviceAt(*location)), pool);
}

} // namespace cw::cuda
