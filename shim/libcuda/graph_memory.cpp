// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Graph Management": memory, objects and conditions of graphs.
#include "shim/libcuda/graph.h"

namespace cw::cuda {

using runtime::addNode;

Result<> cuGraphAddMemAllocNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                                const CUgraphNode* dependencies, size_t numDependencies,
                                CUDA_MEM_ALLOC_NODE_PARAMS* nodeParams) {
    return addNode(process(), phGraphNode, hGraph, dependencies, nullptr, numDependencies,
                   CW_TRY(allocationOf(nodeParams)));
}

Result<> cuGraphMemAllocNodeGetParams(CUgraphNode hNode, CUDA_MEM_ALLOC_NODE_PARAMS* params_out) {
    const auto* work = CW_TRY(runtime::workIn<runtime::AllocateWork>(process(), hNode));
    if (!params_out) return Error{ErrorCode::InvalidArgument, "params_out is null"};
    *params_out = {};
    params_out->poolProps.allocType = CU_MEM_ALLOCATION_TYPE_PINNED;
    params_out->poolProps.location = {CU_MEM_LOCATION_TYPE_DEVICE,
                                      work->memory->context().ordinal()};
    params_out->bytesize = work->memory->bytes();
    params_out->dptr = work->memory->address();
    return {};
}

Result<> cuGraphAddMemFreeNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                               const CUgraphNode* dependencies, size_t numDependencies,
                               CUdeviceptr dptr) {
    return addNode(process(), phGraphNode, hGraph, dependencies, nullptr, numDependencies,
                   CW_TRY(runtime::freeWork(process(), dptr)));
}

Result<> cuGraphMemFreeNodeGetParams(CUgraphNode hNode, CUdeviceptr* dptr_out) {
    const auto* work = CW_TRY(runtime::workIn<runtime::FreeWork>(process(), hNode));
    if (!dptr_out) return Error{ErrorCode::InvalidArgument, "dptr_out is null"};
    *dptr_out = work->memory->address();
    return {};
}

namespace {

Result<runtime::Work> workOf(const CUDA_BATCH_MEM_OP_NODE_PARAMS* params) {
    if (!params) return Error{ErrorCode::InvalidArgument, "the node's parameters are null"};
    return runtime::Work(CW_TRY(batchOf(params->paramArray, params->count, params->flags)));
}

} // namespace

Result<> cuGraphAddBatchMemOpNode(CUgraphNode* phGraphNode, CUgraph hGraph,
                                  const CUgraphNode* dependencies, size_t numDependencies,
                                  const CUDA_BATCH_MEM_OP_NODE_PARAMS* nodeParams) {
    return addNode(process(), phGraphNode, hGraph, dependencies, nullptr, numDependencies,
                   CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphBatchMemOpNodeGetParams(CUgraphNode hNode,
                                        CUDA_BATCH_MEM_OP_NODE_PARAMS* nodeParams_out) {
    auto* work = CW_TRY(runtime::workIn<runtime::OperationWork>(process(), hNode));
    if (!nodeParams_out) return Error{ErrorCode::InvalidArgument, "nodeParams_out is null"};
    auto* operations = reinterpret_cast<CUstreamBatchMemOpParams*>(work->spelled.data());
    *nodeParams_out = {handleOf(*CW_TRY(currentContext())),
                       unsigned(work->spelled.size() / sizeof *operations), operations, 0};
    return {};
}
Result<> cuGraphBatchMemOpNodeSetParams(CUgraphNode hNode,
                                        const CUDA_BATCH_MEM_OP_NODE_PARAMS* nodeParams) {
    return runtime::setWork(process(), hNode, CW_TRY(workOf(nodeParams)));
}
Result<> cuGraphExecBatchMemOpNodeSetParams(CUgraphExec hGraphExec, CUgraphNode hNode,
                                            const CUDA_BATCH_MEM_OP_NODE_PARAMS* nodeParams) {
    return runtime::setExecWork(process(), hGraphExec, hNode, CW_TRY(workOf(nodeParams)));
}

Result<> cuDeviceGraphMemTrim(CUdevice device) {
    runtime::trimGraphMemory(*CW_TRY(process().primary(device)));
    return {};
}

Result<> cuDeviceGetGraphMemAttribute(CUdevice device, CUgraphMem_attribute attr, void* value) {
    if (!value) return Error{ErrorCode::InvalidArgument, "value is null"};
    runtime::Context* context = CW_TRY(process().primary(device));
    *static_cast<cuuint64_t*>(value) = CW_TRY(runtime::graphMemory(*context, int(attr)));
    return {};
}

Result<> cuDeviceSetGraphMemAttribute(CUdevice device, CUgraphMem_attribute attr, void* value) {
    if (!value) return Error{ErrorCode::InvalidArgument, "value is null"};
    return runtime::resetGraphMemory(*CW_TRY(process().primary(device)), int(attr),
                                     *static_cast<const cuuint64_t*>(value));
}

Result<> cuUserObjectCreate(CUuserObject* object_out, void* ptr, CUhostFn destroy,
                            unsigned int initialRefcount, unsigned int flags) {
    return runtime::createObject(process(), object_out, ptr, destroy, initialRefcount, flags);
}
Result<> cuUserObjectRetain(CUuserObject object, unsigned int count) {
    return runtime::retainObject(process(), object, count);
}
Result<> cuUserObjectRelease(CUuserObject object, unsigned int count) {
    return runtime::releaseObject(process(), object, count);
}
Result<> cuGraphRetainUserObject(CUgraph graph, CUuserObject object, unsigned int count,
                                 unsigned int flags) {
    return runtime::graphRetains(process(), graph, object, count, flags);
}
Result<> cuGraphReleaseUserObject(CUgraph graph, CUuserObject object, unsigned int count) {
    return runtime::graphReleases(process(), graph, object, count);
}

Result<> cuGraphConditionalHandleCreate(CUgraphConditionalHandle* pHandle_out, CUgraph hGraph,
                                        CUcontext ctx, unsigned int defaultLaunchValue,
                                        unsigned int flags) {
    runtime::Context* context = CW_TRY(contextOrCurrent(ctx));
    const auto graph = CW_TRY(runtime::graphOf(process(), hGraph));
    if (!pHandle_out) return Error{ErrorCode::InvalidArgument, "pHandle_out is null"};
    *pHandle_out = CW_TRY(runtime::createCondition(*context, *graph, defaultLaunchValue, flags));
    return {};
}

} // namespace cw::cuda
