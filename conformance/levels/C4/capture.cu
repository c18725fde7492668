// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a captured stream's work becomes a graph, in its order and across streams
// DOC: CUDA C++ Programming Guide, 6.2.8.7.3 Creating a Graph Using Stream Capture; CUDA Runtime
//     API, 6.4 Stream Management
// ORACLE: not yet run
#include "graph_case.h"

__device__ int symbol[kCount];

static void bump(void* counter) {
    ++*static_cast<int*>(counter);
}

CASE(CapturedWorkRunsOnlyWhenTheGraphIsLaunched) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    CHECK_EQ(statusOf(stream), cudaStreamCaptureStatusNone);
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_EQ(statusOf(stream), cudaStreamCaptureStatusActive);
    add<<<1, kCount, 0, stream>>>(data, 1);
    scale<<<1, kCount, 0, stream>>>(data, 3);
    CHECK_CUDA(cudaGetLastError());
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    CHECK_EQ(statusOf(stream), cudaStreamCaptureStatusNone);
    CHECK(graph != nullptr);
    CHECK_EQ(data.host()[5], 0);
    CHECK_EQ(countOf(graph, cudaGraphNodeTypeKernel), 2);
    size_t edges = 0;
    CHECK_CUDA(getEdges(graph, nullptr, nullptr, &edges));
    CHECK_EQ(edges, 1u);
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    CHECK_CUDA(cudaGraphDestroy(graph));
    CHECK_CUDA(cudaGraphUpload(exec, stream));
    for (int round = 0; round < 3; ++round)
        CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(data.host()[5], 39); // ((0+1)*3 + 1)*3 …
    CHECK_CUDA(cudaGraphExecDestroy(exec));
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(ArgumentsAreThoseOfTheCapturedCall) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    int by = 7;
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    add<<<1, kCount, 0, stream>>>(data, by);
    by = 100;
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    runOnce(graph, stream);
    CHECK_EQ(data.host()[0], 7);
}

CASE(CopiesFillsSymbolsAndHostFunctionsAreCaptured) {
    Buffer<int> data(kCount), other(kCount), pitched(kCount);
    int* host = nullptr;
    int turns = 0;
    CHECK_CUDA(cudaMallocHost(&host, kCount * 4));
    for (int i = 0; i < kCount; ++i)
        host[i] = i;
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_CUDA(cudaMemcpyAsync(data, host, kCount * 4, cudaMemcpyHostToDevice, stream));
    add<<<1, kCount, 0, stream>>>(data, 10);
    CHECK_CUDA(cudaMemcpyAsync(other, data, kCount * 4, cudaMemcpyDeviceToDevice, stream));
    CHECK_CUDA(
        cudaMemcpyToSymbolAsync(symbol, other, kCount * 4, 0, cudaMemcpyDeviceToDevice, stream));
    CHECK_CUDA(cudaMemsetAsync(data, 0xff, kCount * 4, stream));
    CHECK_CUDA(cudaMemset2DAsync(pitched, 16, 1, 8, 4, stream));
    CHECK_CUDA(cudaMemcpy2DAsync(other, 16, pitched, 16, 8, 4, cudaMemcpyDeviceToDevice, stream));
    CHECK_CUDA(cudaLaunchHostFunc(stream, bump, &turns));
    CHECK_CUDA(
        cudaMemcpyFromSymbolAsync(host, symbol, kCount * 4, 0, cudaMemcpyDeviceToHost, stream));
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    CHECK_EQ(turns, 0);
    CHECK_EQ(host[3], 3);
    CHECK_EQ(countOf(graph, cudaGraphNodeTypeMemcpy), 5);
    CHECK_EQ(countOf(graph, cudaGraphNodeTypeMemset), 2);
    CHECK_EQ(countOf(graph, cudaGraphNodeTypeHost), 1);
    runOnce(graph, stream);
    CHECK_EQ(turns, 1);
    CHECK_EQ(host[3], 13);
    CHECK_EQ(data.host()[9], -1);
    CHECK_EQ(other.host()[0], 0x01010101);
    CHECK_EQ(other.host()[2], 12);
}

CASE(HostMemoryIsReadWhenTheGraphRuns) {
    Buffer<int> data(kCount);
    std::vector<int> host(kCount, 1);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_CUDA(cudaMemcpyAsync(data, host.data(), kCount * 4, cudaMemcpyHostToDevice, stream));
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    host.assign(kCount, 2);
    runOnce(graph, stream);
    CHECK_EQ(data.host()[1], 2);
}

