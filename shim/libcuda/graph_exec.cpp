// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Graph Management": graphs made ready, and their launches.
#include "shim/libcuda/graph.h"

namespace cw::cuda {
namespace {

Result<> setWork(CUgraphExec exec, CUgraphNode node, runtime::Work work) {
    return runtime::setExecWork(process(), exec, node, std::move(work));
}

} // namespace

Result<> cuGraphInstantiateWithFlags(CUgraphExec* phGraphExec, CUgraph hGraph,
                                     unsigned long long flags) {
    return runtime::instantiateGraph(process(), phGraphExec, hGraph, flags);
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
    const auto exec = CW_TRY(runtime::execOf(process(), hGraphExec));
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
Result<> cuGraphExecChildGraphNodeSetParams(CUgraphExec hGraphExec, CUgraphNode hNode,
                                            CUgraph childGraph) {
    return setWork(hGraphExec, hNode, CW_TRY(runtime::childWork(process(), childGraph)));
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
    const auto node = CW_TRY(runtime::nodeOf(process(), hNode));
    if (runtime::typeOf(node->work) >= runtime::AllocateWork::kType)
        return Error{ErrorCode::NotSupported, "memory and conditional nodes stay as they are"};
    return setWork(hGraphExec, hNode, CW_TRY(workOf(nullptr, nodeParams)));
}

Result<> cuGraphNodeSetEnabled(CUgraphExec hGraphExec, CUgraphNode hNode, unsigned int isEnabled) {
    return runtime::setEnabled(process(), hGraphExec, hNode, isEnabled != 0);
}

Result<> cuGraphNodeGetEnabled(CUgraphExec hGraphExec, CUgraphNode hNode, unsigned int* isEnabled) {
    return runtime::isEnabled(process(), hGraphExec, hNode, isEnabled);
}

Result<> cuGraphExecUpdate(CUgraphExec hGraphExec, CUgraph hGraph, CUgraphNode* hErrorNode_out,
                           CUgraphExecUpdateResult* updateResult_out) {
    if (!updateResult_out) return Error{ErrorCode::InvalidArgument, "updateResult_out is null"};
    CUgraphExecUpdateResultInfo info;
    Result<> done = cuGraphExecUpdate_v2(hGraphExec, hGraph, &info);
    if (hErrorNode_out) *hErrorNode_out = info.errorNode;
    *updateResult_out = info.result;
    return done;
}

Result<> cuGraphExecUpdate_v2(CUgraphExec hGraphExec, CUgraph hGraph,
                              CUgraphExecUpdateResultInfo* resultInfo) {
    if (!resultInfo) return Error{ErrorCode::InvalidArgument, "resultInfo is null"};
    *resultInfo = {CU_GRAPH_EXEC_UPDATE_ERROR, nullptr, nullptr};
    runtime::Update update{runtime::UpdateResult(CU_GRAPH_EXEC_UPDATE_ERROR)};
    Result<> done = runtime::updateExec(process(), hGraphExec, hGraph, update);
    *resultInfo = {CUgraphExecUpdateResult(update.result),
                   update.node ? handleOf(*update.node) : nullptr,
                   update.from ? handleOf(*update.from) : nullptr};
    return done;
}

Result<> cuGraphUpload(CUgraphExec hGraphExec, CUstream hStream) {
    CW_TRY(runtime::execOf(process(), hGraphExec));
    CW_TRY(streamOf(hStream));
    return {};
}

Result<> cuGraphLaunch(CUgraphExec hGraphExec, CUstream hStream) {
    const auto exec = CW_TRY(runtime::execOf(process(), hGraphExec));
    return exec->launch(*CW_TRY(streamOf(hStream)));
}

Result<> cuGraphExecDestroy(CUgraphExec hGraphExec) {
    return runtime::destroyExec(process(), hGraphExec);
}

} // namespace cw::cuda
