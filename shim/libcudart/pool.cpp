// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/pool.h"

#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

using runtime::Pool;

/// A pool's handle is made when the program first sees the pool.
cudaMemPool_t handleOf(const std::shared_ptr<Pool>& pool) {
    uint64_t handle = pool->handle.load();
    if (!handle) {
        const uint64_t fresh = process().pools().add(pool);
        if (!pool->handle.compare_exchange_strong(handle, fresh))
            (void)process().pools().take(fresh);
        else
            handle = fresh;
    }
    return reinterpret_cast<cudaMemPool_t>(handle);
}

Result<std::shared_ptr<Pool>> poolOf(cudaMemPool_t pool) {
    CW_TRY(currentContext());
    auto found = process().pools().find(reinterpret_cast<uint64_t>(pool));
    if (!found) return Error{ErrorCode::InvalidArgument, found.error().message};
    return found;
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
    const auto pool = CW_TRY(poolOf(memPool));
    if (!value) return Error{ErrorCode::InvalidArgument, "value is null"};
    const auto number = [&] { return *static_cast<int*>(value); };
    const auto bytes = [&] { return *static_cast<unsigned long long*>(value); };
    switch (attr) {
    case cudaMemPoolReuseFollowEventDependencies:
        pool->reuse_follow_events = number();
        return {};
    case cudaMemPoolReuseAllowOpportunistic:
        pool->reuse_opportunistic = number();
        return {};
    case cudaMemPoolReuseAllowInternalDependencies:
        pool->reuse_dependencies = number();
        return {};
    case cudaMemPoolAttrReleaseThreshold:
        pool->release_threshold = bytes();
        return {};
    case cudaMemPoolAttrReservedMemHigh:
    case cudaMemPoolAttrUsedMemHigh:
        if (bytes() != 0)
            return Error{ErrorCode::InvalidArgument, "a high-water mark can only be set to 0"};
        if (attr == cudaMemPoolAttrReservedMemHigh)
            pool->resetReservedHigh();
        else
            pool->resetUsedHigh();
        return {};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute that can be set",
                         int(attr));
    }
}

Result<> cudaMemPoolGetAttribute(cudaMemPool_t memPool, cudaMemPoolAttr attr, void* value) {
    const auto pool = CW_TRY(poolOf(memPool));
    if (!value) return Error{ErrorCode::InvalidArgument, "value is null"};
    const Pool::Usage usage = pool->usage();
    int& number = *static_cast<int*>(value);
    unsigned long long& bytes = *static_cast<unsigned long long*>(value);
    switch (attr) {
    case cudaMemPoolReuseFollowEventDependencies:
        number = pool->reuse_follow_events;
        return {};
    case cudaMemPoolReuseAllowOpportunistic:
        number = pool->reuse_opportunistic;
        return {};
    case cudaMemPoolReuseAllowInternalDependencies:
        number = pool->reuse_dependencies;
        return {};
    case cudaMemPoolAttrReleaseThreshold:
        bytes = pool->release_threshold;
        return {};
    case cudaMemPoolAttrReservedMemCurrent:
        bytes = usage.reserved;
        return {};
    case cudaMemPoolAttrReservedMemHigh:
        bytes = usage.reserved_high;
        return {};
    case cudaMemPoolAttrUsedMemCurrent:
        bytes = usage.used;
        return {};
    case cudaMemPoolAttrUsedMemHigh:
        bytes = usage.used_high;
        return {};
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no attribute of a pool", int(attr));
}

Result<> cudaMemPoolSetAccess(cudaMemPool_t memPool, const cudaMemAccessDesc* descList,
                              size_t count) {
    const auto pool = CW_TRY(poolOf(memPool));
    if (count && !descList) return Error{ErrorCode::InvalidArgument, "descList is null"};
    for (size_t i = 0; i < count; ++i) {
        if (descList[i].location.type != cudaMemLocationTypeDevice)
            return makeError(ErrorCode::InvalidArgument, "location {} is no device",
                             int(descList[i].location.type));
        const int peer = descList[i].location.id;
        CW_TRY(factsOf(peer));
        const bool wanted = descList[i].flags != cudaMemAccessFlagsProtNone;
        if (peer == pool->device() && !wanted)
            return Error{ErrorCode::InvalidArgument, "a pool's own device keeps its access"};
        if (wanted && peer != pool->device() && !process().canAccessPeer(peer, pool->device()))
            return makeError(ErrorCode::InvalidDevice, "device {} can't access memory of device {}",
                             peer, pool->device());
    }
    return {};
}

Result<> cudaMemPoolGetAccess(cudaMemAccessFlags& flags, cudaMemPool_t memPool,
                              cudaMemLocation* location) {
    const auto pool = CW_TRY(poolOf(memPool));
    if (!location || location->type != cudaMemLocationTypeDevice)
        return Error{ErrorCode::InvalidArgument, "the location is no device"};
    CW_TRY(factsOf(location->id));
    const bool own = location->id == pool->device();
    flags = own || process().canAccessPeer(location->id, pool->device())
                ? cudaMemAccessFlagsProtReadWrite
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
    const auto pool = CW_TRY(poolOf(memPool));
    const int device = pool->device();
    if (pool == CW_TRY(process().defaultPool(device)))
        return Error{ErrorCode::InvalidArgument, "a device's default pool can't be destroyed"};
    CW_TRY(process().pools().take(reinterpret_cast<uint64_t>(memPool)));
    if (pool == CW_TRY(process().currentPool(device)))
        CW_TRY(process().setCurrentPool(device, nullptr));
    pool->release_threshold = 0;
    pool->trim(0);
    return {};
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
