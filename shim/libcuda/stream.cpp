// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/stream.h"

#include <algorithm>

#include "runtime/identity.h"
#include "runtime/stream/capture.h"
#include "shim/common/api_call.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

using runtime::Context;
using runtime::Event;
using runtime::StreamKind;

Result<std::shared_ptr<runtime::Stream>> streamOf(CUstream stream) {
    Context* context = CW_TRY(currentContext());
    const auto handle = reinterpret_cast<uint64_t>(stream);
    if (handle == 2 || (handle == 0 && shim::PerThreadDefaultStream::active()))
        return context->perThreadStream();
    if (handle <= 1) // owned by its context, which outlives every call: a pointer without a count
        return std::shared_ptr<runtime::Stream>(std::shared_ptr<void>(), &context->legacyStream());
    auto found = CW_TRY(process().streams().find(handle));
    CW_TRY(found->context().check());
    return found;
}

namespace {

Result<std::shared_ptr<Event>> eventOf(CUevent event) {
    CW_TRY(currentContext());
    return process().events().find(reinterpret_cast<uint64_t>(event));
}

} // namespace

Result<> cuStreamCreateWithPriority(CUstream& phStream, unsigned int flags, int priority) {
    Context* context = CW_TRY(currentContext());
    if (flags & ~unsigned(CU_STREAM_NON_BLOCKING))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) has unknown bits", flags);
    const int within = std::clamp(priority, runtime::kGreatestPriority, runtime::kLeastPriority);
    const StreamKind kind =
        flags & CU_STREAM_NON_BLOCKING ? StreamKind::NonBlocking : StreamKind::Blocking;
    auto stream = CW_TRY(context->createStream(kind, within));
    phStream = reinterpret_cast<CUstream>(process().streams().add(std::move(stream)));
    return {};
}

Result<> cuStreamCreate(CUstream& phStream, unsigned int Flags) {
    return cuStreamCreateWithPriority(phStream, Flags, 0);
}

Result<> cuStreamDestroy_v2(CUstream hStream) {
    CW_TRY(currentContext());
    const auto taken = CW_TRY(process().streams().take(reinterpret_cast<uint64_t>(hStream)));
    taken->context().destroyStream(taken);
    return {};
}

Result<> cuStreamGetPriority(CUstream hStream, int& priority) {
    priority = CW_TRY(streamOf(hStream))->priority();
    return {};
}

Result<> cuStreamGetFlags(CUstream hStream, unsigned int& flags) {
    const bool free = CW_TRY(streamOf(hStream))->kind() == StreamKind::NonBlocking;
    flags = free ? CU_STREAM_NON_BLOCKING : CU_STREAM_DEFAULT;
    return {};
}

Result<> cuStreamGetId(CUstream hStream, unsigned long long& streamId) {
    const auto stream = CW_TRY(streamOf(hStream));
    streamId = stream->context().id() << 32 | (stream->id() + 1);
    return {};
}

Result<> cuStreamGetDevice(CUstream hStream, CUdevice& device) {
    device = CW_TRY(streamOf(hStream))->context().ordinal();
    return {};
}

Result<> cuStreamGetCtx(CUstream hStream, CUcontext& pctx) {
    pctx = handleOf(CW_TRY(streamOf(hStream))->context());
    return {};
}

Result<> cuStreamSynchronize(CUstream hStream) {
    return CW_TRY(streamOf(hStream))->synchronize();
}
Result<> cuStreamQuery(CUstream hStream) {
    return CW_TRY(streamOf(hStream))->query();
}

Result<> cuStreamWaitEvent(CUstream hStream, CUevent hEvent, unsigned int Flags) {
    const auto waiting = CW_TRY(streamOf(hStream));
    const auto awaited = CW_TRY(eventOf(hEvent));
    if (Flags & ~unsigned(CU_EVENT_WAIT_EXTERNAL))
        return makeError(ErrorCode::InvalidArgument, "Flags ({:#x}) has unknown bits", Flags);
    return runtime::waitForEvent(*waiting, awaited, Flags == CU_EVENT_WAIT_EXTERNAL);
}

Result<> cuStreamAddCallback(CUstream hStream, CUstreamCallback callback, void* userData,
                             unsigned int flags) {
    const auto target = CW_TRY(streamOf(hStream));
    if (!callback || flags != 0)
        return makeError(ErrorCode::InvalidArgument, "a callback that is null or has flags ({:#x})",
                         flags);
    return target->callBack([=](const Result<>& state) {
        callback(hStream, state ? CUDA_SUCCESS : toStatus(state.error().code), userData);
    });
}

Result<> cuLaunchHostFunc(CUstream hStream, CUhostFn fn, void* userData) {
    return runtime::launchHost(*CW_TRY(streamOf(hStream)), fn, userData);
}

Result<> cuEventCreate(CUevent& phEvent, unsigned int Flags) {
    Context* context = CW_TRY(currentContext());
    const auto event = CW_TRY(Event::create(*context, Flags));
    event->handle = process().events().add(event);
    phEvent = reinterpret_cast<CUevent>(event->handle.load());
    return {};
}

Result<> cuEventDestroy_v2(CUevent hEvent) {
    CW_TRY(currentContext());
    CW_TRY(process().events().take(reinterpret_cast<uint64_t>(hEvent)));
    return {};
}

Result<> cuEventRecord(CUevent hEvent, CUstream hStream) {
    return cuEventRecordWithFlags(hEvent, hStream, CU_EVENT_RECORD_DEFAULT);
}

Result<> cuEventRecordWithFlags(CUevent hEvent, CUstream hStream, unsigned int flags) {
    if (flags & ~unsigned(CU_EVENT_RECORD_EXTERNAL))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) has unknown bits", flags);
    const auto event = CW_TRY(eventOf(hEvent));
    return runtime::recordEvent(*CW_TRY(streamOf(hStream)), event,
                                flags == CU_EVENT_RECORD_EXTERNAL);
}

Result<> cuEventQuery(CUevent hEvent) {
    const auto event = CW_TRY(eventOf(hEvent));
    CW_TRY(runtime::checkUnsafeCall(process()));
    return event->query();
}
Result<> cuEventSynchronize(CUevent hEvent) {
    return CW_TRY(eventOf(hEvent))->synchronize();
}

Result<> cuEventElapsedTime(float& pMilliseconds, CUevent hStart, CUevent hEnd) {
    const auto from = CW_TRY(eventOf(hStart));
    const auto to = CW_TRY(eventOf(hEnd));
    pMilliseconds = CW_TRY(Event::elapsed(*from, *to));
    return {};
}

} // namespace cw::cuda
