// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: ready graphs: changed, updated from another graph, disabled in part, launched anywhere
// DOC: CUDA Runtime API, 6.30 Graph Management; CUDA C++ Programming Guide, 6.2.8.7.5 Updating
//     Instantiated Graphs
// ORACLE: not yet run
#include "graph_case.h"

#include <atomic>

/// add(data, by), then scale(data, 2), captured.
static cudaGraph_t chain(cudaStream_t stream, int* data, int by, int extra = 0) {
    cudaGraph_t graph = nullptr;
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed));
    add<<<1, kCount, 0, stream>>>(data, by);
    scale<<<1, kCount, 0, stream>>>(data, 2);
    for (int i = 0; i < extra; ++i)
        add<<<1, kCount, 0, stream>>>(data, 1);
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    return graph;
}

CASE(AnotherGraphOfTheSameShapeUpdatesAReadyOne) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, chain(stream, data, 3), 0));
    cudaGraphExecUpdateResultInfo info = {};
    CHECK_CUDA(cudaGraphExecUpdate(exec, chain(stream, data, 10), &info));
    CHECK_EQ(info.result, cudaGraphExecUpdateSuccess);
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(data.host()[0], 20);
}

CASE(AGraphOfAnotherShapeDoesNot) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraphExec_t exec = nullptr;
    cudaGraph_t graph = chain(stream, data, 3);
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    cudaGraphExecUpdateResultInfo info = {};
    CHECK_EQ(cudaGraphExecUpdate(exec, chain(stream, data, 10, 1), &info),
             cudaErrorGraphExecUpdateFailure);
    CHECK_EQ(info.result, cudaGraphExecUpdateErrorTopologyChanged);
    cudaGraph_t other = nullptr;
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed));
    CHECK_CUDA(cudaMemsetAsync(data, 0, 4, stream));
    scale<<<1, kCount, 0, stream>>>(data, 2);
    CHECK_CUDA(cudaStreamEndCapture(stream, &other));
    CHECK_EQ(cudaGraphExecUpdate(exec, other, &info), cudaErrorGraphExecUpdateFailure);
    CHECK_EQ(info.result, cudaGraphExecUpdateErrorNodeTypeChanged);
    cudaGraphNode_t root = nullptr;
    size_t count = 1;
    CHECK_CUDA(cudaGraphGetRootNodes(other, &root, &count));
    CHECK(info.errorNode == root);
    cudaGetLastError();
    CHECK_CUDA(cudaGraphLaunch(exec, stream)); // as it was
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(data.host()[0], 6);
}

CASE(NodesOfAReadyGraphTakeNewParameters) {
    Buffer<int> data(kCount), other(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    cudaGraphExec_t exec = nullptr;
    cudaGraphNode_t zero, copy, call;
    static int turns = 0;
    cudaMemsetParams fill = {};
    fill.dst = data;
    fill.value = 1;
    fill.elementSize = 4;
    fill.width = kCount;
    fill.height = 1;
    cudaHostNodeParams host = {[](void*) { ++turns; }, nullptr};
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddMemsetNode(&zero, graph, nullptr, 0, &fill));
    CHECK_CUDA(
        cudaGraphAddMemcpyNode1D(&copy, graph, &zero, 1, other, data, 4, cudaMemcpyDeviceToDevice));
    CHECK_CUDA(cudaGraphAddHostNode(&call, graph, &copy, 1, &host));
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    fill.value = 5;
    CHECK_CUDA(cudaGraphExecMemsetNodeSetParams(exec, zero, &fill));
    CHECK_CUDA(
        cudaGraphExecMemcpyNodeSetParams1D(exec, copy, other, data, 8, cudaMemcpyDeviceToDevice));
    host.fn = [](void*) { turns += 100; };
    CHECK_CUDA(cudaGraphExecHostNodeSetParams(exec, call, &host));
    CHECK_EQ(cudaGraphExecHostNodeSetParams(exec, zero, &host), cudaErrorInvalidValue);
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(other.host()[1], 5);
    CHECK_EQ(other.host()[2], 0);
    CHECK_EQ(turns, 100);
}

