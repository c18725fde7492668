// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Runtime API, "Graph Management": graphs made ready, and their launches.
#include "shim/libcudart/graph.h"

namespace cw::cudart {
namespace {

Result<> setWork(cudaGraphExec_t exec, cudaGraphNode_t node, runtime::Work work) {
    return runtime::setExecWork(process(), exec, node, std::move(work));
}

} // namespace

Result<> cudaGraphInstantiate(cudaGraphExec_t& pGraphExec, cudaGraph_t graph,
                              unsigned long long flags) {
    return runtime::instantiateGraph(process(), &pGraphExec, graph, flags);
}
// CUDA 11's.
Result<> cudaGraphInstantiate(cudaGraphExec_t& pGraphExec, cudaGraph_t graph,
                              cudaGraphNode_t* pErrorNode, char* pLogBuffer, size_t bufferSize) {
    if (pErrorNode) *pErrorNode = nullptr;
    if (pLogBuffer && bufferSize) *pLogBuffer = 0;
    return cudaGraphInstantiate(pGraphExec, graph, 0);
}
Result<> cudaGraphInstantiateWithFlags(cudaGraphExec_t& pGraphExec, cudaGraph_t graph,
                                       unsigned long long flags) {
    return cudaGraphInstantiate(pGraphExec, graph, flags);
}
Result<> cudaGraphInstantiateWithParams(cudaGraphExec_t& pGraphExec, cudaGraph_t graph,
                                        cudaGraphInstantiateParams& instantiateParams) {
    Result<> done = cudaGraphInstantiate(pGraphExec, graph, instantiateParams.flags);
    instantiateParams.errNode_out = nullptr;
    instantiateParams.result_out = done ? cudaGraphInstantiateSuccess : cudaGraphInstantiateError;
    return done;
}

Result<> cudaGraphExecGetFlags(cudaGraphExec_t graphExec, unsigned long long& flags) {
    flags = CW_TRY(runtime::execOf(process(), graphExec))->flags();
    return {};
}

Result<> cudaGraphExecKernelNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                          const cudaKernelNodeParams& pNodeParams) {
    return setWork(hGraphExec, node, CW_TRY(workOf(pNodeParams)));
}
Result<> cudaGraphExecMemcpyNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                          const cudaMemcpy3DParms& pNodeParams) {
    return setWork(hGraphExec, node, CW_TRY(workOf(pNodeParams)));
}
Result<> cudaGraphExecMemcpyNodeSetParamsToSymbol(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                                  const void* symbol, const void* src, size_t count,
                                                  size_t offset, cudaMemcpyKind kind) {
    return setWork(hGraphExec, node,
                   CW_TRY(workOf(copyToSymbol(symbol, src, count, offset, kind))));
}
Result<> cudaGraphExecMemcpyNodeSetParamsFromSymbol(cudaGraphExec_t hGraphExec,
                                                    cudaGraphNode_t node, void* dst,
                                                    const void* symbol, size_t count, size_t offset,
                                                    cudaMemcpyKind kind) {
    return setWork(hGraphExec, node,
                   CW_TRY(workOf(copyFromSymbol(dst, symbol, count, offset, kind))));
}
Result<> cudaGraphExecMemcpyNodeSetParams1D(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                            void* dst, const void* src, size_t count,
                                            cudaMemcpyKind kind) {
    return setWork(hGraphExec, node, CW_TRY(workOf(rowOf(dst, src, count, kind))));
}
Result<> cudaGraphExecMemsetNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                          const cudaMemsetParams& pNodeParams) {
    return setWork(hGraphExec, node, CW_TRY(workOf(pNodeParams)));
}
Result<> cudaGraphExecHostNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                        const cudaHostNodeParams& pNodeParams) {
    return setWork(hGraphExec, node, CW_TRY(workOf(pNodeParams)));
}
Result<> cudaGraphExecChildGraphNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                              cudaGraph_t childGraph) {
    return setWork(hGraphExec, node, CW_TRY(runtime::childWork(process(), childGraph)));
}
Result<> cudaGraphExecEventRecordNodeSetEvent(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode,
                                              cudaEvent_t event) {
    return setWork(hGraphExec, hNode, CW_TRY(recordOf(event)));
}
Result<> cudaGraphExecEventWaitNodeSetEvent(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode,
                                            cudaEvent_t event) {
    return setWork(hGraphExec, hNode, CW_TRY(waitOf(event)));
}
Result<> cudaGraphExecNodeSetParams(cudaGraphExec_t graphExec, cudaGraphNode_t handle,
                                    cudaGraphNodeParams& nodeParams) {
    const auto node = CW_TRY(runtime::nodeOf(process(), handle));
    if (runtime::typeOf(node->work) >= runtime::AllocateWork::kType)
        return Error{ErrorCode::NotSupported, "memory and conditional nodes stay as they are"};
    return setWork(graphExec, handle, CW_TRY(workOf(nullptr, nodeParams)));
}

Result<> cudaGraphNodeSetEnabled(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode,
                                 unsigned int isEnabled) {
    return runtime::setEnabled(process(), hGraphExec, hNode, isEnabled != 0);
}
Result<> cudaGraphNodeGetEnabled(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode,
                                 unsigned int& isEnabled) {
    return runtime::isEnabled(process(), hGraphExec, hNode, &isEnabled);
}

Result<> cudaGraphExecUpdate(cudaGraphExec_t hGraphExec, cudaGraph_t hGraph,
                             cudaGraphExecUpdateResultInfo& resultInfo) {
    runtime::Update update{runtime::UpdateResult(cudaGraphExecUpdateError)};
    Result<> done = runtime::updateExec(process(), hGraphExec, hGraph, update);
    resultInfo = {cudaGraphExecUpdateResult(update.result),
                  update.node ? handleOf(*update.node) : nullptr,
                  update.from ? handleOf(*update.from) : nullptr};
    return done;
}

// CUDA 11's.
Result<> cudaGraphExecUpdate(cudaGraphExec_t hGraphExec, cudaGraph_t hGraph,
                             cudaGraphNode_t* hErrorNode_out,
                             cudaGraphExecUpdateResult& updateResult_out) {
    cudaGraphExecUpdateResultInfo info = {};
    Result<> done = cudaGraphExecUpdate(hGraphExec, hGraph, info);
    if (hErrorNode_out) *hErrorNode_out = info.errorNode;
    updateResult_out = info.result;
    return done;
}

Result<> cudaGraphUpload(cudaGraphExec_t graphExec, cudaStream_t stream) {
    CW_TRY(runtime::execOf(process(), graphExec));
    CW_TRY(streamOf(stream));
    return {};
}

Result<> cudaGraphLaunch(cudaGraphExec_t graphExec, cudaStream_t stream) {
    const auto exec = CW_TRY(runtime::execOf(process(), graphExec));
    return exec->launch(*CW_TRY(streamOf(stream)));
}

Result<> cudaGraphExecDestroy(cudaGraphExec_t graphExec) {
    return runtime::destroyExec(process(), graphExec);
}

} // namespace cw::cudart
