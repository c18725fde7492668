// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: graphs made by hand: nodes of each kind, edges, parameters, clones
// DOC: CUDA Runtime API, 6.30 Graph Management
// ORACLE: not yet run
#include "graph_case.h"

__device__ int symbol[kCount];

static void bump(void* counter) {
    ++*static_cast<int*>(counter);
}

/// A kernel node's parameters and what its arguments point to.
struct Launch {
    int* data;
    int by;
    void* arguments[2] = {&data, &by};
    cudaKernelNodeParams params = {};
    Launch(void (*kernel)(int*, int), int* where, int value) : data(where), by(value) {
        params.func = reinterpret_cast<void*>(kernel);
        params.gridDim = dim3(1);
        params.blockDim = dim3(kCount);
        params.kernelParams = arguments;
    }
};

static cudaMemsetParams fillOf(void* to, unsigned value, unsigned bytes) {
    cudaMemsetParams fill = {};
    fill.dst = to;
    fill.value = value;
    fill.elementSize = bytes;
    fill.width = kCount * 4 / bytes;
    fill.height = 1;
    return fill;
}

CASE(NodesOfEachKindRunInTheirOrder) {
    Buffer<int> data(kCount), other(kCount);
    std::vector<int> host(kCount, 2), back(kCount);
    int turns = 0;
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t up, work, to, from, zero, call, none, down;
    const Launch launch(add, data, 5);
    const cudaMemsetParams fill = fillOf(data, 0x01020304, 4);
    const cudaHostNodeParams host_call = {bump, &turns};
    cudaMemcpy3DParms row = {};
    row.srcPtr = make_cudaPitchedPtr(other, kCount * 4, kCount * 4, 1);
    row.dstPtr = make_cudaPitchedPtr(back.data(), kCount * 4, kCount * 4, 1);
    row.extent = make_cudaExtent(kCount * 4, 1, 1);
    row.kind = cudaMemcpyDeviceToHost;
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddMemcpyNode1D(&up, graph, nullptr, 0, data, host.data(), kCount * 4,
                                        cudaMemcpyHostToDevice));
    CHECK_CUDA(cudaGraphAddKernelNode(&work, graph, &up, 1, &launch.params));
    CHECK_CUDA(cudaGraphAddMemcpyNodeToSymbol(&to, graph, &work, 1, symbol, data, kCount * 4, 0,
                                              cudaMemcpyDeviceToDevice));
    CHECK_CUDA(cudaGraphAddMemsetNode(&zero, graph, &to, 1, &fill));
    CHECK_CUDA(cudaGraphAddMemcpyNodeFromSymbol(&from, graph, &to, 1, other, symbol, kCount * 4, 0,
                                                cudaMemcpyDeviceToDevice));
    CHECK_CUDA(cudaGraphAddHostNode(&call, graph, &from, 1, &host_call));
    const cudaGraphNode_t both[] = {zero, call};
    CHECK_CUDA(cudaGraphAddEmptyNode(&none, graph, both, 2));
    CHECK_CUDA(cudaGraphAddMemcpyNode(&down, graph, &none, 1, &row));
    runOnce(graph, stream);
    CHECK_EQ(back[63], 7);
    CHECK_EQ(data.host()[0], 0x01020304);
    CHECK_EQ(turns, 1);
    const cudaGraphNodeType wanted[] = {cudaGraphNodeTypeMemcpy, cudaGraphNodeTypeKernel,
                                        cudaGraphNodeTypeMemset, cudaGraphNodeTypeHost,
                                        cudaGraphNodeTypeEmpty};
    const cudaGraphNode_t nodes[] = {up, work, zero, call, none};
    for (int i = 0; i < 5; ++i) {
        cudaGraphNodeType type;
        CHECK_CUDA(cudaGraphNodeGetType(nodes[i], &type));
        CHECK_EQ(type, wanted[i]);
    }
    CHECK_CUDA(cudaGraphDestroy(graph));
    CHECK_EQ(cudaGraphDestroy(graph), cudaErrorInvalidValue);
}

