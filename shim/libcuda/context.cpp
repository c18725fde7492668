// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <atomic>
#include <vector>

#include "runtime/identity.h"
#include "shim/common/api_call.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

using runtime::Context;
using runtime::Limit;

namespace {

constexpr uintptr_t kMark = 0x6375637478000; // "cuctx", above the ordinal
constexpr uintptr_t kMaxDevices = 256;

std::atomic<bool> initialized = false;

/// What this library keeps for a thread; the device itself is the runtime's.
struct Thread {
    enum class State { Unset, Set, Cleared } state = State::Unset;
    std::vector<std::optional<int>> below; // what cuCtxPopCurrent brings back
};

Thread& thread() {
    static thread_local Thread state;
    return state;
}

Result<Limit> limitOf(CUlimit limit) {
    switch (limit) {
    case CU_LIMIT_STACK_SIZE:
        return Limit::StackSize;
    case CU_LIMIT_PRINTF_FIFO_SIZE:
        return Limit::PrintfFifo;
    case CU_LIMIT_MALLOC_HEAP_SIZE:
        return Limit::MallocHeap;
    case CU_LIMIT_DEV_RUNTIME_SYNC_DEPTH:
        return Limit::SyncDepth;
    case CU_LIMIT_DEV_RUNTIME_PENDING_LAUNCH_COUNT:
        return Limit::PendingLaunches;
    case CU_LIMIT_MAX_L2_FETCH_GRANULARITY:
        return Limit::L2FetchGranularity;
    case CU_LIMIT_PERSISTING_L2_CACHE_SIZE:
        return Limit::PersistingL2;
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no limit", int(limit));
    }
}

} // namespace

CUcontext handleOf(int ordinal) {
    return reinterpret_cast<CUcontext>(kMark + uintptr_t(ordinal));
}

Result<int> ordinalOf(CUcontext context) {
    const uintptr_t ordinal = reinterpret_cast<uintptr_t>(context) - kMark;
    if (ordinal < kMaxDevices && int(ordinal) < process().deviceCount()) return int(ordinal);
    return makeError(ErrorCode::InvalidContext, "{} is no context",
                     static_cast<const void*>(context));
}

std::optional<int> currentOrdinal() {
    if (!initialized || process().deviceCount() == 0) return {};
    const int device = process().currentDevice();
    switch (thread().state) {
    case Thread::State::Set:
        return device;
    case Thread::State::Cleared:
        return {};
    case Thread::State::Unset:
        break;
    }
    return process().contextIfAny(device) ? std::optional(device) : std::nullopt;
}

Result<> setCurrent(std::optional<int> ordinal) {
    if (ordinal) CW_TRY(process().setCurrentDevice(*ordinal));
    thread().state = ordinal ? Thread::State::Set : Thread::State::Cleared;
    return {};
}

Result<> requireInit() {
    if (initialized) [[likely]]
        return {};
    return Error{ErrorCode::NotInitialized, "cuInit has not been called"};
}

Result<Context*> currentContext() {
    CW_TRY(requireInit());
    if (!currentOrdinal())
        return Error{ErrorCode::InvalidContext, "no context is current on this thread"};
    return process().current();
}

Result<std::shared_ptr<runtime::Stream>> streamOf(CUstream stream) {
    Context* context = CW_TRY(currentContext());
    const auto handle = reinterpret_cast<uint64_t>(stream);
    if (handle == 2 || (handle == 0 && shim::PerThreadDefaultStream::active()))
        return context->perThreadStream();
    if (handle <= 1)
        return std::shared_ptr<runtime::Stream>(std::shared_ptr<void>(), &context->legacyStream());
    auto found = CW_TRY(process().streams().find(handle));
    CW_TRY(found->context().check());
    return found;
}

Result<> cuInit(unsigned int Flags) {
    if (Flags != 0) return makeError(ErrorCode::InvalidArgument, "Flags ({:#x}) must be 0", Flags);
    CW_TRY(process().start());
    initialized = true;
    return {};
}

Result<> cuDevicePrimaryCtxRetain(CUcontext& pctx, CUdevice dev) {
    CW_TRY(process().contextOf(dev));
    pctx = handleOf(dev);
    return {};
}

// The context stays until the process ends or resets it: another user of the device may still hold
// it.
Result<> cuDevicePrimaryCtxRelease_v2(CUdevice dev) {
    CW_TRY(factsOf(dev));
    return {};
}

Result<> cuDevicePrimaryCtxReset_v2(CUdevice dev) {
    CW_TRY(factsOf(dev));
    return process().reset(dev);
}

Result<> cuDevicePrimaryCtxGetState(CUdevice dev, unsigned int& flags, int& active) {
    CW_TRY(factsOf(dev));
    const Context* context = process().contextIfAny(dev);
    flags = context ? context->flags.load() : 0;
    active = context != nullptr;
    return {};
}

Result<> cuDevicePrimaryCtxSetFlags_v2(CUdevice dev, unsigned int flags) {
    if (flags & ~unsigned(CU_CTX_FLAGS_MASK))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) has unknown bits", flags);
    CW_TRY(process().contextOf(dev))->flags = flags;
    return {};
}

