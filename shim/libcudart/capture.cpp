// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Runtime API, "Stream Management": capture of streams into graphs.
#include "shim/libcudart/graph.h"

namespace cw::cudart {

Result<> cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode) {
    return runtime::beginCapture(process(), *CW_TRY(streamOf(stream)), nullptr, nullptr, nullptr, 0,
                                 int(mode));
}

Result<> cudaStreamBeginCaptureToGraph(cudaStream_t stream, cudaGraph_t graph,
                                       const cudaGraphNode_t* dependencies,
                                       const cudaGraphEdgeData* dependencyData,
                                       size_t numDependencies, cudaStreamCaptureMode mode) {
    const auto captured = CW_TRY(streamOf(stream));
    CW_TRY(runtime::graphOf(process(), graph));
    return runtime::beginCapture(process(), *captured, graph, dependencies, edgesOf(dependencyData),
                                 numDependencies, int(mode));
}

Result<> cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* pGraph) {
    return runtime::endCapture(process(), *CW_TRY(streamOf(stream)), pGraph);
}

Result<> cudaStreamIsCapturing(cudaStream_t stream, cudaStreamCaptureStatus& pCaptureStatus) {
    const auto answer = CW_TRY(runtime::captureInfo(process(), *CW_TRY(streamOf(stream))));
    pCaptureStatus = cudaStreamCaptureStatus(answer.status);
    return {};
}

Result<> cudaStreamGetCaptureInfo(cudaStream_t stream, cudaStreamCaptureStatus* captureStatus_out,
                                  unsigned long long* id_out, cudaGraph_t* graph_out,
                                  const cudaGraphNode_t** dependencies_out,
                                  const cudaGraphEdgeData** edgeData_out,
                                  size_t* numDependencies_out) {
    if (!captureStatus_out) return Error{ErrorCode::InvalidArgument, "captureStatus_out is null"};
    const auto answer = CW_TRY(runtime::captureInfo(process(), *CW_TRY(streamOf(stream))));
    if (dependencies_out) CW_TRY(runtime::checkEdgesTold(answer, edgeData_out != nullptr));
    *captureStatus_out = cudaStreamCaptureStatus(answer.status);
    if (id_out) *id_out = answer.id;
    if (graph_out) *graph_out = answer.graph;
    if (dependencies_out) *dependencies_out = answer.nodes;
    if (edgeData_out) *edgeData_out = reinterpret_cast<const cudaGraphEdgeData*>(answer.edges);
    if (numDependencies_out) *numDependencies_out = answer.count;
    return {};
}
Result<> cudaStreamGetCaptureInfo_v3(cudaStream_t stream,
                                     cudaStreamCaptureStatus* captureStatus_out,
                                     unsigned long long* id_out, cudaGraph_t* graph_out,
                                     const cudaGraphNode_t** dependencies_out,
                                     const cudaGraphEdgeData** edgeData_out,
                                     size_t* numDependencies_out) {
    return cudaStreamGetCaptureInfo(stream, captureStatus_out, id_out, graph_out, dependencies_out,
                                    edgeData_out, numDependencies_out);
}
Result<> cudaStreamGetCaptureInfo_v2(cudaStream_t stream,
                                     cudaStreamCaptureStatus* captureStatus_out,
                                     unsigned long long* id_out, cudaGraph_t* graph_out,
                                     const cudaGraphNode_t** dependencies_out,
                                     size_t* numDependencies_out) {
    return cudaStreamGetCaptureInfo(stream, captureStatus_out, id_out, graph_out, dependencies_out,
                                    nullptr, numDependencies_out);
}
Result<> cudaStreamGetCaptureInfo(cudaStream_t stream, cudaStreamCaptureStatus* pCaptureStatus,
                                  unsigned long long* pId) {
    return cudaStreamGetCaptureInfo_v2(stream, pCaptureStatus, pId, nullptr, nullptr, nullptr);
}

Result<> cudaStreamUpdateCaptureDependencies(cudaStream_t stream, cudaGraphNode_t* dependencies,
                                             const cudaGraphEdgeData* dependencyData,
                                             size_t numDependencies, unsigned int flags) {
    return runtime::updateCapture(process(), *CW_TRY(streamOf(stream)), dependencies,
                                  edgesOf(dependencyData), numDependencies, flags);
}
Result<> cudaStreamUpdateCaptureDependencies_v2(cudaStream_t stream, cudaGraphNode_t* dependencies,
                                                const cudaGraphEdgeData* dependencyData,
                                                size_t numDependencies, unsigned int flags) {
    return cudaStreamUpdateCaptureDependencies(stream, dependencies, dependencyData,
                                               numDependencies, flags);
}
Result<> cudaStreamUpdateCaptureDependencies(cudaStream_t stream, cudaGraphNode_t* dependencies,
                                             size_t numDependencies, unsigned int flags) {
    return cudaStreamUpdateCaptureDependencies(stream, dependencies, nullptr, numDependencies,
                                               flags);
}

Result<> cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode& mode) {
    int number = int(mode);
    CW_TRY(runtime::exchangeCaptureMode(process(), number));
    mode = cudaStreamCaptureMode(number);
    return {};
}

} // namespace cw::cudart
