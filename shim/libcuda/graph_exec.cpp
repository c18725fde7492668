// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Graph Management": graphs made ready, and their launches.
#include "shim/libcuda/graph.h"

namespace cw::cuda {

using runtime::GraphExec;

namespace {

Result<std::shared_ptr<GraphExec>> execOf(CUgraphExec exec) {
    auto found = process().graphExecs().find(reinterpret_cast<uint64_t>(exec));
    if (!found) return Error{ErrorCode::InvalidArgument, found.error().message};
    return found;
}

Result<> setWork(CUgraphExec exec, CUgraphNode node, runtime::Work work) {
    return CW_TRY(execOf(exec))->setWork(*CW_TRY(nodeOf(node)), std::move(work));
}

} // namespace

Result<> cuGraphInstantiateWithFlags(CUgraphExec* phGraphExec, CUgraph hGraph,
                                     unsigned long long flags) {
    const auto graph = CW_TRY(graphOf(hGraph));
    constexpr unsigned long long kKnown = CUDA_GRAPH_INSTANTIATE_FLAG_AUTO_FREE_ON_LAUNCH |
                                          CUDA_GRAPH_INSTANTIATE_FLAG_UPLOAD |
                                          CUDA_GRAPH_INSTANTIATE_FLAG_USE_NODE_PRIORITY;
    if (flags & CUDA_GRAPH_INSTANTIATE_FLAG_DEVICE_LAUNCH)
        return Error{ErrorCode::NotSupported, "graphs can't be launched by kernels"};
    if (!phGraphExec || (flags & ~kKnown))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of a graph", flags);
    auto made = CW_TRY(GraphExec::instantiate(*graph, flags));
    *phGraphExec = reinterpret_cast<CUgraphExec>(process().graphExecs().add(std::move(made)));
    return {};
}

Result<> cuGraphInstantiate_v2(CUgraphExec* phGraphExec, CUgraph hGraph, CUgraphNode* phErrorNode,
                               char* logBuffer, size_t bufferSize) {
    if (phErrorNode) *phErrorNode = nullptr;
    if (logBuffer && bufferSize) *logBuffer = 0;
    return cuGraphInstantiateWithFlags(phGraphExec, hGraph, 0);
}

Result<> cuGraphInstantiateWithParams(CUgraphExec* phGraphExec, CUgraph hGraph,
                                      CUDA_GRAPH_INSTANTIATE_PARAMS* instantiateParams) {
    if (!instantiateParams) return Error{ErrorCode::InvalidArgument, "the parameters are null"};
    Result<> done = cuGraphInstantiateWithFlags(phGraphExec, hGraph, instantiateParams->flags);
    instantiateParams->hErrNode_out = nullptr;
    instantiateParams->result_out =
        done ? CUDA_GRAPH_INSTANTIATE_SUCCESS : CUDA_GRAPH_INSTANTIATE_ERROR;
    return done;
}

Result<> cuGraphExecGetFlags(CUgraphExec hGraphExec, cuuint64_t* flags) {
    const auto exec = CW_TRY(execOf(hGraphExec));
    if (!flags) return Error{ErrorCode::InvalidArgument, "flags is null"};
    *flags = exec->flags();
    return {};
}

Result<> cuGraphExecKernelNodeSetParams(CUgraphExec hGraphExec, CUgraphNode hNode,
                                        const CUDA_KERNEL_NODE_PARAMS_v1* nodeParams) {
    return setWork(hGraphExec, hNode, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphExecKernelNodeSetParams_v2(CUgraphExec hGraphExec, CUgraphNode hNode,
                                           const CUDA_KERNEL_NODE_PARAMS* nodeParams) {
    return setWork(hGraphExec, hNode, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphExecMemcpyNodeSetParams(CUgraphExec hGraphExec, CUgraphNode hNode,
                                        const CUDA_MEMCPY3D* copyParams, CUcontext) {
    return setWork(hGraphExec, hNode, CW_TRY(workOf(copyParams)));
}
Result<> cuGraphExecMemsetNodeSetParams(CUgraphExec hGraphExec, CUgraphNode hNode,
                                        const CUDA_MEMSET_NODE_PARAMS* memsetParams, CUcontext) {
    return setWork(hGraphExec, hNode, CW_TRY(workOf(memsetParams)));
}
Result<> cuGraphExecHostNodeSetParams(CUgraphExec hGraphExec, CUgraphNode hNode,
                                      const CUDA_HOST_NODE_PARAMS* nodeParams) {
    return setWork(hGraphExec, hNode, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphExecEventRecordNodeSetEvent(CUgraphExec hGraphExec, CUgraphNode hNode,
                                            CUevent event) {
    return setWork(hGraphExec, hNode, CW_TRY(recordOf(event)));
}
Result<> cuGraphExecEventWaitNodeSetEvent(CUgraphExec hGraphExec, CUgraphNode hNode,
                                          CUevent event) {
    return setWork(hGraphExec, hNode, CW_TRY(waitOf(event)));
}
Result<> cuGraphExecNodeSetParams(CUgraphExec hGraphExec, CUgraphNode hNode,
                                  CUgraphNodeParams* nodeParams) {
    if (nodeParams && nodeParams->type == CU_GRAPH_NODE_TYPE_GRAPH)
        return Error{ErrorCode::NotSupported, "a child graph can't be exchanged"};
    return setWork(hGraphExec, hNode,
                   CW_TRY(workOf(static_cast<const CUgraphNodeParams*>(nodeParams))));
}

Result<> cuGraphNodeSetEnabled(CUgraphExec hGraphExec, CUgraphNode hNode, unsigned int isEnabled) {
    const auto node = CW_TRY(nodeOf(hNode));
    if (node->work.index() > CU_GRAPH_NODE_TYPE_MEMSET)
        return Error{ErrorCode::InvalidArgument, "only kernels, copies and fills can be disabled"};
    return CW_TRY(execOf(hGraphExec))->setEnabled(*node, isEnabled != 0);
}

Result<> cuGraphNodeGetEnabled(CUgraphExec hGraphExec, CUgraphNode hNode, unsigned int* isEnabled) {
    const auto exec = CW_TRY(execOf(hGraphExec));
    if (!isEnabled) return Error{ErrorCode::InvalidArgument, "isEnabled is null"};
    *isEnabled = CW_TRY(exec->enabled(*CW_TRY(nodeOf(hNode))));
    return {};
}

Result<> cuGraphUpload(CUgraphExec hGraphExec, CUstream hStream) {
    CW_TRY(execOf(hGraphExec));
    CW_TRY(streamOf(hStream));
    return {};
}

Result<> cuGraphLaunch(CUgraphExec hGraphExec, CUstream hStream) {
    const auto exec = CW_TRY(execOf(hGraphExec));
    return exec->launch(*CW_TRY(streamOf(hStream)));
}

Result<> cuGraphExecDestroy(CUgraphExec hGraphExec) {
    CW_TRY(execOf(hGraphExec));
    CW_TRY(process().graphExecs().take(reinterpret_cast<uint64_t>(hGraphExec)));
    return {};
}

} // namespace cw::cuda
