// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Graph Management": graphs, their nodes and edges.
#include "shim/libcuda/graph.h"

namespace cw::cuda {

using runtime::EdgeChange;

Result<> cuGraphCreate(CUgraph& phGraph, unsigned int flags) {
    return runtime::createGraph(process(), &phGraph, flags);
}

Result<> cuGraphDestroy(CUgraph hGraph) {
    return runtime::destroyGraph(process(), hGraph);
}

Result<> cuGraphClone(CUgraph* phGraphClone, CUgraph originalGraph) {
    return runtime::cloneGraph(process(), phGraphClone, originalGraph);
}

Result<> cuGraphNodeFindInClone(CUgraphNode* phNode, CUgraphNode hOriginalNode,
                                CUgraph hClonedGraph) {
    return runtime::findInClone(process(), phNode, hOriginalNode, hClonedGraph);
}

Result<> cuGraphNodeGetType(CUgraphNode hNode, CUgraphNodeType* type) {
    const auto node = CW_TRY(runtime::nodeOf(process(), hNode));
    if (!type) return Error{ErrorCode::InvalidArgument, "type is null"};
    *type = CUgraphNodeType(runtime::typeOf(node->work));
    return {};
}

Result<> cuGraphGetNodes(CUgraph hGraph, CUgraphNode* nodes, size_t* numNodes) {
    return runtime::listNodes(process(), hGraph, nodes, numNodes);
}

Result<> cuGraphGetRootNodes(CUgraph hGraph, CUgraphNode* rootNodes, size_t* numRootNodes) {
    return runtime::listRoots(process(), hGraph, rootNodes, numRootNodes);
}

Result<> cuGraphGetEdges_v2(CUgraph hGraph, CUgraphNode* from, CUgraphNode* to,
                            CUgraphEdgeData* edgeData, size_t* numEdges) {
    return runtime::listEdges(process(), hGraph, from, to, edgesOf(edgeData), numEdges);
}
Result<> cuGraphGetEdges(CUgraph hGraph, CUgraphNode* from, CUgraphNode* to, size_t* numEdges) {
    return cuGraphGetEdges_v2(hGraph, from, to, nullptr, numEdges);
}

Result<> cuGraphNodeGetDependencies_v2(CUgraphNode hNode, CUgraphNode* dependencies,
                                       CUgraphEdgeData* edgeData, size_t* numDependencies) {
    return runtime::listNeeds(process(), hNode, dependencies, edgesOf(edgeData), numDependencies);
}
Result<> cuGraphNodeGetDependencies(CUgraphNode hNode, CUgraphNode* dependencies,
                                    size_t* numDependencies) {
    return cuGraphNodeGetDependencies_v2(hNode, dependencies, nullptr, numDependencies);
}

Result<> cuGraphNodeGetDependentNodes_v2(CUgraphNode hNode, CUgraphNode* dependentNodes,
                                         CUgraphEdgeData* edgeData, size_t* numDependentNodes) {
    return runtime::listDependents(process(), hNode, dependentNodes, edgesOf(edgeData),
                                   numDependentNodes);
}
Result<> cuGraphNodeGetDependentNodes(CUgraphNode hNode, CUgraphNode* dependentNodes,
                                      size_t* numDependentNodes) {
    return cuGraphNodeGetDependentNodes_v2(hNode, dependentNodes, nullptr, numDependentNodes);
}

Result<> cuGraphAddDependencies_v2(CUgraph hGraph, const CUgraphNode* from, const CUgraphNode* to,
                                   const CUgraphEdgeData* edgeData, size_t numDependencies) {
    return runtime::changeEdges(process(), EdgeChange::Add, hGraph, from, to, edgesOf(edgeData),
                                numDependencies);
}
Result<> cuGraphAddDependencies(CUgraph hGraph, const CUgraphNode* from, const CUgraphNode* to,
                                size_t numDependencies) {
    return cuGraphAddDependencies_v2(hGraph, from, to, nullptr, numDependencies);
}

Result<> cuGraphRemoveDependencies_v2(CUgraph hGraph, const CUgraphNode* from,
                                      const CUgraphNode* to, const CUgraphEdgeData* edgeData,
                                      size_t numDependencies) {
    return runtime::changeEdges(process(), EdgeChange::Remove, hGraph, from, to, edgesOf(edgeData),
                                numDependencies);
}
Result<> cuGraphRemoveDependencies(CUgraph hGraph, const CUgraphNode* from, const CUgraphNode* to,
                                   size_t numDependencies) {
    return cuGraphRemoveDependencies_v2(hGraph, from, to, nullptr, numDependencies);
}

Result<> cuGraphDestroyNode(CUgraphNode hNode) {
    return runtime::destroyNode(process(), hNode);
}

Result<> cuGraphAddNode_v2(CUgraphNode* phGraphNode, CUgraph hGraph,
                           const CUgraphNode* dependencies, const CUgraphEdgeData* dependencyData,
                           size_t numDependencies, CUgraphNodeParams* nodeParams) {
    runtime::Work work = CW_TRY(workOf(hGraph, nodeParams));
    CW_TRY(runtime::addNode(process(), phGraphNode, hGraph, dependencies, edgesOf(dependencyData),
                            numDependencies, std::move(work)));
    finishNode(*phGraphNode, *nodeParams);
    return {};
}
Result<> cuGraphAddNode(CUgraphNode* phGraphNode, CUgraph hGraph, const CUgraphNode* dependencies,
                        size_t numDependencies, CUgraphNodeParams* nodeParams) {
    return cuGraphAddNode_v2(phGraphNode, hGraph, dependencies, nullptr, numDependencies,
                             nodeParams);
}

Result<> cuGraphDebugDotPrint(CUgraph hGraph, const char* path, unsigned int flags) {
    return runtime::printGraph(process(), hGraph, path, flags != 0);
}

} // namespace cw::cuda
