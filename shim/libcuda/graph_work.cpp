// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the parameters of a graph's node to what it does.
#include "shim/libcuda/graph.h"

namespace cw::cuda {

using runtime::Work;

namespace {

Error noParameters() {
    return {ErrorCode::InvalidArgument, "the node's parameters are null"};
}

template <typename Params>
Result<Work> kernelWork(const Params& params, const void* function) {
    runtime::Kernel* kernel = CW_TRY(kernelOf(function));
    const runtime::LaunchShape shape{
        .grid = {params.gridDimX, params.gridDimY, params.gridDimZ},
        .block = {params.blockDimX, params.blockDimY, params.blockDimZ},
        .dynamic_shared = params.sharedMemBytes};
    CW_TRY(runtime::checkLaunch(*kernel, shape));
    Bytes arguments = CW_TRY(argumentsOf(*kernel, params.kernelParams, params.extra));
    return Work(runtime::KernelWork{kernel, shape, std::move(arguments)});
}

Result<std::shared_ptr<runtime::Event>> eventOf(CUevent event) {
    return process().events().find(reinterpret_cast<uint64_t>(event));
}

template <typename Params>
Result<Work> fillWork(const Params& params) {
    const unsigned bytes = params.elementSize;
    const size_t width = params.width * bytes;
    if ((bytes != 1 && bytes != 2 && bytes != 4) || params.dst % bytes ||
        (params.height > 1 && (params.pitch < width || params.pitch % bytes)))
        return makeError(ErrorCode::InvalidArgument, "{} rows of {} elements of {} bytes",
                         params.height, params.width, bytes);
    return Work(
        runtime::FillWork{pointerOf(params.dst),
                          params.value,
                          bytes,
                          {.width = width, .height = params.height, .to_pitch = params.pitch}});
}

Result<Work> hostWork(CUhostFn function, void* data) {
    if (!function) return Error{ErrorCode::InvalidArgument, "fn is null"};
    return Work(runtime::HostWork{function, data});
}

} // namespace

Result<Work> workOf(const CUDA_KERNEL_NODE_PARAMS_v1* params) {
    return params ? kernelWork(*params, params->func) : noParameters();
}

Result<Work> workOf(const CUDA_KERNEL_NODE_PARAMS_v2* params) {
    if (!params) return noParameters();
    return kernelWork(*params, params->func ? static_cast<const void*>(params->func)
                                            : static_cast<const void*>(params->kern));
}

Result<Work> workOf(const CUDA_MEMCPY3D* params) {
    if (!params) return noParameters();
    return Work(runtime::CopyWork{CW_TRY(copyOf(*params))});
}

Result<Work> workOf(const CUDA_MEMSET_NODE_PARAMS_v1* params) {
    return params ? fillWork(*params) : noParameters();
}

Result<Work> workOf(const CUDA_HOST_NODE_PARAMS_v1* params) {
    return params ? hostWork(params->fn, params->userData) : noParameters();
}

Result<Work> childOf(CUgraph graph) {
    auto copy = CW_TRY(graphOf(graph))->clone();
    addHandles(*copy);
    return Work(runtime::ChildWork{std::move(copy)});
}

Result<Work> recordOf(CUevent event) {
    return Work(runtime::RecordWork{CW_TRY(eventOf(event))});
}

Result<Work> waitOf(CUevent event) {
    return Work(runtime::WaitWork{CW_TRY(eventOf(event))});
}

Result<Work> workOf(const CUgraphNodeParams* params) {
    if (!params) return noParameters();
    switch (params->type) {
    case CU_GRAPH_NODE_TYPE_KERNEL: {
        const auto& kernel = params->kernel;
        return kernelWork(kernel, kernel.func ? static_cast<const void*>(kernel.func)
                                              : static_cast<const void*>(kernel.kern));
    }
    case CU_GRAPH_NODE_TYPE_MEMCPY:
        return workOf(&params->memcpy.copyParams);
    case CU_GRAPH_NODE_TYPE_MEMSET:
        return fillWork(params->memset);
    case CU_GRAPH_NODE_TYPE_HOST:
        return hostWork(params->host.fn, params->host.userData);
    case CU_GRAPH_NODE_TYPE_GRAPH:
        return childOf(params->graph.graph);
    case CU_GRAPH_NODE_TYPE_EMPTY:
        return Work(runtime::EmptyWork{});
    case CU_GRAPH_NODE_TYPE_WAIT_EVENT:
        return waitOf(params->eventWait.event);
    case CU_GRAPH_NODE_TYPE_EVENT_RECORD:
        return recordOf(params->eventRecord.event);
    default:
        return makeError(ErrorCode::NotSupported, "nodes of type {}", int(params->type));
    }
}

} // namespace cw::cuda
