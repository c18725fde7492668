// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: what a capture forbids has an error of its own, and ends the capture's graph
// DOC: CUDA C++ Programming Guide, 6.2.8.7.3.2 Prohibited and Unhandled Operations; CUDA Runtime
//     API, cudaError 900 to 908, cudaThreadExchangeStreamCaptureMode, cudaStreamIsCapturing
// ORACLE: not yet run
#include "graph_case.h"

#include <thread>

static cudaEvent_t newEvent() {
    cudaEvent_t event = nullptr;
    CHECK_CUDA(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
    return event;
}

static cudaStream_t capturing(cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal) {
    cudaStream_t stream = freeStream();
    CHECK_CUDA(cudaStreamBeginCapture(stream, mode));
    return stream;
}

/// The capture is lost; after its end the stream is an ordinary one.
static void checkLost(cudaStream_t stream) {
    cudaGraph_t graph = reinterpret_cast<cudaGraph_t>(1);
    CHECK_EQ(statusOf(stream), cudaStreamCaptureStatusInvalidated);
    CHECK_EQ(cudaStreamEndCapture(stream, &graph), cudaErrorStreamCaptureInvalidated);
    CHECK(graph == nullptr);
    CHECK_EQ(statusOf(stream), cudaStreamCaptureStatusNone);
    CHECK_CUDA(cudaStreamSynchronize(stream));
    cudaGetLastError();
}

CASE(SynchronizingOrQueryingACapturedStreamIsUnsupported) {
    cudaStream_t stream = capturing();
    CHECK_EQ(cudaStreamSynchronize(stream), cudaErrorStreamCaptureUnsupported);
    checkLost(stream);
    stream = capturing();
    CHECK_EQ(cudaStreamQuery(stream), cudaErrorStreamCaptureUnsupported);
    checkLost(stream);
}

CASE(SynchronizingTheDeviceIsUnsupported) {
    cudaStream_t stream = capturing(cudaStreamCaptureModeRelaxed);
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorStreamCaptureUnsupported);
    checkLost(stream);
    CHECK_CUDA(cudaDeviceSynchronize());
}

CASE(TheLegacyStreamCanNotBeCaptured) {
    cudaFree(nullptr);
    CHECK_EQ(cudaStreamBeginCapture(cudaStreamLegacy, cudaStreamCaptureModeGlobal),
             cudaErrorStreamCaptureUnsupported);
    CHECK_EQ(cudaStreamBeginCapture(nullptr, cudaStreamCaptureModeGlobal),
             cudaErrorStreamCaptureUnsupported);
}

CASE(ACaptureBeginsOnceAndEndsOnce) {
    cudaStream_t stream = capturing();
    cudaGraph_t graph = nullptr;
    CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal) != cudaSuccess);
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    CHECK(cudaStreamEndCapture(stream, &graph) != cudaSuccess);
    CHECK_EQ(cudaStreamBeginCapture(stream, cudaStreamCaptureMode(7)), cudaErrorInvalidValue);
}

CASE(TheLegacyStreamMayNotDependOnACapturedOne) {
    Buffer<int> data(kCount);
    cudaStream_t blocking = nullptr;
    cudaStreamCaptureStatus status;
    CHECK_CUDA(cudaStreamCreate(&blocking));
    CHECK_CUDA(cudaStreamBeginCapture(blocking, cudaStreamCaptureModeRelaxed));
    // Asking is allowed, and does no harm.
    CHECK_EQ(cudaStreamIsCapturing(cudaStreamLegacy, &status), cudaErrorStreamCaptureImplicit);
    CHECK_EQ(statusOf(blocking), cudaStreamCaptureStatusActive);
    add<<<1, kCount>>>(data, 1);
    CHECK_EQ(cudaGetLastError(), cudaErrorStreamCaptureImplicit);
    checkLost(blocking);
    CHECK_CUDA(cudaStreamBeginCapture(blocking, cudaStreamCaptureModeRelaxed));
    int host = 0;
    CHECK_EQ(cudaMemcpy(&host, data, 4, cudaMemcpyDeviceToHost), cudaErrorStreamCaptureImplicit);
    checkLost(blocking);
    CHECK_CUDA(cudaMemcpy(&host, data, 4, cudaMemcpyDeviceToHost));
    CHECK_EQ(host, 0);
}

