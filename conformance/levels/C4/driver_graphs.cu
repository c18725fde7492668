// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: graphs of the driver API are built, made ready, changed and launched
// DOC: CUDA Driver API, 6.28 Graph Management
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

#include <algorithm>

__global__ void scale(int* data, int n, int by) {
    const int i = threadIdx.x;
    if (i < n) data[i] *= by;
}

constexpr int kCount = 64;

/// A graph that copies 0 … 63 to the device, multiplies by 3, and copies back.
struct Pipeline {
    CUgraph graph = nullptr;
    CUgraphNode up = nullptr, work = nullptr, down = nullptr;
    CUfunction function = nullptr;
    CUcontext context = nullptr;
    CUdeviceptr device = 0;
    std::vector<int> from = std::vector<int>(kCount), to = std::vector<int>(kCount);
    int count = kCount, by = 3;
    void* arguments[3] = {&device, &count, &by};
    CUDA_KERNEL_NODE_PARAMS kernel = {};

    static CUDA_MEMCPY3D copy(bool up, CUdeviceptr device, void* host) {
        CUDA_MEMCPY3D row = {};
        row.srcMemoryType = up ? CU_MEMORYTYPE_HOST : CU_MEMORYTYPE_DEVICE;
        row.dstMemoryType = up ? CU_MEMORYTYPE_DEVICE : CU_MEMORYTYPE_HOST;
        row.srcHost = row.dstHost = host;
        row.srcDevice = row.dstDevice = device;
        row.WidthInBytes = kCount * 4;
        row.Height = row.Depth = 1;
        return row;
    }
    Pipeline() {
        CHECK_CUDA(cudaSetDevice(0));
        CHECK_CU(cuInit(0));
        CHECK_CU(cuCtxGetCurrent(&context));
        CHECK_CUDA(cudaGetFuncBySymbol(&function, reinterpret_cast<const void*>(scale)));
        CHECK_CU(cuMemAlloc(&device, kCount * 4));
        for (int i = 0; i < kCount; ++i)
            from[i] = i;
        kernel.func = function;
        kernel.gridDimX = kernel.gridDimY = kernel.gridDimZ = 1;
        kernel.blockDimX = kCount;
        kernel.blockDimY = kernel.blockDimZ = 1;
        kernel.kernelParams = arguments;
        const CUDA_MEMCPY3D first = copy(true, device, from.data());
        const CUDA_MEMCPY3D last = copy(false, device, to.data());
        CHECK_CU(cuGraphCreate(&graph, 0));
        CHECK_CU(cuGraphAddMemcpyNode(&up, graph, nullptr, 0, &first, context));
        CHECK_CU(cuGraphAddKernelNode(&work, graph, &up, 1, &kernel));
        CHECK_CU(cuGraphAddMemcpyNode(&down, graph, &work, 1, &last, context));
    }
    ~Pipeline() { cuGraphDestroy(graph); }
    void check(int factor) {
        for (int i = 0; i < kCount; ++i)
            CHECK_EQ(to[i], i * factor);
    }
};

