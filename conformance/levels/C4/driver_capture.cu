// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: the driver API captures streams, and changes, updates and tells of graphs
// DOC: CUDA Driver API, 6.18 Stream Management, 6.28 Graph Management
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

using namespace test;

__global__ void add(int* data, int by) {
    data[threadIdx.x] += by;
}

constexpr int kCount = 64;

struct Device {
    CUcontext context = nullptr;
    CUstream stream = nullptr;
    CUfunction function = nullptr;
    CUdeviceptr data = 0;
    int by = 3;
    void* arguments[2] = {&data, &by};
    Device() {
        CHECK_CUDA(cudaSetDevice(0));
        CHECK_CU(cuInit(0));
        CHECK_CU(cuCtxGetCurrent(&context));
        CHECK_CUDA(cudaGetFuncBySymbol(&function, reinterpret_cast<const void*>(add)));
        CHECK_CU(cuMemAlloc(&data, kCount * 4));
        CHECK_CU(cuMemsetD32(data, 0, kCount));
        CHECK_CU(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    }
    CUresult launch() {
        return cuLaunchKernel(function, 1, 1, 1, kCount, 1, 1, 0, stream, arguments, nullptr);
    }
    int first() {
        int seen = -1;
        CHECK_CU(cuStreamSynchronize(stream));
        CHECK_CU(cuMemcpyDtoH(&seen, data, 4));
        return seen;
    }
    void run(CUgraph graph) {
        CUgraphExec exec = nullptr;
        CHECK_CU(cuGraphInstantiateWithFlags(&exec, graph, 0));
        CHECK_CU(cuGraphUpload(exec, stream));
        CHECK_CU(cuGraphLaunch(exec, stream));
        CHECK_CU(cuGraphExecDestroy(exec));
    }
    CUgraph captured(int value, int launches) {
        CUgraph graph = nullptr;
        by = value;
        CHECK_CU(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_RELAXED));
        for (int i = 0; i < launches; ++i)
            CHECK_CU(launch());
        CHECK_CU(cuStreamEndCapture(stream, &graph));
        return graph;
    }
};

static CUresult captureInfo(CUstream stream, CUstreamCaptureStatus* status, cuuint64_t* id,
                            CUgraph* graph, const CUgraphNode** nodes, size_t* count) {
#if CUDA_VERSION >= 13000
    return cuStreamGetCaptureInfo(stream, status, id, graph, nodes, nullptr, count);
#else
    return cuStreamGetCaptureInfo(stream, status, id, graph, nodes, count);
#endif
}