CASE(EdgesAreAddedToldAndRemoved) {
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t a, b, c, nodes[4];
    size_t count = 0;
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddEmptyNode(&a, graph, nullptr, 0));
    CHECK_CUDA(cudaGraphAddEmptyNode(&b, graph, nullptr, 0));
    CHECK_CUDA(cudaGraphAddEmptyNode(&c, graph, &a, 1));
    CHECK_CUDA(addEdges(graph, &b, &c, 1));
    CHECK_EQ(addEdges(graph, &b, &c, 1), cudaErrorInvalidValue);
    CHECK_CUDA(getNeeds(c, nullptr, &count));
    CHECK_EQ(count, 2u);
    count = 4;
    CHECK_CUDA(getNeeds(c, nodes, &count));
    CHECK_EQ(count, 2u);
    CHECK(nodes[0] == a && nodes[1] == b && nodes[2] == nullptr);
    count = 1;
    CHECK_CUDA(getDependents(a, nodes, &count));
    CHECK_EQ(count, 1u);
    CHECK(nodes[0] == c);
    cudaGraphNode_t from[2], to[2];
    count = 2;
    CHECK_CUDA(getEdges(graph, from, to, &count));
    CHECK_EQ(count, 2u);
    CHECK(to[0] == c && to[1] == c && from[0] != from[1]);
    CHECK_CUDA(removeEdges(graph, &a, &c, 1));
    CHECK_EQ(removeEdges(graph, &a, &c, 1), cudaErrorInvalidValue);
    count = 4;
    CHECK_CUDA(cudaGraphGetRootNodes(graph, nodes, &count));
    CHECK_EQ(count, 2u);
    CHECK_CUDA(cudaGraphDestroyNode(b));
    CHECK_EQ(countNodes(graph), 2u);
    CHECK_CUDA(cudaGraphGetRootNodes(graph, nullptr, &count));
    CHECK_EQ(count, 2u);
}

CASE(AGraphWithACycleIsNotMadeReady) {
    cudaGraph_t graph = nullptr;
    cudaGraphExec_t exec = nullptr;
    cudaGraphNode_t a, b;
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddEmptyNode(&a, graph, nullptr, 0));
    CHECK_CUDA(cudaGraphAddEmptyNode(&b, graph, &a, 1));
    const cudaError_t closed = addEdges(graph, &b, &a, 1);
    CHECK(closed != cudaSuccess || cudaGraphInstantiate(&exec, graph, 0) != cudaSuccess);
}

CASE(AKernelNodeTellsItsParametersAndTakesNewOnes) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t node = nullptr;
    Launch launch(add, data, 5);
    cudaKernelNodeParams told = {};
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddKernelNode(&node, graph, nullptr, 0, &launch.params));
    CHECK_CUDA(cudaGraphKernelNodeGetParams(node, &told));
    CHECK(told.func == launch.params.func);
    CHECK_EQ(told.blockDim.x, unsigned(kCount));
    CHECK_EQ(told.gridDim.y, 1u);
    CHECK_EQ(told.sharedMemBytes, 0u);
    CHECK_EQ(*static_cast<int*>(told.kernelParams[1]), 5);
    CHECK(*static_cast<int**>(told.kernelParams[0]) == launch.data);
    launch.by = 9;
    told.kernelParams = launch.arguments;
    told.blockDim.x = 2;
    CHECK_CUDA(cudaGraphKernelNodeSetParams(node, &told));
    runOnce(graph, stream);
    CHECK_EQ(data.host()[1], 9);
    CHECK_EQ(data.host()[2], 0);
    told.blockDim.x = 4096;
    CHECK(cudaGraphKernelNodeSetParams(node, &told) != cudaSuccess);
    CHECK_EQ(cudaGraphMemsetNodeSetParams(node, nullptr), cudaErrorInvalidValue);
}

