// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Runtime API, "Graph Management": graphs, their nodes and edges. CUDA 13 gave the plain names
// the parameters of the _v2 ones.
#include "shim/libcudart/graph.h"

namespace cw::cudart {

using runtime::EdgeChange;

Result<> cudaGraphCreate(cudaGraph_t& pGraph, unsigned int flags) {
    return runtime::createGraph(process(), &pGraph, flags);
}

Result<> cudaGraphDestroy(cudaGraph_t graph) {
    return runtime::destroyGraph(process(), graph);
}

Result<> cudaGraphClone(cudaGraph_t& pGraphClone, cudaGraph_t originalGraph) {
    return runtime::cloneGraph(process(), &pGraphClone, originalGraph);
}

Result<> cudaGraphNodeFindInClone(cudaGraphNode_t& pNode, cudaGraphNode_t originalNode,
                                  cudaGraph_t clonedGraph) {
    return runtime::findInClone(process(), &pNode, originalNode, clonedGraph);
}

Result<> cudaGraphNodeGetType(cudaGraphNode_t node, cudaGraphNodeType& pType) {
    pType = cudaGraphNodeType(runtime::typeOf(CW_TRY(runtime::nodeOf(process(), node))->work));
    return {};
}

Result<> cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, size_t& numNodes) {
    return runtime::listNodes(process(), graph, nodes, &numNodes);
}

Result<> cudaGraphGetRootNodes(cudaGraph_t graph, cudaGraphNode_t* pRootNodes,
                               size_t& pNumRootNodes) {
    return runtime::listRoots(process(), graph, pRootNodes, &pNumRootNodes);
}

Result<> cudaGraphGetEdges(cudaGraph_t graph, cudaGraphNode_t* from, cudaGraphNode_t* to,
                           cudaGraphEdgeData* edgeData, size_t& numEdges) {
    return runtime::listEdges(process(), graph, from, to, edgesOf(edgeData), &numEdges);
}
Result<> cudaGraphGetEdges_v2(cudaGraph_t graph, cudaGraphNode_t* from, cudaGraphNode_t* to,
                              cudaGraphEdgeData* edgeData, size_t& numEdges) {
    return cudaGraphGetEdges(graph, from, to, edgeData, numEdges);
}
Result<> cudaGraphGetEdges(cudaGraph_t graph, cudaGraphNode_t* from, cudaGraphNode_t* to,
                           size_t& numEdges) {
    return cudaGraphGetEdges(graph, from, to, nullptr, numEdges);
}

Result<> cudaGraphNodeGetDependencies(cudaGraphNode_t node, cudaGraphNode_t* pDependencies,
                                      cudaGraphEdgeData* edgeData, size_t& pNumDependencies) {
    return runtime::listNeeds(process(), node, pDependencies, edgesOf(edgeData), &pNumDependencies);
}
Result<> cudaGraphNodeGetDependencies_v2(cudaGraphNode_t node, cudaGraphNode_t* pDependencies,
                                         cudaGraphEdgeData* edgeData, size_t& pNumDependencies) {
    return cudaGraphNodeGetDependencies(node, pDependencies, edgeData, pNumDependencies);
}
Result<> cudaGraphNodeGetDependencies(cudaGraphNode_t node, cudaGraphNode_t* pDependencies,
                                      size_t& pNumDependencies) {
    return cudaGraphNodeGetDependencies(node, pDependencies, nullptr, pNumDependencies);
}

Result<> cudaGraphNodeGetDependentNodes(cudaGraphNode_t node, cudaGraphNode_t* pDependentNodes,
                                        cudaGraphEdgeData* edgeData, size_t& pNumDependentNodes) {
    return runtime::listDependents(process(), node, pDependentNodes, edgesOf(edgeData),
                                   &pNumDependentNodes);
}
Result<> cudaGraphNodeGetDependentNodes_v2(cudaGraphNode_t node, cudaGraphNode_t* pDependentNodes,
                                           cudaGraphEdgeData* edgeData,
                                           size_t& pNumDependentNodes) {
    return cudaGraphNodeGetDependentNodes(node, pDependentNodes, edgeData, pNumDependentNodes);
}
Result<> cudaGraphNodeGetDependentNodes(cudaGraphNode_t node, cudaGraphNode_t* pDependentNodes,
                                        size_t& pNumDependentNodes) {
    return cudaGraphNodeGetDependentNodes(node, pDependentNodes, nullptr, pNumDependentNodes);
}