CASE(EveryKindOfAsynchronousWorkIsCaptured) {
    Device d;
    CUgraph graph = nullptr;
    CUdeviceptr scratch = 0;
    static int turns = 0;
    CHECK_CU(cuStreamBeginCapture(d.stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
    CHECK_CU(cuMemAllocAsync(&scratch, kCount * 4, d.stream));
    CHECK_CU(cuMemsetD32Async(scratch, 20, kCount, d.stream));
    CHECK_CU(cuMemcpyDtoDAsync(d.data, scratch, kCount * 4, d.stream));
    CHECK_CU(cuMemFreeAsync(scratch, d.stream));
    CHECK_CU(d.launch());
    CHECK_CU(cuLaunchHostFunc(d.stream, [](void*) { ++turns; }, nullptr));
    CHECK_CU(cuStreamEndCapture(d.stream, &graph));
    const CUgraphNodeType wanted[] = {CU_GRAPH_NODE_TYPE_MEM_ALLOC, CU_GRAPH_NODE_TYPE_MEMSET,
                                      CU_GRAPH_NODE_TYPE_MEMCPY,    CU_GRAPH_NODE_TYPE_MEM_FREE,
                                      CU_GRAPH_NODE_TYPE_KERNEL,    CU_GRAPH_NODE_TYPE_HOST};
    CUgraphNode nodes[6];
    size_t count = 6;
    CHECK_CU(cuGraphGetNodes(graph, nodes, &count));
    CHECK_EQ(count, 6u);
    for (CUgraphNodeType type : wanted) {
        int found = 0;
        for (CUgraphNode node : nodes) {
            CUgraphNodeType seen;
            CHECK_CU(cuGraphNodeGetType(node, &seen));
            found += seen == type;
        }
        CHECK_EQ(found, 1);
    }
    CHECK_EQ(d.first(), 0);
    d.run(graph);
    CHECK_EQ(d.first(), 23);
    CHECK_EQ(turns, 1);
}

CASE(ACaptureIsToldOfAndSteered) {
    Device d;
    CUstreamCaptureStatus status;
    CUgraph told = nullptr, graph = nullptr;
    cuuint64_t id = 0;
    const CUgraphNode* nodes = nullptr;
    size_t count = 0;
    CUstreamCaptureMode mode = CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
    CHECK_CU(cuThreadExchangeStreamCaptureMode(&mode));
    CHECK_EQ(mode, CU_STREAM_CAPTURE_MODE_GLOBAL);
    CHECK_CU(cuGraphCreate(&graph, 0));
    CHECK_CU(cuStreamBeginCaptureToGraph(d.stream, graph, nullptr, nullptr, 0,
                                         CU_STREAM_CAPTURE_MODE_GLOBAL));
    CHECK_CU(d.launch());
    CHECK_CU(cuStreamIsCapturing(d.stream, &status));
    CHECK_EQ(status, CU_STREAM_CAPTURE_STATUS_ACTIVE);
    CHECK_CU(captureInfo(d.stream, &status, &id, &told, &nodes, &count));
    CHECK(told == graph);
    CHECK_EQ(count, 1u);
    CUgraphNode none = nullptr;
    CHECK_CU(cuGraphAddEmptyNode(&none, graph, nodes, 1));
#if CUDA_VERSION >= 13000
    CHECK_CU(cuStreamUpdateCaptureDependencies(d.stream, &none, nullptr, 1, 1));
#else
    CHECK_CU(cuStreamUpdateCaptureDependencies(d.stream, &none, 1, 1));
#endif
    CHECK_CU(d.launch());
    CHECK_CU(cuStreamEndCapture(d.stream, &told));
    CHECK(told == graph);
    d.run(graph);
    CHECK_EQ(d.first(), 6);
    CHECK_EQ(cuStreamBeginCapture(CU_STREAM_LEGACY, CU_STREAM_CAPTURE_MODE_GLOBAL),
             CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
}

CASE(ForbiddenCallsHaveTheirErrors) {
    Device d;
    CUgraph graph = nullptr;
    CUevent event = nullptr;
    CUdeviceptr memory = 0;
    CHECK_CU(cuEventCreate(&event, CU_EVENT_DISABLE_TIMING));
    CHECK_CU(cuStreamBeginCapture(d.stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
    CHECK_EQ(cuMemAlloc(&memory, 4), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    CHECK_EQ(d.launch(), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    CHECK_EQ(cuStreamEndCapture(d.stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    CHECK(graph == nullptr);
    CHECK_CU(cuStreamBeginCapture(d.stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
    CHECK_CU(cuEventRecord(event, d.stream));
    CHECK_EQ(cuEventQuery(event), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    CHECK_EQ(cuStreamEndCapture(d.stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    CHECK_EQ(cuEventSynchronize(event), CUDA_ERROR_CAPTURED_EVENT);
    CHECK_CU(cuStreamBeginCapture(d.stream, CU_STREAM_CAPTURE_MODE_RELAXED));
    CHECK_EQ(cuCtxSynchronize(), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    CHECK_EQ(cuStreamEndCapture(d.stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
}

CASE(AReadyGraphIsUpdatedFromAnotherOne) {
    Device d;
    CUgraphExec exec = nullptr;
    CUgraphExecUpdateResultInfo info = {};
    CHECK_CU(cuGraphInstantiateWithFlags(&exec, d.captured(1, 2), 0));
    CHECK_CU(cuGraphExecUpdate(exec, d.captured(50, 2), &info));
    CHECK_EQ(info.result, CU_GRAPH_EXEC_UPDATE_SUCCESS);
    CHECK_EQ(cuGraphExecUpdate(exec, d.captured(50, 3), &info),
             CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE);
    CHECK_EQ(info.result, CU_GRAPH_EXEC_UPDATE_ERROR_TOPOLOGY_CHANGED);
    CHECK_CU(cuGraphLaunch(exec, d.stream));
    CHECK_EQ(d.first(), 100);
}

CASE(ParametersAreToldAsTheyWereGiven) {
    Device d;
    CUgraph graph = d.captured(4, 1);
    CUgraphNode node = nullptr, zero = nullptr, copy = nullptr;
    size_t count = 1;
    CUDA_KERNEL_NODE_PARAMS kernel = {};
    CHECK_CU(cuGraphGetNodes(graph, &node, &count));
    CHECK_CU(cuGraphKernelNodeGetParams(node, &kernel));
    CHECK_EQ(kernel.blockDimX, unsigned(kCount));
    CHECK_EQ(*static_cast<int*>(kernel.kernelParams[1]), 4);
    int by = 40;
    void* arguments[] = {&d.data, &by};
    kernel.kernelParams = arguments;
    CHECK_CU(cuGraphKernelNodeSetParams(node, &kernel)); // the function goes back as it came
    d.run(graph);
    CHECK_EQ(d.first(), 40);

    CUDA_MEMSET_NODE_PARAMS fill = {}, told_fill = {};
    fill.dst = d.data;
    fill.value = 9;
    fill.elementSize = 4;
    fill.width = kCount;
    fill.height = 1;
    CHECK_CU(cuGraphAddMemsetNode(&zero, graph, &node, 1, &fill, d.context));
    CHECK_CU(cuGraphMemsetNodeGetParams(zero, &told_fill));
    CHECK_EQ(told_fill.dst, d.data);
    CHECK_EQ(told_fill.width, size_t(kCount));
    CHECK_EQ(told_fill.value, 9u);
    std::vector<int> host(kCount);
    CUDA_MEMCPY3D row = {}, told = {};
    row.srcMemoryType = CU_MEMORYTYPE_DEVICE;
    row.srcDevice = d.data;
    row.dstMemoryType = CU_MEMORYTYPE_HOST;
    row.dstHost = host.data();
    row.WidthInBytes = kCount * 4;
    row.Height = row.Depth = 1;
    CHECK_CU(cuGraphAddMemcpyNode(&copy, graph, &zero, 1, &row, d.context));
    CHECK_CU(cuGraphMemcpyNodeGetParams(copy, &told));
    CHECK_EQ(told.WidthInBytes, size_t(kCount * 4));
    CHECK(told.dstHost == host.data());
    CHECK_EQ(told.srcDevice, d.data);
    d.run(graph);
    CHECK_EQ(d.first(), 9);
    CHECK_EQ(host[5], 9);
}

CASE(EdgesKeepTheirData) {
    Device d;
    CUgraph graph = d.captured(4, 2);
    CUgraphNode from = nullptr, to = nullptr;
    CUgraphEdgeData edge = {};
    size_t count = 1;
    edge.type = 77;
#if CUDA_VERSION >= 13000
    CHECK_CU(cuGraphGetEdges(graph, &from, &to, &edge, &count));
#else
    CHECK_CU(cuGraphGetEdges_v2(graph, &from, &to, &edge, &count));
#endif
    CHECK_EQ(count, 1u);
    CHECK_EQ(edge.type, CU_GRAPH_DEPENDENCY_TYPE_DEFAULT);
    // A programmatic edge, which a list without data may not hide.
    edge.from_port = CU_GRAPH_KERNEL_NODE_PORT_PROGRAMMATIC;
    edge.type = CU_GRAPH_DEPENDENCY_TYPE_PROGRAMMATIC;
#if CUDA_VERSION >= 13000
    CHECK_CU(cuGraphRemoveDependencies(graph, &from, &to, nullptr, 1));
    CHECK_CU(cuGraphAddDependencies(graph, &from, &to, &edge, 1));
    CHECK_EQ(cuGraphGetEdges(graph, &from, &to, nullptr, &count), CUDA_ERROR_LOSSY_QUERY);
#else
    CHECK_CU(cuGraphRemoveDependencies(graph, &from, &to, 1));
    CHECK_CU(cuGraphAddDependencies_v2(graph, &from, &to, &edge, 1));
    CHECK_EQ(cuGraphGetEdges(graph, &from, &to, &count), CUDA_ERROR_LOSSY_QUERY);
#endif
    d.run(graph);
    CHECK_EQ(d.first(), 8);
}

CASE(FunctionsAreFoundByTheirPublicNames) {
    CHECK_CU(cuInit(0));
    for (const char* name :
         {"cuGraphInstantiateWithFlags", "cuGraphInstantiate", "cuGraphInstantiateWithParams",
          "cuStreamBeginCapture", "cuStreamEndCapture", "cuStreamGetCaptureInfo",
          "cuGraphExecUpdate", "cuGraphAddNode", "cuGraphKernelNodeGetParams"}) {
        void* found = nullptr;
        CUdriverProcAddressQueryResult result = CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND;
        CHECK_CU(
            cuGetProcAddress(name, &found, CUDA_VERSION, CU_GET_PROC_ADDRESS_DEFAULT, &result));
        CHECK(found != nullptr);
        CHECK_EQ(result, CU_GET_PROC_ADDRESS_SUCCESS);
    }
}

CASE(MemoryNodesAndObjects) {
    Device d;
    CUgraph graph = nullptr;
    CUgraphNode alloc = nullptr, zero = nullptr, release = nullptr;
    CUDA_MEM_ALLOC_NODE_PARAMS wanted = {}, told = {};
    CUdeviceptr freed = 0;
    cuuint64_t used = 1;
    static int destroyed = 0;
    CUuserObject object = nullptr;
    wanted.poolProps.allocType = CU_MEM_ALLOCATION_TYPE_PINNED;
    wanted.poolProps.location.type = CU_MEM_LOCATION_TYPE_DEVICE;
    wanted.bytesize = 4096;
    CHECK_CU(cuGraphCreate(&graph, 0));
    CHECK_CU(cuGraphAddMemAllocNode(&alloc, graph, nullptr, 0, &wanted));
    CUDA_MEMSET_NODE_PARAMS fill = {};
    fill.dst = wanted.dptr;
    fill.elementSize = 4;
    fill.width = 1024;
    fill.height = 1;
    CHECK_CU(cuGraphAddMemsetNode(&zero, graph, &alloc, 1, &fill, d.context));
    CHECK_CU(cuGraphAddMemFreeNode(&release, graph, &zero, 1, wanted.dptr));
    CHECK_CU(cuGraphMemAllocNodeGetParams(alloc, &told));
    CHECK_EQ(told.dptr, wanted.dptr);
    CHECK_CU(cuGraphMemFreeNodeGetParams(release, &freed));
    CHECK_EQ(freed, wanted.dptr);
    CHECK_CU(cuUserObjectCreate(
        &object, nullptr, [](void*) { ++destroyed; }, 1, CU_USER_OBJECT_NO_DESTRUCTOR_SYNC));
    CHECK_CU(cuGraphRetainUserObject(graph, object, 1, CU_GRAPH_USER_OBJECT_MOVE));
    d.run(graph);
    CHECK_CU(cuStreamSynchronize(d.stream));
    CHECK_CU(cuDeviceGetGraphMemAttribute(0, CU_GRAPH_MEM_ATTR_USED_MEM_CURRENT, &used));
    CHECK_EQ(used, 0u);
    CHECK_CU(cuDeviceGraphMemTrim(0));
    CHECK_CU(cuGraphReleaseUserObject(graph, object, 1));
    CHECK_CU(cuGraphDestroy(graph));
    for (int i = 0; i < 1000 && destroyed == 0; ++i)
        usleep(1000);
    CHECK_EQ(destroyed, 1);
}

CASE(WaitsAndWritesOfValuesAreNodes) {
    Device d;
    CUgraph graph = nullptr;
    CUgraphNode node = nullptr;
    size_t count = 1;
    const CUresult writes = cuStreamWriteValue32(d.stream, d.data + 4, 1, 0);
    if (writes == CUDA_ERROR_NOT_SUPPORTED) SKIP("the device has no memory operations");
    CHECK_CU(writes);
    CHECK_CU(cuStreamSynchronize(d.stream));
    CHECK_CU(cuStreamBeginCapture(d.stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
    CHECK_CU(cuStreamWriteValue32(d.stream, d.data, 41, 0));
    CHECK_CU(cuStreamWaitValue32(d.stream, d.data, 41, CU_STREAM_WAIT_VALUE_EQ));
    CHECK_CU(cuStreamEndCapture(d.stream, &graph));
    CHECK_EQ(d.first(), 0);
    CHECK_CU(cuGraphGetRootNodes(graph, &node, &count));
    CUgraphNodeType type;
    CHECK_CU(cuGraphNodeGetType(node, &type));
    CHECK_EQ(type, CU_GRAPH_NODE_TYPE_BATCH_MEM_OP);
    CUDA_BATCH_MEM_OP_NODE_PARAMS told = {};
    CHECK_CU(cuGraphBatchMemOpNodeGetParams(node, &told));
    CHECK_EQ(told.count, 1u);
    CHECK_EQ(told.paramArray[0].operation, CU_STREAM_MEM_OP_WRITE_VALUE_32);
    CHECK_EQ(told.paramArray[0].writeValue.value, 41u);

    CUstreamBatchMemOpParams both[2] = {};
    CUDA_BATCH_MEM_OP_NODE_PARAMS batch = {};
    CUgraphNode added = nullptr;
    both[0].operation = CU_STREAM_MEM_OP_WRITE_VALUE_32;
    both[0].writeValue.address = d.data + 4;
    both[0].writeValue.value = 42;
    both[1].operation = CU_STREAM_MEM_OP_WRITE_VALUE_32;
    both[1].writeValue.address = d.data + 8;
    both[1].writeValue.value = 43;
    batch.ctx = d.context;
    batch.count = 2;
    batch.paramArray = both;
    CHECK_CU(cuGraphAddBatchMemOpNode(&added, graph, &node, 1, &batch));
    both[1].writeValue.value = 44;
    CHECK_CU(cuGraphBatchMemOpNodeSetParams(added, &batch));
    batch.count = 300;
    CHECK_EQ(cuGraphBatchMemOpNodeSetParams(added, &batch), CUDA_ERROR_INVALID_VALUE);
    d.run(graph);
    CHECK_EQ(d.first(), 41);
    int seen[2] = {};
    CHECK_CU(cuMemcpyDtoH(seen, d.data + 4, 8));
    CHECK_EQ(seen[0], 42);
    CHECK_EQ(seen[1], 44);
}