Result<> cuCtxCreate_v2(CUcontext& pctx, unsigned int flags, CUdevice dev) {
    if (flags & ~unsigned(CU_CTX_FLAGS_MASK))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) has unknown bits", flags);
    const std::optional<int> below = currentOrdinal(); // before this call makes a context
    CW_TRY(process().contextOf(dev));
    CW_TRY(setCurrent(dev));
    thread().below.push_back(below);
    pctx = handleOf(dev);
    return {};
}

Result<> cuCtxDestroy_v2(CUcontext ctx) {
    const int ordinal = CW_TRY(ordinalOf(ctx));
    if (currentOrdinal() != ordinal) return {};
    return cuCtxPopCurrent_v2(nullptr);
}

Result<> cuCtxPushCurrent_v2(CUcontext ctx) {
    const int ordinal = CW_TRY(ordinalOf(ctx));
    thread().below.push_back(currentOrdinal());
    return setCurrent(ordinal);
}

Result<> cuCtxPopCurrent_v2(CUcontext* pctx) {
    const std::optional<int> current = currentOrdinal();
    if (!current) return Error{ErrorCode::InvalidContext, "no context is current on this thread"};
    if (pctx) *pctx = handleOf(*current);
    std::optional<int> next;
    if (!thread().below.empty()) {
        next = thread().below.back();
        thread().below.pop_back();
    }
    return setCurrent(next);
}

Result<> cuCtxSetCurrent(CUcontext ctx) {
    if (!ctx) return setCurrent({});
    return setCurrent(CW_TRY(ordinalOf(ctx)));
}

Result<> cuCtxGetCurrent(CUcontext& pctx) {
    const std::optional<int> current = currentOrdinal();
    pctx = current ? handleOf(*current) : nullptr;
    return {};
}

Result<> cuCtxGetDevice(CUdevice& device) {
    const std::optional<int> current = currentOrdinal();
    if (!current) return Error{ErrorCode::InvalidContext, "no context is current on this thread"};
    device = *current;
    return {};
}

Result<> cuCtxGetDevice_v2(CUdevice& device, CUcontext ctx) {
    device = CW_TRY(ordinalOf(ctx));
    return {};
}

Result<> cuCtxGetFlags(unsigned int& flags) {
    flags = CW_TRY(currentContext())->flags;
    return {};
}

Result<> cuCtxGetId(CUcontext ctx, unsigned long long& ctxId) {
    Context* context =
        ctx ? CW_TRY(process().contextOf(CW_TRY(ordinalOf(ctx)))) : CW_TRY(currentContext());
    ctxId = context->id();
    return {};
}

Result<> cuCtxGetApiVersion(CUcontext ctx, unsigned int& version) {
    if (ctx) CW_TRY(ordinalOf(ctx));
    version = 12080;
    return {};
}

Result<> cuCtxSynchronize() {
    return CW_TRY(currentContext())->synchronize();
}

Result<> cuCtxSynchronize_v2(CUcontext ctx) {
    return CW_TRY(process().contextOf(CW_TRY(ordinalOf(ctx))))->synchronize();
}

Result<> cuCtxSetLimit(CUlimit limit, size_t value) {
    Context* context = CW_TRY(currentContext());
    context->setLimit(CW_TRY(limitOf(limit)), value);
    return {};
}

Result<> cuCtxGetLimit(size_t& pvalue, CUlimit limit) {
    Context* context = CW_TRY(currentContext());
    pvalue = context->limit(CW_TRY(limitOf(limit)));
    return {};
}

Result<> cuCtxGetCacheConfig(CUfunc_cache& pconfig) {
    pconfig = CUfunc_cache(CW_TRY(currentContext())->cache_config.load());
    return {};
}

Result<> cuCtxSetCacheConfig(CUfunc_cache config) {
    Context* context = CW_TRY(currentContext());
    if (config < CU_FUNC_CACHE_PREFER_NONE || config > CU_FUNC_CACHE_PREFER_EQUAL)
        return makeError(ErrorCode::InvalidArgument, "{} is no cache configuration", int(config));
    context->cache_config = uint32_t(config);
    return {};
}

Result<> cuCtxGetStreamPriorityRange(int* leastPriority, int* greatestPriority) {
    CW_TRY(currentContext());
    if (leastPriority) *leastPriority = runtime::kLeastPriority;
    if (greatestPriority) *greatestPriority = runtime::kGreatestPriority;
    return {};
}

Result<> cuCtxEnablePeerAccess(CUcontext peerContext, unsigned int Flags) {
    Context* context = CW_TRY(currentContext());
    const int peer = CW_TRY(ordinalOf(peerContext));
    if (Flags != 0) return makeError(ErrorCode::InvalidArgument, "Flags ({:#x}) must be 0", Flags);
    if (!process().canAccessPeer(context->ordinal(), peer))
        return makeError(ErrorCode::PeerAccessUnsupported, "device {} can't access device {}",
                         context->ordinal(), peer);
    return context->enablePeer(peer);
}

Result<> cuCtxDisablePeerAccess(CUcontext peerContext) {
    return CW_TRY(currentContext())->disablePeer(CW_TRY(ordinalOf(peerContext)));
}

} // namespace cw::cuda