CASE(EventsForkAndJoinOtherStreams) {
    Buffer<int> a(kCount), b(kCount);
    cudaStream_t first = freeStream(), second = freeStream();
    cudaEvent_t fork = nullptr, join = nullptr;
    cudaGraph_t graph = nullptr;
    CHECK_CUDA(cudaEventCreate(&fork));
    CHECK_CUDA(cudaEventCreate(&join));
    CHECK_CUDA(cudaStreamBeginCapture(first, cudaStreamCaptureModeGlobal));
    add<<<1, kCount, 0, first>>>(a, 1);
    CHECK_CUDA(cudaEventRecord(fork, first));
    CHECK_CUDA(cudaStreamWaitEvent(second, fork, 0));
    CHECK_EQ(statusOf(second), cudaStreamCaptureStatusActive);
    add<<<1, kCount, 0, second>>>(b, 2);
    scale<<<1, kCount, 0, first>>>(a, 5);
    CHECK_CUDA(cudaEventRecord(join, second));
    CHECK_CUDA(cudaStreamWaitEvent(first, join, 0));
    CHECK_CUDA(cudaMemcpyAsync(a, b, 4, cudaMemcpyDeviceToDevice, first));
    CHECK_CUDA(cudaStreamEndCapture(first, &graph));
    CHECK_EQ(statusOf(second), cudaStreamCaptureStatusNone);
    CHECK_EQ(countNodes(graph), 4u); // events are edges, not nodes
    size_t edges = 0, roots = 0;
    CHECK_CUDA(getEdges(graph, nullptr, nullptr, &edges));
    CHECK_EQ(edges, 4u);
    CHECK_CUDA(cudaGraphGetRootNodes(graph, nullptr, &roots));
    CHECK_EQ(roots, 1u);
    runOnce(graph, first);
    CHECK_EQ(a.host()[0], 2);
    CHECK_EQ(a.host()[1], 5);
    add<<<1, kCount, 0, second>>>(b, 1); // is an ordinary stream again
    CHECK_CUDA(cudaStreamSynchronize(second));
    CHECK_EQ(b.host()[0], 3);
}

CASE(AGraphLaunchedIntoACaptureIsItsChild) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t inner = nullptr, outer = nullptr;
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    add<<<1, kCount, 0, stream>>>(data, 4);
    CHECK_CUDA(cudaStreamEndCapture(stream, &inner));
    CHECK_CUDA(cudaGraphInstantiate(&exec, inner, 0));
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    scale<<<1, kCount, 0, stream>>>(data, 2);
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamEndCapture(stream, &outer));
    CHECK_EQ(countOf(outer, cudaGraphNodeTypeGraph), 2);
    CHECK_EQ(data.host()[0], 0);
    runOnce(outer, stream);
    CHECK_EQ(data.host()[0], 12);
}

CASE(ExternalEventsAreNodes) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream(), other = freeStream();
    cudaEvent_t before = nullptr, after = nullptr;
    cudaGraph_t graph = nullptr;
    CHECK_CUDA(cudaEventCreate(&before));
    CHECK_CUDA(cudaEventCreate(&after));
    CHECK_CUDA(cudaEventRecord(before, other));
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_CUDA(cudaStreamWaitEvent(stream, before, cudaEventWaitExternal));
    add<<<1, kCount, 0, stream>>>(data, 1);
    CHECK_CUDA(cudaEventRecordWithFlags(after, stream, cudaEventRecordExternal));
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    CHECK_EQ(countOf(graph, cudaGraphNodeTypeWaitEvent), 1);
    CHECK_EQ(countOf(graph, cudaGraphNodeTypeEventRecord), 1);
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaEventSynchronize(after));
    CHECK_EQ(data.host()[2], 1);
    float ms = -1;
    CHECK_CUDA(cudaEventElapsedTime(&ms, before, after));
    CHECK(ms >= 0);
}

