// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No stream can be captured yet, so none is: programs may ask.
#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

Result<> answerNone(cudaStream_t stream, cudaStreamCaptureStatus* status, unsigned long long* id) {
    CW_TRY(streamOf(stream));
    if (!status) return Error{ErrorCode::InvalidArgument, "the place for the status is null"};
    *status = cudaStreamCaptureStatusNone;
    if (id) *id = 0;
    return {};
}

} // namespace

Result<> cudaStreamIsCapturing(cudaStream_t stream, cudaStreamCaptureStatus& pCaptureStatus) {
    return answerNone(stream, &pCaptureStatus, nullptr);
}

Result<> cudaStreamGetCaptureInfo(cudaStream_t stream, cudaStreamCaptureStatus* pCaptureStatus,
                                  unsigned long long* pId) {
    return answerNone(stream, pCaptureStatus, pId);
}

Result<> cudaStreamGetCaptureInfo_v2(cudaStream_t stream,
                                     cudaStreamCaptureStatus* captureStatus_out,
                                     unsigned long long* id_out, cudaGraph_t*,
                                     const cudaGraphNode_t**, size_t*) {
    return answerNone(stream, captureStatus_out, id_out);
}

Result<> cudaStreamGetCaptureInfo_v3(cudaStream_t stream,
                                     cudaStreamCaptureStatus* captureStatus_out,
                                     unsigned long long* id_out, cudaGraph_t*,
                                     const cudaGraphNode_t**, const cudaGraphEdgeData**, size_t*) {
    return answerNone(stream, captureStatus_out, id_out);
}

Result<> cudaStreamGetCaptureInfo(cudaStream_t stream, cudaStreamCaptureStatus* captureStatus_out,
                                  unsigned long long* id_out, cudaGraph_t*, const cudaGraphNode_t**,
                                  const cudaGraphEdgeData**, size_t*) {
    return answerNone(stream, captureStatus_out, id_out);
}

Result<> cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode& mode) {
    thread_local cudaStreamCaptureMode current = cudaStreamCaptureModeGlobal;
    if (mode < cudaStreamCaptureModeGlobal || mode > cudaStreamCaptureModeRelaxed)
        return makeError(ErrorCode::InvalidArgument, "{} is no capture mode", int(mode));
    std::swap(mode, current);
    return {};
}

} // namespace cw::cudart
