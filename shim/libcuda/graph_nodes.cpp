// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Graph Management": nodes of each kind.
#include "shim/libcuda/graph.h"

namespace cw::cuda {
namespace {

/// New parameters for a node of the same kind.
Result<> setWork(CUgraphNode handle, runtime::Work work) {
    const auto node = CW_TRY(nodeOf(handle));
    if (node->work.index() != work.index())
        return Error{ErrorCode::InvalidArgument, "the node is of another kind"};
    node->work = std::move(work);
    return {};
}

} // namespace

Result<> cuGraphAddKernelNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                              const CUgraphNode* dependencies, size_t numDependencies,
                              const CUDA_KERNEL_NODE_PARAMS_v1* nodeParams) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphAddKernelNode_v2(CUgraphNode* phGraphNode, CUgraph hGraph,
                                 const CUgraphNode* dependencies, size_t numDependencies,
                                 const CUDA_KERNEL_NODE_PARAMS* nodeParams) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphKernelNodeSetParams(CUgraphNode hNode,
                                    const CUDA_KERNEL_NODE_PARAMS_v1* nodeParams) {
    return setWork(hNode, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphKernelNodeSetParams_v2(CUgraphNode hNode,
                                       const CUDA_KERNEL_NODE_PARAMS* nodeParams) {
    return setWork(hNode, CW_TRY(workOf(nodeParams)));
}

Result<> cuGraphAddMemcpyNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                              const CUgraphNode* dependencies, size_t numDependencies,
                              const CUDA_MEMCPY3D* copyParams, CUcontext) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, CW_TRY(workOf(copyParams)));
}
Result<> cuGraphMemcpyNodeSetParams(CUgraphNode hNode, const CUDA_MEMCPY3D* nodeParams) {
    return setWork(hNode, CW_TRY(workOf(nodeParams)));
}

Result<> cuGraphAddMemsetNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                              const CUgraphNode* dependencies, size_t numDependencies,
                              const CUDA_MEMSET_NODE_PARAMS* memsetParams, CUcontext) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies,
                   CW_TRY(workOf(memsetParams)));
}
Result<> cuGraphMemsetNodeSetParams(CUgraphNode hNode, const CUDA_MEMSET_NODE_PARAMS* nodeParams) {
    return setWork(hNode, CW_TRY(workOf(nodeParams)));
}

Result<> cuGraphAddHostNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                            const CUgraphNode* dependencies, size_t numDependencies,
                            const CUDA_HOST_NODE_PARAMS* nodeParams) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphHostNodeSetParams(CUgraphNode hNode, const CUDA_HOST_NODE_PARAMS* nodeParams) {
    return setWork(hNode, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphHostNodeGetParams(CUgraphNode hNode, CUDA_HOST_NODE_PARAMS* nodeParams) {
    const auto node = CW_TRY(nodeOf(hNode));
    const auto* host = std::get_if<runtime::HostWork>(&node->work);
    if (!host || !nodeParams)
        return Error{ErrorCode::InvalidArgument, "a node of another kind, or no place"};
    *nodeParams = {host->function, host->data};
    return {};
}

Result<> cuGraphAddChildGraphNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                                  const CUgraphNode* dependencies, size_t numDependencies,
                                  CUgraph childGraph) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, CW_TRY(childOf(childGraph)));
}

Result<> cuGraphAddEmptyNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                             const CUgraphNode* dependencies, size_t numDependencies) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, runtime::EmptyWork{});
}

Result<> cuGraphAddEventRecordNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                                   const CUgraphNode* dependencies, size_t numDependencies,
                                   CUevent event) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, CW_TRY(recordOf(event)));
}
Result<> cuGraphEventRecordNodeSetEvent(CUgraphNode hNode, CUevent event) {
    return setWork(hNode, CW_TRY(recordOf(event)));
}

Result<> cuGraphAddEventWaitNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                                 const CUgraphNode* dependencies, size_t numDependencies,
                                 CUevent event) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, CW_TRY(waitOf(event)));
}
Result<> cuGraphEventWaitNodeSetEvent(CUgraphNode hNode, CUevent event) {
    return setWork(hNode, CW_TRY(waitOf(event)));
}

Result<> cuGraphNodeSetParams(CUgraphNode hNode, CUgraphNodeParams* nodeParams) {
    return setWork(hNode, CW_TRY(workOf(static_cast<const CUgraphNodeParams*>(nodeParams))));
}

} // namespace cw::cuda
