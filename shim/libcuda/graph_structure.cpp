// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Graph Management": graphs, their nodes and edges.
#include <algorithm>

#include "shim/libcuda/graph.h"

namespace cw::cuda {

using runtime::Graph;
using runtime::GraphNode;

Result<std::shared_ptr<Graph>> graphOf(CUgraph graph) {
    auto found = process().graphs().find(reinterpret_cast<uint64_t>(graph));
    if (!found) return Error{ErrorCode::InvalidArgument, found.error().message};
    return found;
}

Result<std::shared_ptr<GraphNode>> nodeOf(CUgraphNode node) {
    auto found = process().graphNodes().find(reinterpret_cast<uint64_t>(node));
    if (!found) return Error{ErrorCode::InvalidArgument, found.error().message};
    return found;
}

void addHandles(const Graph& graph) {
    for (const auto& node : graph.nodes())
        node->handle = process().graphNodes().add(node);
}

void endHandles(const Graph& graph) {
    for (const auto& node : graph.nodes()) {
        (void)process().graphNodes().take(node->handle);
        if (const auto* child = std::get_if<runtime::ChildWork>(&node->work))
            endHandles(*child->graph);
    }
}

namespace {

/// CUDA's way of giving lists: null asks for the count; room beyond the list is filled with null.
template <typename Handle>
void give(const std::vector<Handle>& list, Handle* to, size_t room) {
    if (!to) return;
    for (size_t i = 0; i < room; ++i)
        to[i] = i < list.size() ? list[i] : nullptr;
}

Result<> giveNodes(const std::vector<CUgraphNode>& list, CUgraphNode* nodes, size_t* count) {
    if (!count) return Error{ErrorCode::InvalidArgument, "the place for the count is null"};
    give(list, nodes, *count);
    *count = nodes ? std::min(*count, list.size()) : list.size();
    return {};
}

void clearEdgeData(CUgraphEdgeData* data, const size_t* count) {
    if (data && count) std::fill_n(data, *count, CUgraphEdgeData{});
}

/// Edges of CUDA 12.3: only full dependencies are known here.
Result<> checkEdgeData(const CUgraphEdgeData* data, size_t count) {
    for (size_t i = 0; data && i < count; ++i)
        if (data[i].from_port || data[i].to_port || data[i].type)
            return Error{ErrorCode::NotSupported, "edges between parts of kernels"};
    return {};
}

std::vector<CUgraphNode> handlesOf(const std::vector<GraphNode*>& nodes) {
    std::vector<CUgraphNode> handles;
    for (const GraphNode* node : nodes)
        handles.push_back(handleOf(*node));
    return handles;
}

template <typename Change>
Result<> eachEdge(CUgraph hGraph, const CUgraphNode* from, const CUgraphNode* to, size_t count,
                  Change change) {
    const auto graph = CW_TRY(graphOf(hGraph));
    if (count && (!from || !to)) return Error{ErrorCode::InvalidArgument, "the edges are null"};
    for (size_t i = 0; i < count; ++i)
        CW_TRY(change(*graph, *CW_TRY(nodeOf(from[i])), *CW_TRY(nodeOf(to[i]))));
    return {};
}

} // namespace

Result<> addNode(CUgraphNode* node, CUgraph graph, const CUgraphNode* needs, size_t count,
                 runtime::Work work) {
    const auto owner = CW_TRY(graphOf(graph));
    if (!node || (count && !needs)) return Error{ErrorCode::InvalidArgument, "a null pointer"};
    std::vector<GraphNode*> known;
    for (size_t i = 0; i < count; ++i) {
        GraphNode* need = CW_TRY(nodeOf(needs[i])).get();
        if (std::ranges::find(known, need) != known.end())
            return Error{ErrorCode::InvalidArgument, "a dependency is named twice"};
        known.push_back(need);
    }
    auto added = CW_TRY(owner->add(std::move(work), known));
    added->handle = process().graphNodes().add(added);
    *node = handleOf(*added);
    return {};
}

Result<> cuGraphCreate(CUgraph& phGraph, unsigned int flags) {
    if (flags != 0) return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) must be 0", flags);
    phGraph = reinterpret_cast<CUgraph>(process().graphs().add(std::make_shared<Graph>()));
    return {};
}

Result<> cuGraphDestroy(CUgraph hGraph) {
    endHandles(*CW_TRY(graphOf(hGraph)));
    CW_TRY(process().graphs().take(reinterpret_cast<uint64_t>(hGraph)));
    return {};
}

Result<> cuGraphClone(CUgraph* phGraphClone, CUgraph originalGraph) {
    auto copy = CW_TRY(graphOf(originalGraph))->clone();
    if (!phGraphClone) return Error{ErrorCode::InvalidArgument, "phGraphClone is null"};
    addHandles(*copy);
    *phGraphClone = reinterpret_cast<CUgraph>(process().graphs().add(std::move(copy)));
    return {};
}

Result<> cuGraphNodeFindInClone(CUgraphNode* phNode, CUgraphNode hOriginalNode,
                                CUgraph hClonedGraph) {
    const auto original = CW_TRY(nodeOf(hOriginalNode));
    const auto clone = CW_TRY(graphOf(hClonedGraph));
    if (!phNode) return Error{ErrorCode::InvalidArgument, "phNode is null"};
    for (const auto& node : clone->nodes())
        if (node->id == original->id) return *phNode = handleOf(*node), Result<>();
    return Error{ErrorCode::InvalidArgument, "the clone has no such node"};
}

