// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/capture.h"

#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

using runtime::Event;

Result<std::shared_ptr<Event>> eventOf(cudaEvent_t event) {
    CW_TRY(currentContext());
    return process().events().find(reinterpret_cast<uint64_t>(event));
}

} // namespace

Result<> cudaEventCreateWithFlags(cudaEvent_t& event, unsigned int flags) {
    runtime::Context* context = CW_TRY(currentContext());
    const auto made = CW_TRY(Event::create(*context, flags));
    made->handle = process().events().add(made);
    event = reinterpret_cast<cudaEvent_t>(made->handle.load());
    return {};
}

Result<> cudaEventCreate(cudaEvent_t& event) {
    return cudaEventCreateWithFlags(event, cudaEventDefault);
}

Result<> cudaEventDestroy(cudaEvent_t event) {
    CW_TRY(currentContext());
    CW_TRY(process().events().take(reinterpret_cast<uint64_t>(event)));
    return {};
}

Result<> cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    return cudaEventRecordWithFlags(event, stream, cudaEventRecordDefault);
}

Result<> cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream, unsigned int flags) {
    if (flags & ~unsigned(cudaEventRecordExternal))
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of a record", flags);
    const auto recorded = CW_TRY(eventOf(event));
    return runtime::recordEvent(*CW_TRY(streamOf(stream)), recorded,
                                flags == cudaEventRecordExternal);
}

Result<> cudaEventQuery(cudaEvent_t event) {
    const auto queried = CW_TRY(eventOf(event));
    CW_TRY(runtime::checkUnsafeCall(process()));
    return queried->query();
}
Result<> cudaEventSynchronize(cudaEvent_t event) {
    return CW_TRY(eventOf(event))->synchronize();
}

Result<> cudaEventElapsedTime(float& ms, cudaEvent_t start, cudaEvent_t end) {
    const auto from = CW_TRY(eventOf(start));
    const auto to = CW_TRY(eventOf(end));
    ms = CW_TRY(Event::elapsed(*from, *to));
    return {};
}
Result<> cudaEventElapsedTime_v2(float& ms, cudaEvent_t start, cudaEvent_t end) {
    return cudaEventElapsedTime(ms, start, end);
}

} // namespace cw::cudart