CASE(TheCaptureTellsItsGraphItsIdAndWhatComesNext) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaStreamCaptureStatus status;
    unsigned long long first = 0, second = 0;
    cudaGraph_t told = nullptr, graph = nullptr;
    const cudaGraphNode_t* nodes = nullptr;
    size_t count = 9;
    CHECK_CUDA(captureInfo(stream, &status, &first, nullptr, nullptr, nullptr));
    CHECK_EQ(status, cudaStreamCaptureStatusNone);
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_CUDA(captureInfo(stream, &status, &first, &told, &nodes, &count));
    CHECK_EQ(status, cudaStreamCaptureStatusActive);
    CHECK_EQ(count, 0u);
    add<<<1, kCount, 0, stream>>>(data, 1);
    CHECK_CUDA(captureInfo(stream, &status, &second, &told, &nodes, &count));
    CHECK_EQ(second, first);
    CHECK_EQ(count, 1u);
    cudaGraphNodeType type;
    CHECK_CUDA(cudaGraphNodeGetType(nodes[0], &type));
    CHECK_EQ(type, cudaGraphNodeTypeKernel);

    // A node made by hand takes the place of the kernel in the chain.
    cudaGraphNode_t node = nullptr, kernel = nodes[0];
    CHECK_CUDA(cudaGraphAddEmptyNode(&node, told, &kernel, 1));
    CHECK_CUDA(updateCapture(stream, &node, 1, cudaStreamSetCaptureDependencies));
    CHECK_CUDA(captureInfo(stream, &status, &second, &told, &nodes, &count));
    CHECK_EQ(count, 1u);
    CHECK(nodes[0] == node);
    CHECK_CUDA(updateCapture(stream, &kernel, 1, cudaStreamAddCaptureDependencies));
    CHECK_CUDA(captureInfo(stream, &status, &second, &told, &nodes, &count));
    CHECK_EQ(count, 2u);
    scale<<<1, kCount, 0, stream>>>(data, 6);
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    CHECK(graph == told);
    CHECK_EQ(updateCapture(stream, &node, 1, 0), cudaErrorIllegalState);
    size_t edges = 0;
    CHECK_CUDA(getEdges(graph, nullptr, nullptr, &edges));
    CHECK_EQ(edges, 3u);
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_CUDA(captureInfo(stream, &status, &second, nullptr, nullptr, nullptr));
    CHECK(second != first);
    CHECK_CUDA(cudaStreamEndCapture(stream, &told));
    CHECK_EQ(countNodes(told), 0u);
    runOnce(graph, stream);
    CHECK_EQ(data.host()[0], 6);
}

CASE(WorkIsCapturedIntoAGraphThatIsThere) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr, ended = nullptr;
    cudaGraphNode_t zero = nullptr;
    cudaMemsetParams fill = {};
    fill.dst = data;
    fill.value = 3;
    fill.elementSize = 4;
    fill.width = kCount;
    fill.height = 1;
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddMemsetNode(&zero, graph, nullptr, 0, &fill));
    CHECK_CUDA(cudaStreamBeginCaptureToGraph(stream, graph, &zero, nullptr, 1,
                                             cudaStreamCaptureModeGlobal));
    scale<<<1, kCount, 0, stream>>>(data, 4);
    CHECK_CUDA(cudaStreamEndCapture(stream, &ended));
    CHECK(ended == graph);
    CHECK_EQ(countNodes(graph), 2u);
    runOnce(graph, stream);
    CHECK_EQ(data.host()[0], 12);
}

CASE(PooledMemoryOfACaptureIsTheGraphs) {
    Buffer<int> data(kCount);
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    int* scratch = nullptr;
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_CUDA(cudaMallocAsync(&scratch, kCount * 4, stream));
    CHECK_CUDA(cudaMemsetAsync(scratch, 0, kCount * 4, stream));
    add<<<1, kCount, 0, stream>>>(scratch, 8);
    CHECK_CUDA(cudaMemcpyAsync(data, scratch, kCount * 4, cudaMemcpyDeviceToDevice, stream));
    CHECK_CUDA(cudaFreeAsync(scratch, stream));
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    CHECK_EQ(countOf(graph, cudaGraphNodeTypeMemAlloc), 1);
    CHECK_EQ(countOf(graph, cudaGraphNodeTypeMemFree), 1);
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(data.host()[7], 8);
}

CASE(ThePerThreadStreamAndBlockingStreamsAreCaptured) {
    Buffer<int> data(kCount);
    cudaStream_t blocking = nullptr;
    CHECK_CUDA(cudaStreamCreate(&blocking));
    for (cudaStream_t stream : {blocking, cudaStreamPerThread}) {
        cudaGraph_t graph = nullptr;
        CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed));
        add<<<1, kCount, 0, stream>>>(data, 1);
        CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
        runOnce(graph, stream);
    }
    CHECK_EQ(data.host()[0], 2);
}
