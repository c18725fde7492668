// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// For cases of graphs. CUDA 13 gave some plain names the parameters of the _v2 ones.
#pragma once
#include "case.h"

namespace test {

constexpr int kCount = 64;

inline cudaStream_t freeStream() {
    cudaStream_t stream = nullptr;
    if (cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking) != cudaSuccess)
        fail(__FILE__, __LINE__, "no stream");
    return stream;
}

inline cudaStreamCaptureStatus statusOf(cudaStream_t stream) {
    cudaStreamCaptureStatus status = cudaStreamCaptureStatusInvalidated;
    const cudaError_t error = cudaStreamIsCapturing(stream, &status);
    if (error != cudaSuccess) fail(__FILE__, __LINE__, "asking gives " + show(error));
    return status;
}

/// Launches the graph once and waits for it.
inline void runOnce(cudaGraph_t graph, cudaStream_t stream) {
    cudaGraphExec_t exec = nullptr;
    cudaError_t error = cudaGraphInstantiate(&exec, graph, 0);
    if (error == cudaSuccess) error = cudaGraphLaunch(exec, stream);
    if (error == cudaSuccess) error = cudaStreamSynchronize(stream);
    if (error == cudaSuccess) error = cudaGraphExecDestroy(exec);
    if (error != cudaSuccess) fail(__FILE__, __LINE__, "the graph gives " + show(error));
}

inline size_t countNodes(cudaGraph_t graph) {
    size_t count = 0;
    if (cudaGraphGetNodes(graph, nullptr, &count) != cudaSuccess)
        fail(__FILE__, __LINE__, "no nodes");
    return count;
}

/// How many nodes of a kind the graph has.
inline int countOf(cudaGraph_t graph, cudaGraphNodeType type) {
    size_t count = countNodes(graph);
    std::vector<cudaGraphNode_t> nodes(count);
    if (count && cudaGraphGetNodes(graph, nodes.data(), &count) != cudaSuccess)
        fail(__FILE__, __LINE__, "no nodes");
    int found = 0;
    for (cudaGraphNode_t node : nodes) {
        cudaGraphNodeType seen;
        if (cudaGraphNodeGetType(node, &seen) == cudaSuccess && seen == type) ++found;
    }
    return found;
}

inline cudaError_t getEdges(cudaGraph_t graph, cudaGraphNode_t* from, cudaGraphNode_t* to,
                            size_t* count) {
#if CUDART_VERSION >= 13000
    return cudaGraphGetEdges(graph, from, to, nullptr, count);
#else
    return cudaGraphGetEdges(graph, from, to, count);
#endif
}

inline cudaError_t addEdges(cudaGraph_t graph, const cudaGraphNode_t* from,
                            const cudaGraphNode_t* to, size_t count) {
#if CUDART_VERSION >= 13000
    return cudaGraphAddDependencies(graph, from, to, nullptr, count);
#else
    return cudaGraphAddDependencies(graph, from, to, count);
#endif
}

inline cudaError_t removeEdges(cudaGraph_t graph, const cudaGraphNode_t* from,
                               const cudaGraphNode_t* to, size_t count) {
#if CUDART_VERSION >= 13000
    return cudaGraphRemoveDependencies(graph, from, to, nullptr, count);
#else
    return cudaGraphRemoveDependencies(graph, from, to, count);
#endif
}

inline cudaError_t getNeeds(cudaGraphNode_t node, cudaGraphNode_t* nodes, size_t* count) {
#if CUDART_VERSION >= 13000
    return cudaGraphNodeGetDependencies(node, nodes, nullptr, count);
#else
    return cudaGraphNodeGetDependencies(node, nodes, count);
#endif
}

inline cudaError_t getDependents(cudaGraphNode_t node, cudaGraphNode_t* nodes, size_t* count) {
#if CUDART_VERSION >= 13000
    return cudaGraphNodeGetDependentNodes(node, nodes, nullptr, count);
#else
    return cudaGraphNodeGetDependentNodes(node, nodes, count);
#endif
}

inline cudaError_t addAny(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* needs,
                          size_t count, cudaGraphNodeParams* params) {
#if CUDART_VERSION >= 13000
    return cudaGraphAddNode(node, graph, needs, nullptr, count, params);
#else
    return cudaGraphAddNode(node, graph, needs, count, params);
#endif
}

inline cudaError_t captureInfo(cudaStream_t stream, cudaStreamCaptureStatus* status,
                               unsigned long long* id, cudaGraph_t* graph,
                               const cudaGraphNode_t** nodes, size_t* count) {
#if CUDART_VERSION >= 13000
    return cudaStreamGetCaptureInfo(stream, status, id, graph, nodes, nullptr, count);
#else
    return cudaStreamGetCaptureInfo_v2(stream, status, id, graph, nodes, count);
#endif
}

inline cudaError_t updateCapture(cudaStream_t stream, cudaGraphNode_t* nodes, size_t count,
                                 unsigned flags) {
#if CUDART_VERSION >= 13000
    return cudaStreamUpdateCaptureDependencies(stream, nodes, nullptr, count, flags);
#else
    return cudaStreamUpdateCaptureDependencies(stream, nodes, count, flags);
#endif
}

} // namespace test

using namespace test;

static __global__ void add(int* data, int by) {
    data[threadIdx.x] += by;
}
static __global__ void scale(int* data, int by) {
    data[threadIdx.x] *= by;
}