CASE(AGraphRunsItsNodesInOrderEachTimeItIsLaunched) {
    Pipeline line;
    CUgraphExec exec = nullptr;
    CUstream stream = nullptr;
    CHECK_CU(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    CHECK_CU(cuGraphInstantiate(&exec, line.graph, 0));
    for (int round = 0; round < 3; ++round) {
        std::fill(line.to.begin(), line.to.end(), -1);
        CHECK_CU(cuGraphLaunch(exec, stream));
        CHECK_CU(cuStreamSynchronize(stream));
        line.check(3);
    }
    CHECK_CU(cuGraphExecDestroy(exec));
    CHECK_EQ(cuGraphLaunch(exec, stream), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuStreamDestroy(stream));
}

CASE(AReadyGraphDoesNotChangeWithItsGraphButByItsOwnCalls) {
    Pipeline line;
    CUgraphExec exec = nullptr;
    CHECK_CU(cuGraphInstantiate(&exec, line.graph, 0));
    line.by = 5; // arguments were copied when the node was added
    CHECK_CU(cuGraphLaunch(exec, nullptr));
    CHECK_CU(cuCtxSynchronize());
    line.check(3);
    CHECK_CU(cuGraphExecKernelNodeSetParams(exec, line.work, &line.kernel));
    CHECK_CU(cuGraphLaunch(exec, nullptr));
    CHECK_CU(cuCtxSynchronize());
    line.check(5);
    CHECK_EQ(cuGraphExecKernelNodeSetParams(exec, line.up, &line.kernel), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuGraphNodeSetEnabled(exec, line.work, 0));
    unsigned enabled = 1;
    CHECK_CU(cuGraphNodeGetEnabled(exec, line.work, &enabled));
    CHECK_EQ(enabled, 0u);
    CHECK_CU(cuGraphLaunch(exec, nullptr));
    CHECK_CU(cuCtxSynchronize());
    line.check(1);
    CHECK_CU(cuGraphExecDestroy(exec));
}

// As a client does that knows its sizes when it launches.
CASE(ANodeMayGetItsBlocksBeforeTheLaunch) {
    Pipeline line;
    CUDA_KERNEL_NODE_PARAMS without_blocks = line.kernel;
    without_blocks.gridDimX = 0;
    CUgraphNode more = nullptr;
    CUgraphExec exec = nullptr;
    CHECK_CU(cuGraphAddKernelNode(&more, line.graph, &line.down, 1, &without_blocks));
    CHECK_CU(cuGraphInstantiate(&exec, line.graph, 0));
    CHECK_CU(cuGraphExecKernelNodeSetParams(exec, more, &line.kernel));
    CHECK_CU(cuGraphLaunch(exec, nullptr));
    CHECK_CU(cuStreamSynchronize(nullptr));
    line.check(3);
    CHECK_CU(cuMemcpyDtoH(line.to.data(), line.device, kCount * 4));
    line.check(9);
    CHECK_CU(cuGraphExecDestroy(exec));
}

CASE(NodesAndEdgesAreToldAgain) {
    Pipeline line;
    CUgraphNode nodes[5] = {};
    size_t count = 0;
    CHECK_CU(cuGraphGetNodes(line.graph, nullptr, &count));
    CHECK_EQ(count, 3u);
    count = 5;
    CHECK_CU(cuGraphGetNodes(line.graph, nodes, &count));
    CHECK_EQ(count, 3u);
    CHECK(nodes[3] == nullptr);
    count = 5;
    CHECK_CU(cuGraphGetRootNodes(line.graph, nodes, &count));
    CHECK_EQ(count, 1u);
    CHECK(nodes[0] == line.up);
    CUgraphNodeType type;
    CHECK_CU(cuGraphNodeGetType(line.work, &type));
    CHECK_EQ(type, CU_GRAPH_NODE_TYPE_KERNEL);
    CHECK_CU(cuGraphNodeGetType(line.down, &type));
    CHECK_EQ(type, CU_GRAPH_NODE_TYPE_MEMCPY);
}

CASE(NodesMayBeDestroyed) {
    CHECK_CU(cuInit(0));
    CUgraph graph = nullptr;
    CUgraphNode a = nullptr, b = nullptr;
    CUgraphExec exec = nullptr;
    CHECK_EQ(cuGraphCreate(&graph, 1), CUDA_ERROR_INVALID_VALUE);
    CHECK_CUDA(cudaSetDevice(0));
    CHECK_CU(cuGraphCreate(&graph, 0));
    CHECK_CU(cuGraphAddEmptyNode(&a, graph, nullptr, 0));
    CHECK_CU(cuGraphAddEmptyNode(&b, graph, &a, 1));
    CHECK_CU(cuGraphDestroyNode(b));
    CHECK_CU(cuGraphAddEmptyNode(&b, graph, &a, 1));
    CHECK_CU(cuGraphInstantiate(&exec, graph, 0));
    CHECK_CU(cuGraphLaunch(exec, nullptr));
    CHECK_CU(cuCtxSynchronize());
    CHECK_CU(cuGraphDestroy(graph));
    CHECK_EQ(cuGraphDestroy(graph), CUDA_ERROR_INVALID_VALUE);
}

CASE(HostFunctionsFillsAndChildrenHaveTheirTurn) {
    Pipeline line;
    static int turns = 0;
    CUgraph outer = nullptr, clone = nullptr;
    CUgraphNode child = nullptr, host = nullptr, zero = nullptr;
    CUgraphExec exec = nullptr;
    CUDA_HOST_NODE_PARAMS call = {[](void* by) { turns += *static_cast<int*>(by); }, &line.by};
    CUDA_MEMSET_NODE_PARAMS fill = {};
    fill.dst = line.device;
    fill.value = 7;
    fill.elementSize = 4;
    fill.width = kCount;
    fill.height = 1;
    CHECK_CU(cuGraphCreate(&outer, 0));
    CHECK_CU(cuGraphAddChildGraphNode(&child, outer, nullptr, 0, line.graph));
    CHECK_CU(cuGraphAddHostNode(&host, outer, &child, 1, &call));
    CHECK_CU(cuGraphAddMemsetNode(&zero, outer, &host, 1, &fill, line.context));
    CHECK_CU(cuGraphClone(&clone, outer));
    CHECK_CU(cuGraphDestroy(outer));
    CHECK_CU(cuGraphInstantiate(&exec, clone, 0));
    CHECK_CU(cuGraphLaunch(exec, nullptr));
    CHECK_CU(cuCtxSynchronize());
    line.check(3);
    CHECK_EQ(turns, 3);
    int seen = 0;
    CHECK_CU(cuMemcpyDtoH(&seen, line.device + 4 * (kCount - 1), 4));
    CHECK_EQ(seen, 7);
    CHECK_CU(cuGraphExecDestroy(exec));
    CHECK_CU(cuGraphDestroy(clone));
}