CASE(ANonBlockingCaptureLeavesTheLegacyStreamAlone) {
    Buffer<int> data(kCount);
    cudaStream_t stream = capturing(cudaStreamCaptureModeRelaxed);
    cudaGraph_t graph = nullptr;
    add<<<1, kCount>>>(data, 1);
    CHECK_CUDA(cudaGetLastError());
    CHECK_CUDA(cudaStreamSynchronize(nullptr));
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    CHECK_EQ(data.host()[0], 1);
}

CASE(UncapturedWorkIsIsolated) {
    cudaStream_t other = freeStream(), stream = capturing();
    cudaEvent_t event = newEvent();
    CHECK_CUDA(cudaEventRecord(event, other));
    CHECK_EQ(cudaStreamWaitEvent(stream, event, 0), cudaErrorStreamCaptureIsolation);
    checkLost(stream);
}

CASE(TwoCapturesDoNotMerge) {
    cudaStream_t first = capturing(), second = capturing();
    cudaEvent_t event = newEvent();
    cudaGraph_t graph = nullptr;
    CHECK_CUDA(cudaEventRecord(event, second));
    CHECK_EQ(cudaStreamWaitEvent(first, event, 0), cudaErrorStreamCaptureMerge);
    CHECK_EQ(cudaStreamEndCapture(first, &graph), cudaErrorStreamCaptureInvalidated);
    cudaStreamEndCapture(second, &graph);
}

CASE(OnlyTheFirstStreamEndsTheCapture) {
    Buffer<int> data(kCount);
    cudaStream_t other = freeStream(), stream = capturing();
    cudaEvent_t event = newEvent();
    cudaGraph_t graph = nullptr;
    CHECK_CUDA(cudaEventRecord(event, stream));
    CHECK_CUDA(cudaStreamWaitEvent(other, event, 0));
    CHECK_EQ(cudaStreamEndCapture(other, &graph), cudaErrorStreamCaptureUnmatched);
    add<<<1, kCount, 0, other>>>(data, 1);
    CHECK_EQ(cudaStreamEndCapture(stream, &graph), cudaErrorStreamCaptureUnjoined);
    CHECK(graph == nullptr);
    CHECK_EQ(statusOf(other), cudaStreamCaptureStatusNone);
    CHECK_EQ(statusOf(stream), cudaStreamCaptureStatusNone);
}

CASE(CapturedEventsCanNotBeWaitedForByTheHost) {
    cudaStream_t stream = capturing();
    cudaEvent_t event = newEvent();
    CHECK_CUDA(cudaEventRecord(event, stream));
    CHECK_EQ(cudaEventSynchronize(event), cudaErrorCapturedEvent);
    checkLost(stream);
    CHECK_CUDA(cudaEventRecord(event, stream)); // an ordinary record again
    CHECK_CUDA(cudaEventSynchronize(event));
}

CASE(ExternalFlagsNeedACapture) {
    cudaStream_t stream = freeStream();
    cudaEvent_t event = newEvent();
    CHECK_EQ(cudaEventRecordWithFlags(event, stream, cudaEventRecordExternal),
             cudaErrorInvalidValue);
    CHECK_EQ(cudaStreamWaitEvent(stream, event, cudaEventWaitExternal), cudaErrorInvalidValue);
}

CASE(CallbacksAreNotCaptured) {
    cudaStream_t stream = capturing();
    CHECK_EQ(cudaStreamAddCallback(
                 stream, [](cudaStream_t, cudaError_t, void*) {}, nullptr, 0),
             cudaErrorStreamCaptureUnsupported);
    checkLost(stream);
}

CASE(WorkAfterAnErrorIsRefused) {
    Buffer<int> data(kCount);
    cudaStream_t stream = capturing();
    CHECK_EQ(cudaStreamSynchronize(stream), cudaErrorStreamCaptureUnsupported);
    cudaGetLastError();
    add<<<1, kCount, 0, stream>>>(data, 1);
    CHECK_EQ(cudaGetLastError(), cudaErrorStreamCaptureInvalidated);
    checkLost(stream);
}