CASE(NodesAreDisabled) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = chain(stream, data, 3);
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    cudaGraphNode_t root = nullptr;
    size_t count = 1;
    unsigned enabled = 9;
    CHECK_CUDA(cudaGraphGetRootNodes(graph, &root, &count));
    CHECK_CUDA(cudaGraphNodeGetEnabled(exec, root, &enabled));
    CHECK_EQ(enabled, 1u);
    CHECK_CUDA(cudaGraphNodeSetEnabled(exec, root, 0));
    CHECK_CUDA(cudaGraphNodeGetEnabled(exec, root, &enabled));
    CHECK_EQ(enabled, 0u);
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaGraphNodeSetEnabled(exec, root, 1));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(data.host()[0], 6);
}

CASE(EveryWayToMakeAGraphReady) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = chain(stream, data, 1);
    cudaGraphExec_t a = nullptr, b = nullptr;
    cudaGraphInstantiateParams params = {};
    unsigned long long flags = 99;
    params.flags = cudaGraphInstantiateFlagAutoFreeOnLaunch;
    params.uploadStream = stream;
    params.result_out = cudaGraphInstantiateError;
    CHECK_CUDA(cudaGraphInstantiateWithFlags(&a, graph, 0));
    CHECK_CUDA(cudaGraphExecGetFlags(a, &flags));
    CHECK_EQ(flags, 0u);
    CHECK_CUDA(cudaGraphInstantiateWithParams(&b, graph, &params));
    CHECK_EQ(params.result_out, cudaGraphInstantiateSuccess);
    CHECK_CUDA(cudaGraphExecGetFlags(b, &flags));
    CHECK_EQ(flags, (unsigned long long)(cudaGraphInstantiateFlagAutoFreeOnLaunch));
    CHECK_EQ(cudaGraphInstantiateWithFlags(&a, graph, 1 << 20), cudaErrorInvalidValue);
    CHECK_CUDA(cudaGraphLaunch(a, stream));
    CHECK_CUDA(cudaGraphLaunch(b, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(data.host()[0], 6);
    CHECK_CUDA(cudaGraphExecDestroy(a));
    CHECK_EQ(cudaGraphLaunch(a, stream), cudaErrorInvalidValue);
}

CASE(LaunchesOfOneGraphInTwoStreamsFollowEachOther) {
    Buffer<int> data(kCount);
    cudaStream_t first = freeStream(), second = freeStream();
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, chain(first, data, 1), 0));
    for (int i = 0; i < 4; ++i)
        CHECK_CUDA(cudaGraphLaunch(exec, i % 2 ? first : second));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(data.host()[0], 30);
}

CASE(AReadyGraphMayEndWhileItRuns) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraphExec_t exec = nullptr;
    cudaGraph_t graph = chain(stream, data, 1);
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaGraphExecDestroy(exec));
    CHECK_CUDA(cudaGraphDestroy(graph));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(data.host()[0], 2);
}

static std::atomic<int> destroyed{0};
static void destroy(void* counted) {
    destroyed += *static_cast<int*>(counted);
}

CASE(ObjectsLiveAsLongAsSomethingHoldsThem) {
    cudaGraph_t graph = nullptr, clone = nullptr;
    cudaUserObject_t object = nullptr;
    int one = 1;
    CHECK_EQ(cudaUserObjectCreate(&object, &one, destroy, 1, 0), cudaErrorInvalidValue);
    CHECK_CUDA(cudaUserObjectCreate(&object, &one, destroy, 1, cudaUserObjectNoDestructorSync));
    CHECK_CUDA(cudaUserObjectRetain(object, 1));
    CHECK_CUDA(cudaUserObjectRelease(object, 1));
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphRetainUserObject(graph, object, 1, cudaGraphUserObjectMove));
    CHECK_CUDA(cudaGraphClone(&clone, graph));
    CHECK_CUDA(cudaGraphDestroy(graph));
    CHECK_EQ(destroyed.load(), 0);
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, clone, 0));
    CHECK_CUDA(cudaGraphReleaseUserObject(clone, object, 1));
    CHECK_EQ(cudaGraphReleaseUserObject(clone, object, 1), cudaErrorInvalidValue);
    CHECK_EQ(destroyed.load(), 0);
    CHECK_CUDA(cudaGraphLaunch(exec, nullptr));
    CHECK_CUDA(cudaGraphExecDestroy(exec));
    CHECK_CUDA(cudaDeviceSynchronize());
    for (int i = 0; i < 1000 && destroyed == 0; ++i) // asynchronous
        usleep(1000);
    CHECK_EQ(destroyed.load(), 1);
}
