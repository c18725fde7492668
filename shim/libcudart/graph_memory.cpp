// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Runtime API, "Graph Management": memory, objects and conditions of graphs.
#include "shim/libcudart/graph.h"

namespace cw::cudart {

using runtime::addNode;

Result<> cudaGraphAddMemAllocNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                  const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                  cudaMemAllocNodeParams& nodeParams) {
    return addNode(process(), &pGraphNode, graph, pDependencies, nullptr, numDependencies,
                   CW_TRY(allocationOf(nodeParams)));
}

Result<> cudaGraphMemAllocNodeGetParams(cudaGraphNode_t node, cudaMemAllocNodeParams& params_out) {
    const auto* work = CW_TRY(runtime::workIn<runtime::AllocateWork>(process(), node));
    params_out = {};
    params_out.poolProps.allocType = cudaMemAllocationTypePinned;
    params_out.poolProps.location = {cudaMemLocationTypeDevice, work->memory->context().ordinal()};
    params_out.bytesize = work->memory->bytes();
    params_out.dptr = reinterpret_cast<void*>(work->memory->address());
    return {};
}

Result<> cudaGraphAddMemFreeNode(cudaGraphNode_t& pGraphNode, cudaGraph_t graph,
                                 const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                 void* dptr) {
    return addNode(process(), &pGraphNode, graph, pDependencies, nullptr, numDependencies,
                   CW_TRY(runtime::freeWork(process(), reinterpret_cast<uint64_t>(dptr))));
}

Result<> cudaGraphMemFreeNodeGetParams(cudaGraphNode_t node, void* dptr_out) {
    const auto* work = CW_TRY(runtime::workIn<runtime::FreeWork>(process(), node));
    if (!dptr_out) return Error{ErrorCode::InvalidArgument, "dptr_out is null"};
    *static_cast<uint64_t*>(dptr_out) = work->memory->address();
    return {};
}

Result<> cudaDeviceGraphMemTrim(int device) {
    runtime::trimGraphMemory(*CW_TRY(process().contextOf(device)));
    return {};
}

Result<> cudaDeviceGetGraphMemAttribute(int device, cudaGraphMemAttributeType attr, void* value) {
    if (!value) return Error{ErrorCode::InvalidArgument, "value is null"};
    runtime::Context* context = CW_TRY(process().contextOf(device));
    *static_cast<uint64_t*>(value) = CW_TRY(runtime::graphMemory(*context, int(attr)));
    return {};
}

Result<> cudaDeviceSetGraphMemAttribute(int device, cudaGraphMemAttributeType attr, void* value) {
    if (!value) return Error{ErrorCode::InvalidArgument, "value is null"};
    return runtime::resetGraphMemory(*CW_TRY(process().contextOf(device)), int(attr),
                                     *static_cast<const uint64_t*>(value));
}

Result<> cudaUserObjectCreate(cudaUserObject_t& object_out, void* ptr, cudaHostFn_t destroy,
                              unsigned int initialRefcount, unsigned int flags) {
    return runtime::createObject(process(), &object_out, ptr, destroy, initialRefcount, flags);
}
Result<> cudaUserObjectRetain(cudaUserObject_t object, unsigned int count) {
    return runtime::retainObject(process(), object, count);
}
Result<> cudaUserObjectRelease(cudaUserObject_t object, unsigned int count) {
    return runtime::releaseObject(process(), object, count);
}
Result<> cudaGraphRetainUserObject(cudaGraph_t graph, cudaUserObject_t object, unsigned int count,
                                   unsigned int flags) {
    return runtime::graphRetains(process(), graph, object, count, flags);
}
Result<> cudaGraphReleaseUserObject(cudaGraph_t graph, cudaUserObject_t object,
                                    unsigned int count) {
    return runtime::graphReleases(process(), graph, object, count);
}

Result<> cudaGraphConditionalHandleCreate(cudaGraphConditionalHandle& pHandle_out,
                                          cudaGraph_t graph, unsigned int defaultLaunchValue,
                                          unsigned int flags) {
    runtime::Context* context = CW_TRY(currentContext());
    pHandle_out = CW_TRY(runtime::createCondition(
        *context, *CW_TRY(runtime::graphOf(process(), graph)), defaultLaunchValue, flags));
    return {};
}

} // namespace cw::cudart