Result<> cudaGraphAddDependencies(cudaGraph_t graph, const cudaGraphNode_t* from,
                                  const cudaGraphNode_t* to, const cudaGraphEdgeData* edgeData,
                                  size_t numDependencies) {
    return runtime::changeEdges(process(), EdgeChange::Add, graph, from, to, edgesOf(edgeData),
                                numDependencies);
}
Result<> cudaGraphAddDependencies_v2(cudaGraph_t graph, const cudaGraphNode_t* from,
                                     const cudaGraphNode_t* to, const cudaGraphEdgeData* edgeData,
                                     size_t numDependencies) {
    return cudaGraphAddDependencies(graph, from, to, edgeData, numDependencies);
}
Result<> cudaGraphAddDependencies(cudaGraph_t graph, const cudaGraphNode_t* from,
                                  const cudaGraphNode_t* to, size_t numDependencies) {
    return cudaGraphAddDependencies(graph, from, to, nullptr, numDependencies);
}

Result<> cudaGraphRemoveDependencies(cudaGraph_t graph, const cudaGraphNode_t* from,
                                     const cudaGraphNode_t* to, const cudaGraphEdgeData* edgeData,
                                     size_t numDependencies) {
    return runtime::changeEdges(process(), EdgeChange::Remove, graph, from, to, edgesOf(edgeData),
                                numDependencies);
}
Result<> cudaGraphRemoveDependencies_v2(cudaGraph_t graph, const cudaGraphNode_t* from,
                                        const cudaGraphNode_t* to,
                                        const cudaGraphEdgeData* edgeData, size_t numDependencies) {
    return cudaGraphRemoveDependencies(graph, from, to, edgeData, numDependencies);
}
Result<> cudaGraphRemoveDependencies(cudaGraph_t graph, const cudaGraphNode_t* from,
                                     const cudaGraphNode_t* to, size_t numDependencies) {
    return cudaGraphRemoveDependencies(graph, from, to, nullptr, numDependencies);
}

Result<> cudaGraphDestroyNode(cudaGraphNode_t node) {
    return runtime::destroyNode(process(), node);
}

Result<> cudaGraphAddNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                          const cudaGraphNode_t* pDependencies,
                          const cudaGraphEdgeData* dependencyData, size_t numDependencies,
                          cudaGraphNodeParams& nodeParams) {
    runtime::Work work = CW_TRY(workOf(graph, nodeParams));
    CW_TRY(runtime::addNode(process(), &pGraphNode, graph, pDependencies, edgesOf(dependencyData),
                            numDependencies, std::move(work)));
    finishNode(pGraphNode, nodeParams);
    return {};
}
Result<> cudaGraphAddNode_v2(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                             const cudaGraphNode_t* pDependencies,
                             const cudaGraphEdgeData* dependencyData, size_t numDependencies,
                             cudaGraphNodeParams& nodeParams) {
    return cudaGraphAddNode(pGraphNode, graph, pDependencies, dependencyData, numDependencies,
                            nodeParams);
}
Result<> cudaGraphAddNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                          const cudaGraphNode_t* pDependencies, size_t numDependencies,
                          cudaGraphNodeParams& nodeParams) {
    return cudaGraphAddNode(pGraphNode, graph, pDependencies, nullptr, numDependencies, nodeParams);
}

Result<> cudaGraphDebugDotPrint(cudaGraph_t graph, const char* path, unsigned int flags) {
    return runtime::printGraph(process(), graph, path, flags != 0);
}

} // namespace cw::cudart
