// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Runtime API, "Graph Management": nodes of each kind.
#include <cstring>

#include "shim/libcudart/graph.h"

namespace cw::cudart {
namespace {

Result<> addNode(cudaGraphNode_t& node, cudaGraph_t graph, const cudaGraphNode_t* needs,
                 size_t count, runtime::Work work) {
    return runtime::addNode(process(), &node, graph, needs, nullptr, count, std::move(work));
}

Result<> setWork(cudaGraphNode_t node, runtime::Work work) {
    return runtime::setWork(process(), node, std::move(work));
}

template <typename Kind>
Result<Kind*> workIn(cudaGraphNode_t node) {
    return runtime::workIn<Kind>(process(), node);
}

} // namespace

Result<> cudaGraphAddKernelNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                const cudaKernelNodeParams& pNodeParams) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies, CW_TRY(workOf(pNodeParams)));
}
Result<> cudaGraphKernelNodeGetParams(cudaGraphNode_t node, cudaKernelNodeParams& pNodeParams) {
    auto* work = CW_TRY(workIn<runtime::KernelWork>(node));
    const auto& [grid, block, shared, cooperative] = work->shape;
    pNodeParams = {const_cast<void*>(runtime::functionOf(*work->kernel)),
                   {grid[0], grid[1], grid[2]},
                   {block[0], block[1], block[2]},
                   unsigned(shared),
                   runtime::pointersTo(*work),
                   nullptr};
    return {};
}
Result<> cudaGraphKernelNodeSetParams(cudaGraphNode_t node,
                                      const cudaKernelNodeParams& pNodeParams) {
    return setWork(node, CW_TRY(workOf(pNodeParams)));
}

Result<> cudaGraphKernelNodeCopyAttributes(cudaGraphNode_t hDst, cudaGraphNode_t hSrc) {
    const auto* from = CW_TRY(workIn<runtime::KernelWork>(hSrc));
    CW_TRY(workIn<runtime::KernelWork>(hDst))->shape.cooperative = from->shape.cooperative;
    return {};
}
Result<> cudaGraphKernelNodeGetAttribute(cudaGraphNode_t hNode, cudaLaunchAttributeID attr,
                                         cudaLaunchAttributeValue& value_out) {
    const auto* work = CW_TRY(workIn<runtime::KernelWork>(hNode));
    runtime::LaunchShape shape;
    CW_TRY(runtime::applyAttribute(shape, int(attr), {1, 1, 1})); // known at all?
    std::memset(&value_out, 0, sizeof value_out);
    if (attr == cudaLaunchAttributeCooperative) value_out.cooperative = work->shape.cooperative;
    return {};
}
Result<> cudaGraphKernelNodeSetAttribute(cudaGraphNode_t hNode, cudaLaunchAttributeID attr,
                                         const cudaLaunchAttributeValue& value) {
    auto* work = CW_TRY(workIn<runtime::KernelWork>(hNode));
    uint32_t words[3];
    std::memcpy(words, &value, sizeof words);
    return runtime::applyAttribute(work->shape, int(attr), words);
}

Result<> cudaGraphAddMemcpyNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                const cudaMemcpy3DParms& pCopyParams) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies, CW_TRY(workOf(pCopyParams)));
}
Result<> cudaGraphAddMemcpyNodeToSymbol(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                        const cudaGraphNode_t* pDependencies,
                                        size_t numDependencies, const void* symbol, const void* src,
                                        size_t count, size_t offset, cudaMemcpyKind kind) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies,
                   CW_TRY(workOf(copyToSymbol(symbol, src, count, offset, kind))));
}
Result<> cudaGraphAddMemcpyNodeFromSymbol(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                          const cudaGraphNode_t* pDependencies,
                                          size_t numDependencies, void* dst, const void* symbol,
                                          size_t count, size_t offset, cudaMemcpyKind kind) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies,
                   CW_TRY(workOf(copyFromSymbol(dst, symbol, count, offset, kind))));
}
Result<> cudaGraphAddMemcpyNode1D(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                  const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                  void* dst, const void* src, size_t count, cudaMemcpyKind kind) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies,
                   CW_TRY(workOf(rowOf(dst, src, count, kind))));
}
Result<> cudaGraphMemcpyNodeGetParams(cudaGraphNode_t node, cudaMemcpy3DParms& pNodeParams) {
    pNodeParams = paramsOf(CW_TRY(workIn<runtime::CopyWork>(node))->copy);
    return {};
}
Result<> cudaGraphMemcpyNodeSetParams(cudaGraphNode_t node, const cudaMemcpy3DParms& pNodeParams) {
    return setWork(node, CW_TRY(workOf(pNodeParams)));
}
Result<> cudaGraphMemcpyNodeSetParamsToSymbol(cudaGraphNode_t node, const void* symbol,
                                              const void* src, size_t count, size_t offset,
                                              cudaMemcpyKind kind) {
    return setWork(node, CW_TRY(workOf(copyToSymbol(symbol, src, count, offset, kind))));
}
Result<> cudaGraphMemcpyNodeSetParamsFromSymbol(cudaGraphNode_t node, void* dst, const void* symbol,
                                                size_t count, size_t offset, cudaMemcpyKind kind) {
    return setWork(node, CW_TRY(workOf(copyFromSymbol(dst, symbol, count, offset, kind))));
}
Result<> cudaGraphMemcpyNodeSetParams1D(cudaGraphNode_t node, void* dst, const void* src,
                                        size_t count, cudaMemcpyKind kind) {
    return setWork(node, CW_TRY(workOf(rowOf(dst, src, count, kind))));
}

Result<> cudaGraphAddMemsetNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                const cudaMemsetParams& pMemsetParams) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies,
                   CW_TRY(workOf(pMemsetParams)));
}
Result<> cudaGraphMemsetNodeGetParams(cudaGraphNode_t node, cudaMemsetParams& pNodeParams) {
    const auto* work = CW_TRY(workIn<runtime::FillWork>(node));
    pNodeParams = {work->to,
                   work->shape.to_pitch,
                   work->pattern,
                   work->pattern_bytes,
                   work->shape.width / work->pattern_bytes,
                   work->shape.height};
    return {};
}
Result<> cudaGraphMemsetNodeSetParams(cudaGraphNode_t node, const cudaMemsetParams& pNodeParams) {
    return setWork(node, CW_TRY(workOf(pNodeParams)));
}

Result<> cudaGraphAddHostNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                              const cudaGraphNode_t* pDependencies, size_t numDependencies,
                              const cudaHostNodeParams& pNodeParams) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies, CW_TRY(workOf(pNodeParams)));
}
Result<> cudaGraphHostNodeGetParams(cudaGraphNode_t node, cudaHostNodeParams& pNodeParams) {
    const auto* host = CW_TRY(workIn<runtime::HostWork>(node));
    pNodeParams = {host->function, host->data};
    return {};
}
Result<> cudaGraphHostNodeSetParams(cudaGraphNode_t node, const cudaHostNodeParams& pNodeParams) {
    return setWork(node, CW_TRY(workOf(pNodeParams)));
}

Result<> cudaGraphAddChildGraphNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                    const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                    cudaGraph_t childGraph) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies,
                   CW_TRY(runtime::childWork(process(), childGraph)));
}
Result<> cudaGraphChildGraphNodeGetGraph(cudaGraphNode_t node, cudaGraph_t& pGraph) {
    return runtime::childOf(process(), node, &pGraph);
}

Result<> cudaGraphAddEmptyNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                               const cudaGraphNode_t* pDependencies, size_t numDependencies) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies, runtime::EmptyWork{});
}

Result<> cudaGraphAddEventRecordNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                     const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                     cudaEvent_t event) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies, CW_TRY(recordOf(event)));
}
Result<> cudaGraphEventRecordNodeGetEvent(cudaGraphNode_t node, cudaEvent_t& event_out) {
    event_out = reinterpret_cast<cudaEvent_t>(
        CW_TRY(workIn<runtime::RecordWork>(node))->event->handle.load());
    return {};
}
Result<> cudaGraphEventRecordNodeSetEvent(cudaGraphNode_t node, cudaEvent_t event) {
    return setWork(node, CW_TRY(recordOf(event)));
}

Result<> cudaGraphAddEventWaitNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                   const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                   cudaEvent_t event) {
    return addNode(pGraphNode, graph, pDependencies, numDependencies, CW_TRY(waitOf(event)));
}
Result<> cudaGraphEventWaitNodeGetEvent(cudaGraphNode_t node, cudaEvent_t& event_out) {
    event_out = reinterpret_cast<cudaEvent_t>(
        CW_TRY(workIn<runtime::WaitWork>(node))->event->handle.load());
    return {};
}
Result<> cudaGraphEventWaitNodeSetEvent(cudaGraphNode_t node, cudaEvent_t event) {
    return setWork(node, CW_TRY(waitOf(event)));
}

Result<> cudaGraphNodeSetParams(cudaGraphNode_t handle, cudaGraphNodeParams& nodeParams) {
    const auto node = CW_TRY(runtime::nodeOf(process(), handle));
    if (runtime::typeOf(node->work) >= runtime::AllocateWork::kType)
        return Error{ErrorCode::NotSupported, "memory and conditional nodes stay as they are"};
    return setWork(handle, CW_TRY(workOf(nullptr, nodeParams)));
}

} // namespace cw::cudart
