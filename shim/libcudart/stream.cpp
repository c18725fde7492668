// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/stream.h"

#include <algorithm>
#include <cstring>

#include "runtime/identity.h"
#include "runtime/stream/capture.h"
#include "shim/libcudart/current.h"

namespace cw::cudart {

using runtime::Context;
using runtime::StreamKind;

Result<> cudaStreamCreateWithPriority(cudaStream_t& pStream, unsigned int flags, int priority) {
    Context* context = CW_TRY(currentContext());
    if (flags & ~unsigned(cudaStreamNonBlocking))
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of a stream", flags);
    const int within = std::clamp(priority, runtime::kGreatestPriority, runtime::kLeastPriority);
    const StreamKind kind =
        flags & cudaStreamNonBlocking ? StreamKind::NonBlocking : StreamKind::Blocking;
    auto stream = CW_TRY(context->createStream(kind, within));
    pStream = reinterpret_cast<cudaStream_t>(process().streams().add(std::move(stream)));
    return {};
}

Result<> cudaStreamCreateWithFlags(cudaStream_t& pStream, unsigned int flags) {
    return cudaStreamCreateWithPriority(pStream, flags, 0);
}
Result<> cudaStreamCreate(cudaStream_t& pStream) {
    return cudaStreamCreateWithPriority(pStream, cudaStreamDefault, 0);
}

Result<> cudaStreamDestroy(cudaStream_t stream) {
    CW_TRY(currentContext());
    const auto taken = CW_TRY(process().streams().take(reinterpret_cast<uint64_t>(stream)));
    taken->context().destroyStream(taken);
    return {};
}

Result<> cudaStreamGetPriority(cudaStream_t hStream, int& priority) {
    priority = CW_TRY(streamOf(hStream))->priority();
    return {};
}

Result<> cudaStreamGetFlags(cudaStream_t hStream, unsigned int& flags) {
    const bool free = CW_TRY(streamOf(hStream))->kind() == StreamKind::NonBlocking;
    flags = free ? cudaStreamNonBlocking : cudaStreamDefault;
    return {};
}

Result<> cudaStreamGetId(cudaStream_t hStream, unsigned long long& streamId) {
    const auto stream = CW_TRY(streamOf(hStream));
    streamId = stream->context().id() << 32 | (stream->id() + 1);
    return {};
}

Result<> cudaStreamGetDevice(cudaStream_t hStream, int& device) {
    device = CW_TRY(streamOf(hStream))->context().ordinal();
    return {};
}

Result<> cudaStreamCopyAttributes(cudaStream_t dst, cudaStream_t src) {
    CW_TRY(streamOf(dst));
    CW_TRY(streamOf(src));
    return {};
}

Result<> cudaStreamGetAttribute(cudaStream_t hStream, cudaLaunchAttributeID attr,
                                cudaLaunchAttributeValue& value) {
    const auto stream = CW_TRY(streamOf(hStream));
    std::memset(&value, 0, sizeof value);
    switch (attr) {
    case cudaLaunchAttributePriority:
        value.priority = stream->priority();
        return {};
    case cudaLaunchAttributeSynchronizationPolicy:
        value.syncPolicy = cudaSyncPolicyAuto;
        return {};
    case cudaLaunchAttributeAccessPolicyWindow:
    case cudaLaunchAttributeMemSyncDomain:
        return {};
    case cudaLaunchAttributeMemSyncDomainMap:
        value.memSyncDomainMap = {0, 1};
        return {};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute of a stream", int(attr));
    }
}

Result<> cudaStreamSetAttribute(cudaStream_t hStream, cudaLaunchAttributeID attr,
                                const cudaLaunchAttributeValue&) {
    CW_TRY(streamOf(hStream));
    switch (attr) { // hints about caches and waiting
    case cudaLaunchAttributeAccessPolicyWindow:
    case cudaLaunchAttributeSynchronizationPolicy:
    case cudaLaunchAttributeMemSyncDomain:
    case cudaLaunchAttributeMemSyncDomainMap:
    case cudaLaunchAttributePriority:
        return {};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute of a stream", int(attr));
    }
}

Result<> cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned int flags) {
    const auto waiting = CW_TRY(streamOf(stream));
    const auto awaited = CW_TRY(process().events().find(reinterpret_cast<uint64_t>(event)));
    if (flags & ~unsigned(cudaEventWaitExternal))
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of a wait", flags);
    return runtime::waitForEvent(*waiting, awaited, flags == cudaEventWaitExternal);
}

Result<> cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t callback, void* userData,
                               unsigned int flags) {
    const auto target = CW_TRY(streamOf(stream));
    if (!callback || flags != 0)
        return makeError(ErrorCode::InvalidArgument, "a callback that is null or has flags ({:#x})",
                         flags);
    return target->callBack([=](const Result<>& state) {
        callback(stream, state ? cudaSuccess : toStatus(state.error().code), userData);
    });
}

Result<> cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t fn, void* userData) {
    return runtime::launchHost(*CW_TRY(streamOf(stream)), fn, userData);
}

Result<> cudaStreamSynchronize(cudaStream_t stream) {
    return CW_TRY(streamOf(stream))->synchronize();
}
Result<> cudaStreamQuery(cudaStream_t stream) {
    return CW_TRY(streamOf(stream))->query();
}

Result<> cudaStreamAttachMemAsync(cudaStream_t stream, void* devPtr, size_t length,
                                  unsigned int flags) {
    CW_TRY(streamOf(stream));
    const auto found = process().memory().find(devPtr);
    if (!found || (found->kind != runtime::MemoryClass::Managed && length != 0))
        return makeError(ErrorCode::InvalidArgument, "{} is no managed memory", devPtr);
    if (flags != cudaMemAttachGlobal && flags != cudaMemAttachHost && flags != cudaMemAttachSingle)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of an attachment", flags);
    return {};
}

} // namespace cw::cudart