CASE(AnotherThreadMayNotEndACaptureUnlessRelaxed) {
    for (const auto mode : {cudaStreamCaptureModeGlobal, cudaStreamCaptureModeThreadLocal,
                            cudaStreamCaptureModeRelaxed}) {
        cudaStream_t stream = capturing(mode);
        cudaGraph_t graph = nullptr;
        cudaError_t seen = cudaSuccess;
        std::thread([&] { seen = cudaStreamEndCapture(stream, &graph); }).join();
        const bool relaxed = mode == cudaStreamCaptureModeRelaxed;
        CHECK_EQ(seen, relaxed ? cudaSuccess : cudaErrorStreamCaptureWrongThread);
        if (!relaxed) CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    }
}

CASE(UnsafeCallsAreForbiddenByTheModeOfTheCapture) {
    void* memory = nullptr;
    cudaFree(nullptr);
    for (const auto mode : {cudaStreamCaptureModeGlobal, cudaStreamCaptureModeThreadLocal}) {
        cudaStream_t stream = capturing(mode);
        CHECK_EQ(cudaMalloc(&memory, 4), cudaErrorStreamCaptureUnsupported);
        checkLost(stream);
    }
    cudaStream_t stream = capturing(cudaStreamCaptureModeRelaxed);
    cudaGraph_t graph = nullptr;
    CHECK_CUDA(cudaMalloc(&memory, 4));
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
}

CASE(UnsafeCallsOfOtherThreadsAreForbiddenByGlobalCapturesOnly) {
    cudaFree(nullptr);
    const auto allocateElsewhere = [](cudaStreamCaptureMode own) {
        cudaError_t seen = cudaSuccess;
        std::thread([&] {
            void* memory = nullptr;
            cudaThreadExchangeStreamCaptureMode(&own);
            seen = cudaMalloc(&memory, 4);
        }).join();
        return seen;
    };
    cudaGraph_t graph = nullptr;
    cudaStream_t stream = capturing(cudaStreamCaptureModeThreadLocal);
    CHECK_CUDA(allocateElsewhere(cudaStreamCaptureModeGlobal));
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    stream = capturing(cudaStreamCaptureModeGlobal);
    CHECK_CUDA(allocateElsewhere(cudaStreamCaptureModeThreadLocal));
    CHECK_CUDA(allocateElsewhere(cudaStreamCaptureModeRelaxed));
    CHECK_EQ(statusOf(stream), cudaStreamCaptureStatusActive);
    CHECK_EQ(allocateElsewhere(cudaStreamCaptureModeGlobal), cudaErrorStreamCaptureUnsupported);
    checkLost(stream);
}

CASE(AThreadExchangesItsMode) {
    cudaStreamCaptureMode mode = cudaStreamCaptureModeRelaxed;
    void* memory = nullptr;
    cudaFree(nullptr);
    CHECK_CUDA(cudaThreadExchangeStreamCaptureMode(&mode));
    CHECK_EQ(mode, cudaStreamCaptureModeGlobal);
    cudaStream_t stream = capturing();
    CHECK_CUDA(cudaMalloc(&memory, 4));
    CHECK_EQ(statusOf(stream), cudaStreamCaptureStatusActive);
    CHECK_CUDA(cudaThreadExchangeStreamCaptureMode(&mode));
    CHECK_EQ(mode, cudaStreamCaptureModeRelaxed);
    mode = cudaStreamCaptureMode(9);
    CHECK_EQ(cudaThreadExchangeStreamCaptureMode(&mode), cudaErrorInvalidValue);
}

CASE(OnlyMemoryOfGraphsIsFreedInACapture) {
    void* memory = nullptr;
    cudaStream_t stream = freeStream();
    CHECK_CUDA(cudaMallocAsync(&memory, 64, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_EQ(cudaFreeAsync(memory, stream), cudaErrorInvalidValue);
}
