// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/pool_handles.h"

#include "runtime/runtime.h"

namespace cw::runtime {
namespace {

enum Attribute {
    ReuseFollowEvents = 1,
    ReuseOpportunistic = 2,
    ReuseDependencies = 3,
    ReleaseThreshold = 4,
    ReservedCurrent = 5,
    ReservedHigh = 6,
    UsedCurrent = 7,
    UsedHigh = 8,
};

} // namespace

uint64_t handleOf(Runtime& runtime, const std::shared_ptr<Pool>& pool) {
    uint64_t handle = pool->handle.load();
    if (!handle) {
        const uint64_t fresh = runtime.pools().add(pool);
        if (!pool->handle.compare_exchange_strong(handle, fresh))
            (void)runtime.pools().take(fresh);
        else
            handle = fresh;
    }
    return handle;
}

Result<std::shared_ptr<Pool>> poolOf(Runtime& runtime, uint64_t handle) {
    auto found = runtime.pools().find(handle);
    if (!found) return Error{ErrorCode::InvalidArgument, found.error().message};
    return found;
}

Result<> destroyPool(Runtime& runtime, uint64_t handle) {
    const auto pool = CW_TRY(poolOf(runtime, handle));
    const int device = pool->device();
    if (pool == CW_TRY(runtime.defaultPool(device)))
        return Error{ErrorCode::InvalidArgument, "a device's default pool can't be destroyed"};
    CW_TRY(runtime.pools().take(handle));
    if (pool == CW_TRY(runtime.currentPool(device)))
        CW_TRY(runtime.setCurrentPool(device, nullptr));
    pool->release_threshold = 0;
    pool->trim(0);
    return {};
}

Result<> setPoolAttribute(Pool& pool, int attribute, const void* value) {
    if (!value) return Error{ErrorCode::InvalidArgument, "value is null"};
    const auto number = [&] { return *static_cast<const int*>(value); };
    const auto bytes = [&] { return *static_cast<const uint64_t*>(value); };
    switch (attribute) {
    case ReuseFollowEvents:
        pool.reuse_follow_events = number();
        return {};
    case ReuseOpportunistic:
        pool.reuse_opportunistic = number();
        return {};
    case ReuseDependencies:
        pool.reuse_dependencies = number();
        return {};
    case ReleaseThreshold:
        pool.release_threshold = bytes();
        return {};
    case ReservedHigh:
    case UsedHigh:
        if (bytes() != 0)
            return Error{ErrorCode::InvalidArgument, "a high-water mark can only be set to 0"};
        if (attribute == ReservedHigh)
            pool.resetReservedHigh();
        else
            pool.resetUsedHigh();
        return {};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute that can be set",
                         attribute);
    }
}

Result<> poolAttribute(const Pool& pool, int attribute, void* value) {
    if (!value) return Error{ErrorCode::InvalidArgument, "value is null"};
    const Pool::Usage usage = pool.usage();
    int& number = *static_cast<int*>(value);
    uint64_t& bytes = *static_cast<uint64_t*>(value);
    switch (attribute) {
    case ReuseFollowEvents:
        number = pool.reuse_follow_events;
        return {};
    case ReuseOpportunistic:
        number = pool.reuse_opportunistic;
        return {};
    case ReuseDependencies:
        number = pool.reuse_dependencies;
        return {};
    case ReleaseThreshold:
        bytes = pool.release_threshold;
        return {};
    case ReservedCurrent:
        bytes = usage.reserved;
        return {};
    case ReservedHigh:
        bytes = usage.reserved_high;
        return {};
    case UsedCurrent:
        bytes = usage.used;
        return {};
    case UsedHigh:
        bytes = usage.used_high;
        return {};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute of a pool", attribute);
    }
}

Result<> setPoolAccess(Runtime& runtime, const Pool& pool, int device, bool wanted) {
    CW_TRY(runtime.device(device));
    if (device == pool.device() && !wanted)
        return Error{ErrorCode::InvalidArgument, "a pool's own device keeps its access"};
    if (wanted && device != pool.device() && !runtime.canAccessPeer(device, pool.device()))
        return makeError(ErrorCode::InvalidDevice, "device {} can't access memory of device {}",
                         device, pool.device());
    return {};
}

bool poolAccess(Runtime& runtime, const Pool& pool, int device) {
    return device == pool.device() || runtime.canAccessPeer(device, pool.device());
}

} // namespace cw::runtime
