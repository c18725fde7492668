// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Graph Management": nodes of each kind.
#include <cstring>

#include "shim/libcuda/graph.h"

namespace cw::cuda {
namespace {

Result<> addNode(CUgraphNode* node, CUgraph graph, const CUgraphNode* needs, size_t count,
                 runtime::Work work) {
    return runtime::addNode(process(), node, graph, needs, nullptr, count, std::move(work));
}

Result<> setWork(CUgraphNode node, runtime::Work work) {
    return runtime::setWork(process(), node, std::move(work));
}

template <typename Kind>
Result<Kind*> workIn(CUgraphNode node) {
    return runtime::workIn<Kind>(process(), node);
}

template <typename Kind>
Result<> tellEvent(CUgraphNode node, CUevent* event) {
    const Kind* work = CW_TRY(workIn<Kind>(node));
    if (!event) return Error{ErrorCode::InvalidArgument, "event_out is null"};
    *event = reinterpret_cast<CUevent>(work->event->handle.load());
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
Result<> cuGraphKernelNodeGetParams(CUgraphNode hNode, CUDA_KERNEL_NODE_PARAMS_v1* nodeParams) {
    return tell(*CW_TRY(workIn<runtime::KernelWork>(hNode)), nodeParams);
}
Result<> cuGraphKernelNodeGetParams_v2(CUgraphNode hNode, CUDA_KERNEL_NODE_PARAMS* nodeParams) {
    return tell(*CW_TRY(workIn<runtime::KernelWork>(hNode)), nodeParams);
}
Result<> cuGraphKernelNodeSetParams(CUgraphNode hNode,
                                    const CUDA_KERNEL_NODE_PARAMS_v1* nodeParams) {
    return setWork(hNode, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphKernelNodeSetParams_v2(CUgraphNode hNode,
                                       const CUDA_KERNEL_NODE_PARAMS* nodeParams) {
    return setWork(hNode, CW_TRY(workOf(nodeParams)));
}

Result<> cuGraphKernelNodeCopyAttributes(CUgraphNode dst, CUgraphNode src) {
    const auto* from = CW_TRY(workIn<runtime::KernelWork>(src));
    CW_TRY(workIn<runtime::KernelWork>(dst))->shape.cooperative = from->shape.cooperative;
    return {};
}
Result<> cuGraphKernelNodeGetAttribute(CUgraphNode hNode, CUkernelNodeAttrID attr,
                                       CUkernelNodeAttrValue* value_out) {
    const auto* work = CW_TRY(workIn<runtime::KernelWork>(hNode));
    if (!value_out) return Error{ErrorCode::InvalidArgument, "value_out is null"};
    runtime::LaunchShape shape;
    CW_TRY(runtime::applyAttribute(shape, int(attr), {1, 1, 1})); // known at all?
    std::memset(value_out, 0, sizeof *value_out);
    if (attr == CU_LAUNCH_ATTRIBUTE_COOPERATIVE) value_out->cooperative = work->shape.cooperative;
    return {};
}
Result<> cuGraphKernelNodeSetAttribute(CUgraphNode hNode, CUkernelNodeAttrID attr,
                                       const CUkernelNodeAttrValue* value) {
    auto* work = CW_TRY(workIn<runtime::KernelWork>(hNode));
    if (!value) return Error{ErrorCode::InvalidArgument, "value is null"};
    uint32_t words[3];
    std::memcpy(words, value, sizeof words);
    return runtime::applyAttribute(work->shape, int(attr), words);
}

Result<> cuGraphAddMemcpyNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                              const CUgraphNode* dependencies, size_t numDependencies,
                              const CUDA_MEMCPY3D* copyParams, CUcontext) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, CW_TRY(workOf(copyParams)));
}
Result<> cuGraphMemcpyNodeGetParams(CUgraphNode hNode, CUDA_MEMCPY3D* nodeParams) {
    return tell(*CW_TRY(workIn<runtime::CopyWork>(hNode)), nodeParams);
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
Result<> cuGraphMemsetNodeGetParams(CUgraphNode hNode, CUDA_MEMSET_NODE_PARAMS* nodeParams) {
    return tell(*CW_TRY(workIn<runtime::FillWork>(hNode)), nodeParams);
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
    const auto* host = CW_TRY(workIn<runtime::HostWork>(hNode));
    if (!nodeParams) return Error{ErrorCode::InvalidArgument, "nodeParams is null"};
    *nodeParams = {host->function, host->data};
    return {};
}

Result<> cuGraphAddChildGraphNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                                  const CUgraphNode* dependencies, size_t numDependencies,
                                  CUgraph childGraph) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies,
                   CW_TRY(runtime::childWork(process(), childGraph)));
}
Result<> cuGraphChildGraphNodeGetGraph(CUgraphNode hNode, CUgraph* phGraph) {
    return runtime::childOf(process(), hNode, phGraph);
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
Result<> cuGraphEventRecordNodeGetEvent(CUgraphNode hNode, CUevent* event_out) {
    return tellEvent<runtime::RecordWork>(hNode, event_out);
}
Result<> cuGraphEventRecordNodeSetEvent(CUgraphNode hNode, CUevent event) {
    return setWork(hNode, CW_TRY(recordOf(event)));
}

Result<> cuGraphAddEventWaitNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                                 const CUgraphNode* dependencies, size_t numDependencies,
                                 CUevent event) {
    return addNode(phGraphNode, hGraph, dependencies, numDependencies, CW_TRY(waitOf(event)));
}
Result<> cuGraphEventWaitNodeGetEvent(CUgraphNode hNode, CUevent* event_out) {
    return tellEvent<runtime::WaitWork>(hNode, event_out);
}
Result<> cuGraphEventWaitNodeSetEvent(CUgraphNode hNode, CUevent event) {
    return setWork(hNode, CW_TRY(waitOf(event)));
}

Result<> cuGraphNodeSetParams(CUgraphNode hNode, CUgraphNodeParams* nodeParams) {
    const auto node = CW_TRY(runtime::nodeOf(process(), hNode));
    if (runtime::typeOf(node->work) >= runtime::AllocateWork::kType)
        return Error{ErrorCode::NotSupported, "memory and conditional nodes stay as they are"};
    return setWork(hNode, CW_TRY(workOf(nullptr, nodeParams)));
}

} // namespace cw::cuda
