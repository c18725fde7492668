// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Stream Management": capture of streams into graphs.
#include "shim/libcuda/graph.h"

namespace cw::cuda {

Result<> cuStreamBeginCapture_v2(CUstream hStream, CUstreamCaptureMode mode) {
    return runtime::beginCapture(process(), *CW_TRY(streamOf(hStream)), nullptr, nullptr, nullptr,
                                 0, int(mode));
}
Result<> cuStreamBeginCapture(CUstream hStream) {
    return cuStreamBeginCapture_v2(hStream, CU_STREAM_CAPTURE_MODE_GLOBAL);
}

Result<> cuStreamBeginCaptureToGraph(CUstream hStream, CUgraph hGraph,
                                     const CUgraphNode* dependencies,
                                     const CUgraphEdgeData* dependencyData, size_t numDependencies,
                                     CUstreamCaptureMode mode) {
    const auto stream = CW_TRY(streamOf(hStream));
    CW_TRY(runtime::graphOf(process(), hGraph));
    return runtime::beginCapture(process(), *stream, hGraph, dependencies, edgesOf(dependencyData),
                                 numDependencies, int(mode));
}

Result<> cuStreamEndCapture(CUstream hStream, CUgraph* phGraph) {
    return runtime::endCapture(process(), *CW_TRY(streamOf(hStream)), phGraph);
}

Result<> cuStreamIsCapturing(CUstream hStream, CUstreamCaptureStatus& captureStatus) {
    const auto answer = CW_TRY(runtime::captureInfo(process(), *CW_TRY(streamOf(hStream))));
    captureStatus = CUstreamCaptureStatus(answer.status);
    return {};
}

Result<> cuStreamGetCaptureInfo_v3(CUstream hStream, CUstreamCaptureStatus* captureStatus_out,
                                   cuuint64_t* id_out, CUgraph* graph_out,
                                   const CUgraphNode** dependencies_out,
                                   const CUgraphEdgeData** edgeData_out,
                                   size_t* numDependencies_out) {
    if (!captureStatus_out) return Error{ErrorCode::InvalidArgument, "captureStatus_out is null"};
    const auto answer = CW_TRY(runtime::captureInfo(process(), *CW_TRY(streamOf(hStream))));
    if (dependencies_out) CW_TRY(runtime::checkEdgesTold(answer, edgeData_out != nullptr));
    *captureStatus_out = CUstreamCaptureStatus(answer.status);
    if (id_out) *id_out = answer.id;
    if (graph_out) *graph_out = answer.graph;
    if (dependencies_out) *dependencies_out = answer.nodes;
    if (edgeData_out) *edgeData_out = reinterpret_cast<const CUgraphEdgeData*>(answer.edges);
    if (numDependencies_out) *numDependencies_out = answer.count;
    return {};
}
Result<> cuStreamGetCaptureInfo_v2(CUstream hStream, CUstreamCaptureStatus* captureStatus_out,
                                   cuuint64_t* id_out, CUgraph* graph_out,
                                   const CUgraphNode** dependencies_out,
                                   size_t* numDependencies_out) {
    return cuStreamGetCaptureInfo_v3(hStream, captureStatus_out, id_out, graph_out,
                                     dependencies_out, nullptr, numDependencies_out);
}
Result<> cuStreamGetCaptureInfo(CUstream hStream, CUstreamCaptureStatus* captureStatus_out,
                                cuuint64_t* id_out) {
    return cuStreamGetCaptureInfo_v2(hStream, captureStatus_out, id_out, nullptr, nullptr, nullptr);
}

Result<> cuStreamUpdateCaptureDependencies_v2(CUstream hStream, CUgraphNode* dependencies,
                                              const CUgraphEdgeData* dependencyData,
                                              size_t numDependencies, unsigned int flags) {
    return runtime::updateCapture(process(), *CW_TRY(streamOf(hStream)), dependencies,
                                  edgesOf(dependencyData), numDependencies, flags);
}
Result<> cuStreamUpdateCaptureDependencies(CUstream hStream, CUgraphNode* dependencies,
                                           size_t numDependencies, unsigned int flags) {
    return cuStreamUpdateCaptureDependencies_v2(hStream, dependencies, nullptr, numDependencies,
                                                flags);
}

Result<> cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode& mode) {
    int number = int(mode);
    CW_TRY(runtime::exchangeCaptureMode(process(), number));
    mode = CUstreamCaptureMode(number);
    return {};
}

} // namespace cw::cuda
