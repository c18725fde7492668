// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the parameters of a graph's node to what it does, and back.
#include <algorithm>

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
    // Clients add nodes without blocks and give them some before the graph is launched.
    if (shape.grid[0] && shape.grid[1] && shape.grid[2])
        CW_TRY(runtime::checkLaunch(*kernel, shape));
    Bytes arguments = CW_TRY(argumentsOf(*kernel, params.kernelParams, params.extra));
    return Work(runtime::KernelWork{kernel, shape, std::move(arguments)});
}

template <typename Params>
Result<Work> kernelWorkOfEither(const Params& params) {
    return kernelWork(params, params.func ? static_cast<const void*>(params.func)
                                          : static_cast<const void*>(params.kern));
}

template <typename Params>
Result<Work> fillWork(const Params& params) {
    return runtime::fillWork(pointerOf(params.dst), params.value, params.elementSize, params.pitch,
                             params.width, params.height);
}

Result<std::shared_ptr<runtime::Event>> eventOf(CUevent event) {
    return process().events().find(reinterpret_cast<uint64_t>(event));
}

template <typename Params>
Result<> tellKernel(runtime::KernelWork& work, Params* params) {
    if (!params) return noParameters();
    *params = {};
    params->func = static_cast<CUfunction>(const_cast<void*>(runtime::functionOf(*work.kernel)));
    params->gridDimX = work.shape.grid[0];
    params->gridDimY = work.shape.grid[1];
    params->gridDimZ = work.shape.grid[2];
    params->blockDimX = work.shape.block[0];
    params->blockDimY = work.shape.block[1];
    params->blockDimZ = work.shape.block[2];
    params->sharedMemBytes = unsigned(work.shape.dynamic_shared);
    params->kernelParams = runtime::pointersTo(work);
    return {};
}

/// Host memory that CUDA does not know is told apart from all other.
CUmemorytype memoryType(const void* pointer, const runtime::ArrayPlace& place) {
    if (place.array) return CU_MEMORYTYPE_ARRAY;
    return process().memory().find(pointer) ? CU_MEMORYTYPE_UNIFIED : CU_MEMORYTYPE_HOST;
}

} // namespace

Result<Work> workOf(const CUDA_KERNEL_NODE_PARAMS_v1* params) {
    return params ? kernelWork(*params, params->func) : noParameters();
}

Result<Work> workOf(const CUDA_KERNEL_NODE_PARAMS_v2* params) {
    return params ? kernelWorkOfEither(*params) : noParameters();
}

Result<Work> workOf(const CUDA_MEMCPY3D* params) {
    if (!params) return noParameters();
    return Work(runtime::CopyWork{CW_TRY(copyOf(*params))});
}

Result<Work> workOf(const CUDA_MEMSET_NODE_PARAMS_v1* params) {
    return params ? fillWork(*params) : noParameters();
}

Result<Work> workOf(const CUDA_HOST_NODE_PARAMS_v1* params) {
    return params ? runtime::hostWork(params->fn, params->userData) : noParameters();
}

Result<Work> recordOf(CUevent event) {
    return Work(runtime::RecordWork{CW_TRY(eventOf(event))});
}

Result<Work> waitOf(CUevent event) {
    return Work(runtime::WaitWork{CW_TRY(eventOf(event))});
}

Result<Work> allocationOf(CUDA_MEM_ALLOC_NODE_PARAMS_v1* params) {
    if (!params) return noParameters();
    const CUmemPoolProps& pool = params->poolProps;
    if (pool.location.type != CU_MEM_LOCATION_TYPE_DEVICE ||
        pool.allocType != CU_MEM_ALLOCATION_TYPE_PINNED ||
        pool.handleTypes != CU_MEM_HANDLE_TYPE_NONE)
        return Error{ErrorCode::InvalidArgument, "graphs allocate only memory of a device"};
    Work work = CW_TRY(runtime::allocateWork(process(), pool.location.id, params->bytesize));
    params->dptr = std::get<runtime::AllocateWork>(work).memory->address();
    return work;
}

