// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/context.h"

#include "runtime/identity.h"
#include "runtime/stream/capture.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

using runtime::Context;
using runtime::Limit;

namespace {

constexpr unsigned kApiVersion = 3020; // of contexts since CUDA 3.2 (cuCtxGetApiVersion)

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

Result<> synchronize(Context& context) {
    CW_TRY(runtime::checkNoneCaptured(context));
    return context.synchronize();
}

Result<> checkFlags(unsigned flags) {
    const unsigned schedule = flags & CU_CTX_SCHED_MASK;
    if ((flags & ~unsigned(CU_CTX_FLAGS_MASK)) || (schedule & (schedule - 1)))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of a context", flags);
    return {};
}

/// Whether it may end with cuCtxDestroy or cuCtxDetach.
Result<Context*> ownContext(CUcontext handle) {
    Context* context = CW_TRY(contextOf(handle));
    if (!context->primary()) return context;
    return Error{ErrorCode::InvalidContext,
                 "a device's primary context is released, not destroyed"};
}

} // namespace

CUcontext handleOf(const Context& context) {
    return reinterpret_cast<CUcontext>(context.handle.load());
}

Result<Context*> contextOf(CUcontext context) {
    return process().contextFor(reinterpret_cast<uint64_t>(context));
}

Result<Context*> contextOrCurrent(CUcontext context) {
    return context ? contextOf(context) : currentContext();
}

Result<> cuCtxCreate_v2(CUcontext& pctx, unsigned int flags, CUdevice dev) {
    CW_TRY(checkFlags(flags));
    Context* context = CW_TRY(process().createContext(dev));
    context->flags = flags;
    process().pushCurrent(context);
    pctx = handleOf(*context);
    return {};
}

Result<> cuCtxCreate_v3(CUcontext& pctx, CUexecAffinityParam* paramsArray, int numParams,
                        unsigned int flags, CUdevice dev) {
    if (numParams < 0 || (numParams > 0 && !paramsArray))
        return makeError(ErrorCode::InvalidArgument, "{} affinities", numParams);
    if (numParams > 0)
        return Error{ErrorCode::UnsupportedExecAffinity, "a context has all compute units"};
    return cuCtxCreate_v2(pctx, flags, dev);
}

Result<> cuCtxCreate_v4(CUcontext& pctx, CUctxCreateParams* ctxCreateParams, unsigned int flags,
                        CUdevice dev) {
    if (!ctxCreateParams) return cuCtxCreate_v2(pctx, flags, dev);
    if (ctxCreateParams->cigParams)
        return Error{ErrorCode::NotSupported, "contexts are not shared with graphics"};
    return cuCtxCreate_v3(pctx, ctxCreateParams->execAffinityParams,
                          ctxCreateParams->numExecAffinityParams, flags, dev);
}

Result<> cuCtxDestroy_v2(CUcontext ctx) {
    Context* context = CW_TRY(ownContext(ctx));
    if (process().thread().current == context) process().popCurrent();
    return process().destroyContext(*context);
}

Result<> cuCtxAttach(CUcontext& pctx, unsigned int flags) {
    if (flags != 0) return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) must be 0", flags);
    Context* context = CW_TRY(currentContext());
    ++context->uses;
    pctx = handleOf(*context);
    return {};
}

Result<> cuCtxDetach(CUcontext ctx) {
    Context* context = CW_TRY(ownContext(ctx));
    if (process().thread().current != context)
        return Error{ErrorCode::InvalidContext, "the context is not current on this thread"};
    return --context->uses ? Result<>() : cuCtxDestroy_v2(ctx);
}

Result<> cuCtxPushCurrent_v2(CUcontext ctx) {
    process().pushCurrent(CW_TRY(contextOf(ctx)));
    return {};
}

Result<> cuCtxPopCurrent_v2(CUcontext* pctx) {
    const Context* current = process().thread().current;
    if (!current) return Error{ErrorCode::InvalidContext, "no context is current on this thread"};
    if (pctx) *pctx = handleOf(*current);
    process().popCurrent();
    return {};
}

Result<> cuCtxSetCurrent(CUcontext ctx) {
    process().setCurrent(ctx ? CW_TRY(contextOf(ctx)) : nullptr);
    return {};
}

