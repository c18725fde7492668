// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/pool_handles.h"

#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

using runtime::Pool;

cudaMemPool_t handleOf(const std::shared_ptr<Pool>& pool) {
    return reinterpret_cast<cudaMemPool_t>(runtime::handleOf(process(), pool));
}

Result<std::shared_ptr<Pool>> poolOf(cudaMemPool_t pool) {
    CW_TRY(currentContext());
    return runtime::poolOf(process(), reinterpret_cast<uint64_t>(pool));
}

Result<> allocateIn(void*& pointer, size_t size, Pool& pool, runtime::Stream& stream) {
    pointer = reinterpret_cast<void*>(CW_TRY(pool.allocate(stream, size)));
    return {};
}

} // namespace

Result<> cudaMallocAsync(void*& devPtr, size_t size, cudaStream_t hStream) {
    const auto stream = CW_TRY(streamOf(hStream));
    if (size == 0) {
        devPtr = nullptr;
        return {};
    }
    const auto pool = CW_TRY(process().currentPool(stream->context().ordinal()));
    return allocateIn(devPtr, size, *pool, *stream);
}

Result<> cudaMallocFromPoolAsync(void*& ptr, size_t size, cudaMemPool_t memPool,
                                 cudaStream_t stream) {
    const auto from = CW_TRY(poolOf(memPool));
    return allocateIn(ptr, size, *from, *CW_TRY(streamOf(stream)));
}

Result<> cudaFreeAsync(void* devPtr, cudaStream_t hStream) {
    return runtime::freeInStream(*CW_TRY(streamOf(hStream)), devPtr);
}

Result<> cudaMemPoolTrimTo(cudaMemPool_t memPool, size_t minBytesToKeep) {
    CW_TRY(poolOf(memPool))->trim(minBytesToKeep);
    return {};
}

Result<> cudaMemPoolSetAttribute(cudaMemPool_t memPool, cudaMemPoolAttr attr, void* value) {
    return runtime::setPoolAttribute(*CW_TRY(poolOf(memPool)), int(attr), value);
}

Result<> cudaMemPoolGetAttribute(cudaMemPool_t memPool, cudaMemPoolAttr attr, void* value) {
    return runtime::poolAttribute(*CW_TRY(poolOf(memPool)), int(attr), value);
}

Result<> cudaMemPoolSetAccess(cudaMemPool_t memPool, const cudaMemAccessDesc* descList,
                              size_t count) {
    const auto pool = CW_TRY(poolOf(memPool));
    if (count && !descList) return Error{ErrorCode::InvalidArgument, "descList is null"};
    for (size_t i = 0; i < count; ++i) {
        if (descList[i].location.type != cudaMemLocationTypeDevice)
            return makeError(ErrorCode::InvalidArgument, "location {} is no device",
                             int(descList[i].location.type));
        CW_TRY(runtime::setPoolAccess(process(), *pool, descList[i].location.id,
                                      descList[i].flags != cudaMemAccessFlagsProtNone));
    }
    return {};
}

Result<> cudaMemPoolGetAccess(cudaMemAccessFlags& flags, cudaMemPool_t memPool,
                              cudaMemLocation* location) {
    const auto pool = CW_TRY(poolOf(memPool));
    if (!location || location->type != cudaMemLocationTypeDevice)
        return Error{ErrorCode::InvalidArgument, "the location is no device"};
    CW_TRY(factsOf(location->id));
    flags = runtime::poolAccess(process(), *pool, location->id) ? cudaMemAccessFlagsProtReadWrite
                                                                : cudaMemAccessFlagsProtNone;
    return {};
}

Result<> cudaMemPoolCreate(cudaMemPool_t& memPool, const cudaMemPoolProps& poolProps) {
    CW_TRY(currentContext());
    if (poolProps.allocType != cudaMemAllocationTypePinned)
        return makeError(ErrorCode::InvalidArgument, "{} is no kind of memory for a pool",
                         int(poolProps.allocType));
    if (poolProps.handleTypes != cudaMemHandleTypeNone)
        return Error{ErrorCode::NotSupported, "pools between processes are not supported"};
    if (poolProps.location.type != cudaMemLocationTypeDevice)
        return Error{ErrorCode::NotSupported, "pools of host memory are not supported"};
    CW_TRY(factsOf(poolProps.location.id));
    memPool = handleOf(CW_TRY(process().createPool(poolProps.location.id, poolProps.maxSize)));
    return {};
}

Result<> cudaMemPoolDestroy(cudaMemPool_t memPool) {
    CW_TRY(currentContext());
    return runtime::destroyPool(process(), reinterpret_cast<uint64_t>(memPool));
}

Result<> cudaDeviceGetDefaultMemPool(cudaMemPool_t& memPool, int device) {
    memPool = handleOf(CW_TRY(process().defaultPool(device)));
    return {};
}
Result<> cudaDeviceGetMemPool(cudaMemPool_t& memPool, int device) {
    memPool = handleOf(CW_TRY(process().currentPool(device)));
    return {};
}
Result<> cudaDeviceSetMemPool(int device, cudaMemPool_t memPool) {
    CW_TRY(factsOf(device));
    auto pool = CW_TRY(poolOf(memPool));
    if (pool->device() != device)
        return makeError(ErrorCode::InvalidArgument, "the pool is of device {}, not {}",
                         pool->device(), device);
    return process().setCurrentPool(device, std::move(pool));
}

} // namespace cw::cudart
