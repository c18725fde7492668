// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams: attributes, attached memory, and whether they are being captured (no stream can be yet).
#include <algorithm>
#include <cstring>

#include "shim/libcuda/current.h"

namespace cw::cuda {
namespace {

Result<> answerNone(CUstream stream, CUstreamCaptureStatus* status, cuuint64_t* id) {
    CW_TRY(streamOf(stream));
    if (!status) return Error{ErrorCode::InvalidArgument, "the place for the status is null"};
    *status = CU_STREAM_CAPTURE_STATUS_NONE;
    if (id) *id = 0;
    return {};
}

Result<> checkAttribute(CUstreamAttrID attribute) {
    switch (attribute) {
    case CU_LAUNCH_ATTRIBUTE_ACCESS_POLICY_WINDOW:
    case CU_LAUNCH_ATTRIBUTE_SYNCHRONIZATION_POLICY:
    case CU_LAUNCH_ATTRIBUTE_PRIORITY:
    case CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN:
    case CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN_MAP:
        return {};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute of a stream",
                         int(attribute));
    }
}

} // namespace

Result<> cuStreamGetCtx_v2(CUstream hStream, CUcontext& pCtx, CUgreenCtx* pGreenCtx) {
    if (pGreenCtx) *pGreenCtx = nullptr;
    return cuStreamGetCtx(hStream, pCtx);
}

Result<> cuStreamCopyAttributes(CUstream dst, CUstream src) {
    CW_TRY(streamOf(dst));
    CW_TRY(streamOf(src));
    return {};
}

Result<> cuStreamGetAttribute(CUstream hStream, CUstreamAttrID attr, CUstreamAttrValue& value_out) {
    const auto stream = CW_TRY(streamOf(hStream));
    CW_TRY(checkAttribute(attr));
    std::memset(&value_out, 0, sizeof value_out);
    if (attr == CU_LAUNCH_ATTRIBUTE_PRIORITY) value_out.priority = stream->priority();
    if (attr == CU_LAUNCH_ATTRIBUTE_SYNCHRONIZATION_POLICY)
        value_out.syncPolicy = CU_SYNC_POLICY_AUTO;
    if (attr == CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN_MAP) value_out.memSyncDomainMap = {0, 1};
    return {};
}

// Hints about caches and waiting.
Result<> cuStreamSetAttribute(CUstream hStream, CUstreamAttrID attr, const CUstreamAttrValue&) {
    CW_TRY(streamOf(hStream));
    return checkAttribute(attr);
}

Result<> cuStreamAttachMemAsync(CUstream hStream, CUdeviceptr dptr, size_t length,
                                unsigned int flags) {
    CW_TRY(streamOf(hStream));
    const auto found = process().memory().find(dptr);
    if (!found || (found->kind != runtime::MemoryClass::Managed && length != 0))
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no managed memory", dptr);
    if (flags != CU_MEM_ATTACH_GLOBAL && flags != CU_MEM_ATTACH_HOST &&
        flags != CU_MEM_ATTACH_SINGLE)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of an attachment", flags);
    return {};
}

Result<> cuStreamIsCapturing(CUstream hStream, CUstreamCaptureStatus& captureStatus) {
    return answerNone(hStream, &captureStatus, nullptr);
}

Result<> cuStreamGetCaptureInfo(CUstream hStream, CUstreamCaptureStatus* captureStatus_out,
                                cuuint64_t* id_out) {
    return answerNone(hStream, captureStatus_out, id_out);
}

Result<> cuStreamGetCaptureInfo_v2(CUstream hStream, CUstreamCaptureStatus* captureStatus_out,
                                   cuuint64_t* id_out, CUgraph*, const CUgraphNode**, size_t*) {
    return answerNone(hStream, captureStatus_out, id_out);
}

Result<> cuStreamGetCaptureInfo_v3(CUstream hStream, CUstreamCaptureStatus* captureStatus_out,
                                   cuuint64_t* id_out, CUgraph*, const CUgraphNode**,
                                   const CUgraphEdgeData**, size_t*) {
    return answerNone(hStream, captureStatus_out, id_out);
}

Result<> cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode& mode) {
    thread_local CUstreamCaptureMode current = CU_STREAM_CAPTURE_MODE_GLOBAL;
    if (mode < CU_STREAM_CAPTURE_MODE_GLOBAL || mode > CU_STREAM_CAPTURE_MODE_RELAXED)
        return makeError(ErrorCode::InvalidArgument, "{} is no capture mode", int(mode));
    std::swap(mode, current);
    return {};
}

} // namespace cw::cuda