CASE(CopyAndFillAndHostNodesTellTheirParameters) {
    Buffer<int> data(kCount), other(kCount);
    int turns = 0;
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t copy, zero, call;
    cudaMemsetParams fill = fillOf(data, 7, 2), told_fill = {};
    cudaHostNodeParams host_call = {bump, &turns}, told_call = {};
    cudaMemcpy3DParms told = {};
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddMemsetNode(&zero, graph, nullptr, 0, &fill));
    CHECK_CUDA(
        cudaGraphAddMemcpyNode1D(&copy, graph, &zero, 1, other, data, 8, cudaMemcpyDeviceToDevice));
    CHECK_CUDA(cudaGraphAddHostNode(&call, graph, &copy, 1, &host_call));
    CHECK_CUDA(cudaGraphMemsetNodeGetParams(zero, &told_fill));
    CHECK(told_fill.dst == fill.dst);
    CHECK_EQ(told_fill.value, 7u);
    CHECK_EQ(told_fill.elementSize, 2u);
    CHECK_EQ(told_fill.width, size_t(kCount * 2));
    CHECK_EQ(told_fill.height, 1u);
    CHECK_CUDA(cudaGraphHostNodeGetParams(call, &told_call));
    CHECK(told_call.fn == bump && told_call.userData == &turns);
    CHECK_CUDA(cudaGraphMemcpyNodeGetParams(copy, &told));
    CHECK(told.srcPtr.ptr == static_cast<int*>(data) &&
          told.dstPtr.ptr == static_cast<int*>(other));
    CHECK_EQ(told.extent.width, 8u);
    CHECK_CUDA(cudaGraphMemcpyNodeSetParams1D(copy, other, data, 4, cudaMemcpyDeviceToDevice));
    fill.value = 9;
    CHECK_CUDA(cudaGraphMemsetNodeSetParams(zero, &fill));
    host_call.fn = [](void* counter) { *static_cast<int*>(counter) += 10; };
    CHECK_CUDA(cudaGraphHostNodeSetParams(call, &host_call));
    runOnce(graph, stream);
    CHECK_EQ(turns, 10);
    CHECK_EQ(other.host()[0], 0x00090009);
    CHECK_EQ(other.host()[1], 0);
}

CASE(ACloneStandsForItself) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr, clone = nullptr;
    cudaGraphNode_t node = nullptr, copy = nullptr, foreign = nullptr;
    Launch launch(add, data, 5);
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddKernelNode(&node, graph, nullptr, 0, &launch.params));
    CHECK_CUDA(cudaGraphClone(&clone, graph));
    CHECK_CUDA(cudaGraphNodeFindInClone(&copy, node, clone));
    CHECK(copy != node);
    CHECK_CUDA(cudaGraphAddEmptyNode(&foreign, graph, nullptr, 0));
    CHECK_EQ(cudaGraphNodeFindInClone(&foreign, foreign, clone), cudaErrorInvalidValue);
    launch.by = 100;
    CHECK_CUDA(cudaGraphKernelNodeSetParams(copy, &launch.params));
    CHECK_CUDA(cudaGraphDestroyNode(node));
    runOnce(clone, stream);
    CHECK_EQ(data.host()[0], 100);
}

CASE(AChildIsACopyOfItsGraph) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t inner = nullptr, outer = nullptr, seen = nullptr;
    cudaGraphNode_t node, first, second;
    Launch launch(add, data, 5);
    CHECK_CUDA(cudaGraphCreate(&inner, 0));
    CHECK_CUDA(cudaGraphAddKernelNode(&node, inner, nullptr, 0, &launch.params));
    CHECK_CUDA(cudaGraphCreate(&outer, 0));
    CHECK_CUDA(cudaGraphAddChildGraphNode(&first, outer, nullptr, 0, inner));
    CHECK_CUDA(cudaGraphAddChildGraphNode(&second, outer, &first, 1, inner));
    CHECK_CUDA(cudaGraphDestroy(inner));
    CHECK_CUDA(cudaGraphChildGraphNodeGetGraph(second, &seen));
    CHECK_EQ(countNodes(seen), 1u);
    // Nodes of one child are changed apart from those of the other.
    size_t count = 1;
    CHECK_CUDA(cudaGraphGetNodes(seen, &node, &count));
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, outer, 0));
    launch.by = 1000;
    CHECK_CUDA(cudaGraphExecKernelNodeSetParams(exec, node, &launch.params));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(data.host()[0], 1005);
}