Result<> cuGraphNodeGetType(CUgraphNode hNode, CUgraphNodeType* type) {
    const auto node = CW_TRY(nodeOf(hNode));
    if (!type) return Error{ErrorCode::InvalidArgument, "type is null"};
    *type = CUgraphNodeType(node->work.index());
    return {};
}

Result<> cuGraphGetNodes(CUgraph hGraph, CUgraphNode* nodes, size_t* numNodes) {
    std::vector<CUgraphNode> list;
    for (const auto& node : CW_TRY(graphOf(hGraph))->nodes())
        list.push_back(handleOf(*node));
    return giveNodes(list, nodes, numNodes);
}

Result<> cuGraphGetRootNodes(CUgraph hGraph, CUgraphNode* rootNodes, size_t* numRootNodes) {
    std::vector<CUgraphNode> list;
    for (const auto& node : CW_TRY(graphOf(hGraph))->nodes())
        if (node->needs.empty()) list.push_back(handleOf(*node));
    return giveNodes(list, rootNodes, numRootNodes);
}

Result<> cuGraphGetEdges(CUgraph hGraph, CUgraphNode* from, CUgraphNode* to, size_t* numEdges) {
    std::vector<CUgraphNode> first, second;
    for (const auto& node : CW_TRY(graphOf(hGraph))->nodes())
        for (const GraphNode* need : node->needs) {
            first.push_back(handleOf(*need));
            second.push_back(handleOf(*node));
        }
    if (!from != !to) return Error{ErrorCode::InvalidArgument, "one of the two lists is null"};
    if (numEdges) give(first, from, *numEdges);
    return giveNodes(second, to, numEdges);
}

Result<> cuGraphGetEdges_v2(CUgraph hGraph, CUgraphNode* from, CUgraphNode* to,
                            CUgraphEdgeData* edgeData, size_t* numEdges) {
    clearEdgeData(edgeData, numEdges);
    return cuGraphGetEdges(hGraph, from, to, numEdges);
}

Result<> cuGraphNodeGetDependencies(CUgraphNode hNode, CUgraphNode* dependencies,
                                    size_t* numDependencies) {
    return giveNodes(handlesOf(CW_TRY(nodeOf(hNode))->needs), dependencies, numDependencies);
}

Result<> cuGraphNodeGetDependencies_v2(CUgraphNode hNode, CUgraphNode* dependencies,
                                       CUgraphEdgeData* edgeData, size_t* numDependencies) {
    clearEdgeData(edgeData, numDependencies);
    return cuGraphNodeGetDependencies(hNode, dependencies, numDependencies);
}

Result<> cuGraphNodeGetDependentNodes(CUgraphNode hNode, CUgraphNode* dependentNodes,
                                      size_t* numDependentNodes) {
    const auto node = CW_TRY(nodeOf(hNode));
    return giveNodes(handlesOf(node->graph.dependents(*node)), dependentNodes, numDependentNodes);
}

Result<> cuGraphNodeGetDependentNodes_v2(CUgraphNode hNode, CUgraphNode* dependentNodes,
                                         CUgraphEdgeData* edgeData, size_t* numDependentNodes) {
    clearEdgeData(edgeData, numDependentNodes);
    return cuGraphNodeGetDependentNodes(hNode, dependentNodes, numDependentNodes);
}

Result<> cuGraphAddDependencies(CUgraph hGraph, const CUgraphNode* from, const CUgraphNode* to,
                                size_t numDependencies) {
    return eachEdge(hGraph, from, to, numDependencies,
                    [](Graph& graph, GraphNode& a, GraphNode& b) { return graph.addEdge(a, b); });
}

Result<> cuGraphAddDependencies_v2(CUgraph hGraph, const CUgraphNode* from, const CUgraphNode* to,
                                   const CUgraphEdgeData* edgeData, size_t numDependencies) {
    CW_TRY(checkEdgeData(edgeData, numDependencies));
    return cuGraphAddDependencies(hGraph, from, to, numDependencies);
}

Result<> cuGraphRemoveDependencies(CUgraph hGraph, const CUgraphNode* from, const CUgraphNode* to,
                                   size_t numDependencies) {
    return eachEdge(
        hGraph, from, to, numDependencies,
        [](Graph& graph, GraphNode& a, GraphNode& b) { return graph.removeEdge(a, b); });
}

Result<> cuGraphRemoveDependencies_v2(CUgraph hGraph, const CUgraphNode* from,
                                      const CUgraphNode* to, const CUgraphEdgeData* edgeData,
                                      size_t numDependencies) {
    CW_TRY(checkEdgeData(edgeData, numDependencies));
    return cuGraphRemoveDependencies(hGraph, from, to, numDependencies);
}

Result<> cuGraphDestroyNode(CUgraphNode hNode) {
    const auto node = CW_TRY(nodeOf(hNode));
    CW_TRY(process().graphNodes().take(node->handle));
    node->graph.remove(*node);
    return {};
}

Result<> cuGraphAddNode(CUgraphNode* phGraphNode, CUgraph hGraph, const CUgraphNode* dependencies,
                        size_t numDependencies, CUgraphNodeParams* nodeParams) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies,
                   CW_TRY(workOf(static_cast<const CUgraphNodeParams*>(nodeParams))));
}

Result<> cuGraphAddNode_v2(CUgraphNode* phGraphNode, CUgraph hGraph,
                           const CUgraphNode* dependencies, const CUgraphEdgeData* dependencyData,
                           size_t numDependencies, CUgraphNodeParams* nodeParams) {
    CW_TRY(checkEdgeData(dependencyData, numDependencies));
    return cuGraphAddNode(phGraphNode, hGraph, dependencies, numDependencies, nodeParams);
}

} // namespace cw::cuda