Result<> cuCtxGetCurrent(CUcontext& pctx) {
    const Context* current = process().thread().current;
    pctx = current ? handleOf(*current) : nullptr;
    return {};
}

Result<> cuCtxGetDevice(CUdevice& device) {
    device = CW_TRY(currentContext())->ordinal();
    return {};
}

Result<> cuCtxGetDevice_v2(CUdevice& device, CUcontext ctx) {
    device = CW_TRY(contextOrCurrent(ctx))->ordinal();
    return {};
}

Result<> cuCtxGetFlags(unsigned int& flags) {
    flags = CW_TRY(currentContext())->flags;
    return {};
}

Result<> cuCtxSetFlags(unsigned int flags) {
    CW_TRY(checkFlags(flags));
    CW_TRY(currentContext())->flags = flags;
    return {};
}

Result<> cuCtxGetId(CUcontext ctx, unsigned long long& ctxId) {
    ctxId = CW_TRY(contextOrCurrent(ctx))->id();
    return {};
}

Result<> cuCtxGetApiVersion(CUcontext ctx, unsigned int& version) {
    CW_TRY(contextOrCurrent(ctx));
    version = kApiVersion;
    return {};
}

Result<> cuCtxSynchronize() {
    return synchronize(*CW_TRY(currentContext()));
}

Result<> cuCtxSynchronize_v2(CUcontext ctx) {
    return synchronize(*CW_TRY(contextOrCurrent(ctx)));
}

Result<> cuCtxSetLimit(CUlimit limit, size_t value) {
    Context* context = CW_TRY(currentContext());
    return context->setLimit(CW_TRY(limitOf(limit)), value);
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

Result<> cuCtxGetSharedMemConfig(CUsharedconfig& pConfig) {
    CW_TRY(currentContext());
    pConfig = CU_SHARED_MEM_CONFIG_FOUR_BYTE_BANK_SIZE; // fixed since compute capability 5.0
    return {};
}

Result<> cuCtxSetSharedMemConfig(CUsharedconfig config) {
    CW_TRY(currentContext());
    if (config < CU_SHARED_MEM_CONFIG_DEFAULT_BANK_SIZE ||
        config > CU_SHARED_MEM_CONFIG_EIGHT_BYTE_BANK_SIZE)
        return makeError(ErrorCode::InvalidArgument,
                         "{} is no configuration of shared memory banks", int(config));
    return {};
}

Result<> cuCtxGetStreamPriorityRange(int* leastPriority, int* greatestPriority) {
    CW_TRY(currentContext());
    if (leastPriority) *leastPriority = runtime::kLeastPriority;
    if (greatestPriority) *greatestPriority = runtime::kGreatestPriority;
    return {};
}

Result<> cuCtxGetExecAffinity(CUexecAffinityParam& pExecAffinity, CUexecAffinityType type) {
    CW_TRY(currentContext());
    if (type != CU_EXEC_AFFINITY_TYPE_SM_COUNT)
        return makeError(ErrorCode::InvalidArgument, "{} is no affinity", int(type));
    (void)pExecAffinity;
    return Error{ErrorCode::UnsupportedExecAffinity, "a context has all compute units"};
}

Result<> cuCtxEnablePeerAccess(CUcontext peerContext, unsigned int Flags) {
    Context* context = CW_TRY(currentContext());
    Context* peer = CW_TRY(contextOf(peerContext));
    if (Flags != 0) return makeError(ErrorCode::InvalidArgument, "Flags ({:#x}) must be 0", Flags);
    if (peer == context)
        return Error{ErrorCode::InvalidContext, "the current context is no peer of itself"};
    if (!process().canAccessPeer(context->ordinal(), peer->ordinal()))
        return makeError(ErrorCode::PeerAccessUnsupported, "device {} can't access device {}",
                         context->ordinal(), peer->ordinal());
    return context->enablePeer(peer->ordinal());
}

Result<> cuCtxDisablePeerAccess(CUcontext peerContext) {
    Context* context = CW_TRY(currentContext());
    return context->disablePeer(CW_TRY(contextOf(peerContext))->ordinal());
}

} // namespace cw::cuda