CASE(AnyNodeIsAddedByItsGeneralParameters) {
    Buffer<int> data(kCount), other(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t zero, work, copy;
    Launch launch(add, data, 5);
    cudaGraphNodeParams params = {};
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    params.type = cudaGraphNodeTypeMemset;
    params.memset.dst = data;
    params.memset.value = 2;
    params.memset.elementSize = 4;
    params.memset.width = kCount;
    params.memset.height = 1;
    CHECK_CUDA(addAny(&zero, graph, nullptr, 0, &params));
    params = {};
    params.type = cudaGraphNodeTypeKernel;
    params.kernel.func = launch.params.func;
    params.kernel.gridDim = dim3(1);
    params.kernel.blockDim = dim3(kCount);
    params.kernel.kernelParams = launch.arguments;
    CHECK_CUDA(addAny(&work, graph, &zero, 1, &params));
    launch.by = 6;
    CHECK_CUDA(cudaGraphNodeSetParams(work, &params));
    params = {};
    params.type = cudaGraphNodeTypeMemcpy;
    params.memcpy.copyParams.srcPtr = make_cudaPitchedPtr(data, kCount * 4, kCount * 4, 1);
    params.memcpy.copyParams.dstPtr = make_cudaPitchedPtr(other, kCount * 4, kCount * 4, 1);
    params.memcpy.copyParams.extent = make_cudaExtent(kCount * 4, 1, 1);
    params.memcpy.copyParams.kind = cudaMemcpyDeviceToDevice;
    CHECK_CUDA(addAny(&copy, graph, &work, 1, &params));
    params.type = cudaGraphNodeTypeHost; // without a function
    params.host.fn = nullptr;
    CHECK_EQ(addAny(&copy, graph, nullptr, 0, &params), cudaErrorInvalidValue);
    runOnce(graph, stream);
    CHECK_EQ(other.host()[40], 8);
}

CASE(EventNodesRecordAndWait) {
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t record, wait;
    cudaEvent_t first = nullptr, second = nullptr, told = nullptr;
    CHECK_CUDA(cudaEventCreate(&first));
    CHECK_CUDA(cudaEventCreate(&second));
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddEventRecordNode(&record, graph, nullptr, 0, first));
    CHECK_CUDA(cudaGraphAddEventWaitNode(&wait, graph, &record, 1, first));
    CHECK_CUDA(cudaGraphEventRecordNodeGetEvent(record, &told));
    CHECK(told == first);
    CHECK_CUDA(cudaGraphEventWaitNodeSetEvent(wait, second));
    CHECK_CUDA(cudaGraphEventWaitNodeGetEvent(wait, &told));
    CHECK(told == second);
    CHECK_CUDA(cudaGraphEventRecordNodeSetEvent(record, second));
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    CHECK_CUDA(cudaGraphExecEventRecordNodeSetEvent(exec, record, first));
    CHECK_CUDA(cudaGraphExecEventWaitNodeSetEvent(exec, wait, first));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaEventSynchronize(first));
    float ms = 0;
    CHECK_EQ(cudaEventElapsedTime(&ms, first, second), cudaErrorInvalidResourceHandle);
}

CASE(AttributesOfKernelNodesAreKept) {
    Buffer<int> data(kCount);
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t a, b;
    const Launch launch(add, data, 5);
    cudaLaunchAttributeValue value = {};
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddKernelNode(&a, graph, nullptr, 0, &launch.params));
    CHECK_CUDA(cudaGraphAddKernelNode(&b, graph, nullptr, 0, &launch.params));
    value.cooperative = 1;
    CHECK_CUDA(cudaGraphKernelNodeSetAttribute(a, cudaLaunchAttributeCooperative, &value));
    CHECK_CUDA(cudaGraphKernelNodeCopyAttributes(b, a));
    value.cooperative = 0;
    CHECK_CUDA(cudaGraphKernelNodeGetAttribute(b, cudaLaunchAttributeCooperative, &value));
    CHECK_EQ(value.cooperative, 1);
    runOnce(graph, freeStream());
    CHECK_EQ(data.host()[0], 10);
}

CASE(AGraphIsPrinted) {
    const char* path = "causeway_graph_case.dot";
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t a, b;
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddEmptyNode(&a, graph, nullptr, 0));
    CHECK_CUDA(cudaGraphAddEmptyNode(&b, graph, &a, 1));
    CHECK_CUDA(cudaGraphDebugDotPrint(graph, path, cudaGraphDebugDotFlagsVerbose));
    std::FILE* file = std::fopen(path, "r");
    CHECK(file != nullptr);
    std::string text(4096, 0);
    text.resize(std::fread(&text[0], 1, text.size(), file));
    std::fclose(file);
    std::remove(path);
    CHECK(text.find("digraph") != std::string::npos);
    CHECK(text.find("->") != std::string::npos);
}