Result<Work> workOf(CUgraph graph, CUgraphNodeParams* params) {
    if (!params) return noParameters();
    switch (params->type) {
    case CU_GRAPH_NODE_TYPE_KERNEL:
        return kernelWorkOfEither(params->kernel);
    case CU_GRAPH_NODE_TYPE_MEMCPY:
        return workOf(&params->memcpy.copyParams);
    case CU_GRAPH_NODE_TYPE_MEMSET:
        return fillWork(params->memset);
    case CU_GRAPH_NODE_TYPE_HOST:
        return runtime::hostWork(params->host.fn, params->host.userData);
    case CU_GRAPH_NODE_TYPE_GRAPH:
        return runtime::childWork(process(), params->graph.graph,
                                  runtime::Ownership(params->graph.ownership));
    case CU_GRAPH_NODE_TYPE_EMPTY:
        return Work(runtime::EmptyWork{});
    case CU_GRAPH_NODE_TYPE_WAIT_EVENT:
        return waitOf(params->eventWait.event);
    case CU_GRAPH_NODE_TYPE_EVENT_RECORD:
        return recordOf(params->eventRecord.event);
    case CU_GRAPH_NODE_TYPE_MEM_ALLOC: {
        auto& alloc = params->alloc;
        CUDA_MEM_ALLOC_NODE_PARAMS_v1 same = {alloc.poolProps, alloc.accessDescs,
                                              alloc.accessDescCount, alloc.bytesize, 0};
        Work work = CW_TRY(allocationOf(&same));
        alloc.dptr = same.dptr;
        return work;
    }
    case CU_GRAPH_NODE_TYPE_MEM_FREE:
        return runtime::freeWork(process(), params->free.dptr);
    case CU_GRAPH_NODE_TYPE_BATCH_MEM_OP:
        return Work(
            CW_TRY(batchOf(params->memOp.paramArray, params->memOp.count, params->memOp.flags)));
    case CU_GRAPH_NODE_TYPE_CONDITIONAL:
        return runtime::conditionalWork(process(), graph, params->conditional.handle,
                                        int(params->conditional.type), params->conditional.size);
    default:
        return makeError(ErrorCode::NotSupported, "nodes of type {}", int(params->type));
    }
}

void finishNode(CUgraphNode handle, CUgraphNodeParams& params) {
    if (params.type != CU_GRAPH_NODE_TYPE_CONDITIONAL) return;
    if (auto node = runtime::nodeOf(process(), handle))
        params.conditional.phGraph_out = runtime::bodiesOf(process(), **node);
}

Result<> tell(runtime::KernelWork& work, CUDA_KERNEL_NODE_PARAMS_v1* params) {
    return tellKernel(work, params);
}
Result<> tell(runtime::KernelWork& work, CUDA_KERNEL_NODE_PARAMS_v2* params) {
    return tellKernel(work, params);
}

Result<> tell(const runtime::CopyWork& work, CUDA_MEMCPY3D* params) {
    if (!params) return noParameters();
    const runtime::Copy& copy = work.copy;
    const CopyShape& shape = copy.shape;
    *params = {};
    params->srcMemoryType = memoryType(copy.from, copy.from_array);
    params->dstMemoryType = memoryType(copy.to, copy.to_array);
    if (params->srcMemoryType == CU_MEMORYTYPE_ARRAY) {
        params->srcArray = reinterpret_cast<CUarray>(copy.from_array.array);
        params->srcXInBytes = copy.from_array.x;
        params->srcY = copy.from_array.y;
        params->srcZ = copy.from_array.z;
    } else {
        params->srcHost = copy.from;
        params->srcDevice = reinterpret_cast<CUdeviceptr>(copy.from);
        params->srcPitch = shape.from_pitch;
        params->srcHeight = shape.from_pitch ? shape.from_slice / shape.from_pitch : 0;
    }
    if (params->dstMemoryType == CU_MEMORYTYPE_ARRAY) {
        params->dstArray = reinterpret_cast<CUarray>(copy.to_array.array);
        params->dstXInBytes = copy.to_array.x;
        params->dstY = copy.to_array.y;
        params->dstZ = copy.to_array.z;
    } else {
        params->dstHost = copy.to;
        params->dstDevice = reinterpret_cast<CUdeviceptr>(copy.to);
        params->dstPitch = shape.to_pitch;
        params->dstHeight = shape.to_pitch ? shape.to_slice / shape.to_pitch : 0;
    }
    params->WidthInBytes = shape.width;
    params->Height = shape.height;
    params->Depth = shape.depth;
    return {};
}

Result<> tell(const runtime::FillWork& work, CUDA_MEMSET_NODE_PARAMS* params) {
    if (!params) return noParameters();
    *params = {reinterpret_cast<CUdeviceptr>(work.to),
               work.shape.to_pitch,
               work.pattern,
               work.pattern_bytes,
               work.shape.width / work.pattern_bytes,
               work.shape.height};
    return {};
}

} // namespace cw::cuda
