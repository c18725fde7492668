// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the parameters of a graph's node to what it does.
#include "shim/libcudart/graph.h"

namespace cw::cudart {

using runtime::Work;

namespace {

template <typename Params>
Result<Work> kernelWork(const Params& params) {
    runtime::Kernel* kernel = CW_TRY(kernelOf(params.func));
    const runtime::LaunchShape shape{
        .grid = {params.gridDim.x, params.gridDim.y, params.gridDim.z},
        .block = {params.blockDim.x, params.blockDim.y, params.blockDim.z},
        .dynamic_shared = params.sharedMemBytes};
    if (params.extra) return Error{ErrorCode::NotSupported, "kernelParams, not extra, is wanted"};
    CW_TRY(runtime::checkLaunch(*kernel, shape));
    Bytes arguments = CW_TRY(runtime::packArguments(*kernel, params.kernelParams));
    return Work(runtime::KernelWork{kernel, shape, std::move(arguments)});
}

template <typename Params>
Result<Work> fillWork(const Params& params) {
    return runtime::fillWork(params.dst, params.value, params.elementSize, params.pitch,
                             params.width, params.height);
}

Result<std::shared_ptr<runtime::Event>> eventOf(cudaEvent_t event) {
    return process().events().find(reinterpret_cast<uint64_t>(event));
}

template <typename Params>
Result<Work> allocation(Params& params) {
    const cudaMemPoolProps& pool = params.poolProps;
    if (pool.location.type != cudaMemLocationTypeDevice ||
        pool.allocType != cudaMemAllocationTypePinned || pool.handleTypes != cudaMemHandleTypeNone)
        return Error{ErrorCode::InvalidArgument, "graphs allocate only memory of a device"};
    Work work = CW_TRY(runtime::allocateWork(process(), pool.location.id, params.bytesize));
    params.dptr = reinterpret_cast<void*>(std::get<runtime::AllocateWork>(work).memory->address());
    return work;
}

} // namespace

Result<Work> workOf(const cudaKernelNodeParams& params) {
    return kernelWork(params);
}
Result<Work> workOf(const cudaMemcpy3DParms& params) {
    return workOf(copyOf(params));
}
Result<Work> workOf(const cudaMemsetParams& params) {
    return fillWork(params);
}
Result<Work> workOf(const cudaHostNodeParams& params) {
    return runtime::hostWork(params.fn, params.userData);
}
Result<Work> allocationOf(cudaMemAllocNodeParams& params) {
    return allocation(params);
}
Result<Work> recordOf(cudaEvent_t event) {
    return Work(runtime::RecordWork{CW_TRY(eventOf(event))});
}
Result<Work> waitOf(cudaEvent_t event) {
    return Work(runtime::WaitWork{CW_TRY(eventOf(event))});
}

Result<Work> workOf(cudaGraph_t graph, cudaGraphNodeParams& params) {
    switch (params.type) {
    case cudaGraphNodeTypeKernel:
        return kernelWork(params.kernel);
    case cudaGraphNodeTypeMemcpy:
        return workOf(params.memcpy.copyParams);
    case cudaGraphNodeTypeMemset:
        return fillWork(params.memset);
    case cudaGraphNodeTypeHost:
        return runtime::hostWork(params.host.fn, params.host.userData);
    case cudaGraphNodeTypeGraph:
        return runtime::childWork(process(), params.graph.graph,
                                  runtime::Ownership(params.graph.ownership));
    case cudaGraphNodeTypeEmpty:
        return Work(runtime::EmptyWork{});
    case cudaGraphNodeTypeWaitEvent:
        return waitOf(params.eventWait.event);
    case cudaGraphNodeTypeEventRecord:
        return recordOf(params.eventRecord.event);
    case cudaGraphNodeTypeMemAlloc:
        return allocation(params.alloc);
    case cudaGraphNodeTypeMemFree:
        return runtime::freeWork(process(), reinterpret_cast<uint64_t>(params.free.dptr));
    case cudaGraphNodeTypeConditional:
        return runtime::conditionalWork(process(), graph, params.conditional.handle,
                                        int(params.conditional.type), params.conditional.size);
    default:
        return makeError(ErrorCode::NotSupported, "nodes of type {}", int(params.type));
    }
}

void finishNode(cudaGraphNode_t handle, cudaGraphNodeParams& params) {
    if (params.type != cudaGraphNodeTypeConditional) return;
    if (auto node = runtime::nodeOf(process(), handle))
        params.conditional.phGraph_out = runtime::bodiesOf(process(), **node);
}

} // namespace cw::cudart
