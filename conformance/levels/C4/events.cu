// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: events: completion, timing, waiting across streams, and bad handles
// DOC: CUDA Runtime API, 5.5 Event Management
// ORACLE: not yet run
#include "gate.h"

#include <chrono>

static cudaEvent_t newEvent(unsigned flags = cudaEventDefault) {
    cudaEvent_t event;
    CHECK_CUDA(cudaEventCreateWithFlags(&event, flags));
    return event;
}
static void busy(double milliseconds) {
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::duration<double, std::milli>(milliseconds);
    while (std::chrono::steady_clock::now() < end) {
    }
}

CASE(AnEventCompletesWithTheWorkBeforeIt) {
    Flag gate;
    cudaEvent_t event = newEvent();
    CHECK_EQ(cudaEventQuery(event), cudaSuccess); // never recorded: nothing to wait for
    CHECK_CUDA(cudaEventSynchronize(event));
    waitForGate<<<1, 1>>>(gate.device());
    CHECK_CUDA(cudaEventRecord(event));
    CHECK_EQ(cudaEventQuery(event), cudaErrorNotReady);
    gate.set();
    CHECK_CUDA(cudaEventSynchronize(event));
    CHECK_EQ(cudaEventQuery(event), cudaSuccess);
    CHECK_CUDA(cudaEventDestroy(event));
}

CASE(ElapsedTimeIsTheTimeBetween) {
    Flag gate;
    cudaStream_t stream = newStream();
    cudaEvent_t start = newEvent(), end = newEvent();
    const auto before = std::chrono::steady_clock::now();
    CHECK_CUDA(cudaEventRecord(start, stream));
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    CHECK_CUDA(cudaEventRecord(end, stream));
    CHECK_CUDA(cudaEventSynchronize(start));
    busy(25);
    gate.set();
    CHECK_CUDA(cudaEventSynchronize(end));
    const double whole =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before)
            .count();
    float milliseconds = -1;
    CHECK_CUDA(cudaEventElapsedTime(&milliseconds, start, end));
    CHECK(milliseconds >= 24.0f);
    CHECK(milliseconds <= whole + 1);
    float backwards = 1;
    CHECK_CUDA(cudaEventElapsedTime(&backwards, end, start));
    CHECK(backwards <= 0.0f);
}

CASE(ElapsedTimeOfUnfinishedEventsIsNotReady) {
    Flag gate;
    cudaEvent_t start = newEvent(), end = newEvent();
    float milliseconds = 0;
    CHECK_CUDA(cudaEventRecord(start));
    waitForGate<<<1, 1>>>(gate.device());
    CHECK_CUDA(cudaEventRecord(end));
    CHECK_EQ(cudaEventElapsedTime(&milliseconds, start, end), cudaErrorNotReady);
    gate.set();
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_CUDA(cudaEventElapsedTime(&milliseconds, start, end));
}

CASE(ElapsedTimeNeedsRecordedTimingEvents) {
    cudaEvent_t start = newEvent(), silent = newEvent(cudaEventDisableTiming), never = newEvent();
    float milliseconds = 0;
    CHECK_CUDA(cudaEventRecord(start));
    CHECK_CUDA(cudaEventRecord(silent));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(cudaEventElapsedTime(&milliseconds, start, silent), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaEventElapsedTime(&milliseconds, start, never), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaEventElapsedTime(nullptr, start, start), cudaErrorInvalidValue);
}

CASE(AWaitSeesTheRecordBeforeItOnly) {
    Flag gate, mark;
    cudaStream_t first = newStream(cudaStreamNonBlocking),
                 second = newStream(cudaStreamNonBlocking);
    cudaEvent_t event = newEvent(cudaEventDisableTiming);
    CHECK_CUDA(cudaStreamWaitEvent(second, event, 0)); // not yet recorded: no operation
    leaveMark<<<1, 1, 0, second>>>(mark.device());
    CHECK_CUDA(cudaStreamSynchronize(second));
    CHECK_EQ(mark.get(), 1);
    CHECK_CUDA(cudaEventRecord(event, first)); // completes at once
    waitForGate<<<1, 1, 0, first>>>(gate.device());
    CHECK_CUDA(cudaStreamWaitEvent(second, event, 0));
    mark.set(0);
    leaveMark<<<1, 1, 0, second>>>(mark.device());
    CHECK_CUDA(cudaStreamSynchronize(second));
    CHECK_EQ(mark.get(), 1);
    gate.set();
    CHECK_CUDA(cudaDeviceSynchronize());
}

CASE(AnEventRecordedAgainMeansTheLastRecord) {
    Flag gate;
    cudaEvent_t event = newEvent();
    CHECK_CUDA(cudaEventRecord(event));
    CHECK_CUDA(cudaEventSynchronize(event));
    waitForGate<<<1, 1>>>(gate.device());
    CHECK_CUDA(cudaEventRecord(event));
    CHECK_EQ(cudaEventQuery(event), cudaErrorNotReady);
    gate.set();
    CHECK_CUDA(cudaEventSynchronize(event));
}

CASE(AnEventMayBeDestroyedWhileOthersWaitForIt) {
    Flag gate, mark;
    cudaStream_t first = newStream(), second = newStream();
    cudaEvent_t event = newEvent();
    waitForGate<<<1, 1, 0, first>>>(gate.device());
    CHECK_CUDA(cudaEventRecord(event, first));
    CHECK_CUDA(cudaStreamWaitEvent(second, event, 0));
    CHECK_CUDA(cudaEventDestroy(event));
    leaveMark<<<1, 1, 0, second>>>(mark.device());
    CHECK_EQ(mark.get(), 0);
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(second));
    CHECK_EQ(mark.get(), 1);
}

CASE(AForkAndJoinOfStreams) {
    test::Buffer<int> a(1), b(1), c(1);
    cudaStream_t first = newStream(cudaStreamNonBlocking),
                 second = newStream(cudaStreamNonBlocking);
    cudaEvent_t fork = newEvent(cudaEventDisableTiming), join = newEvent(cudaEventDisableTiming);
    for (int round = 1; round < 100; ++round) {
        CHECK_CUDA(cudaMemsetAsync(a, round, 4, first));
        CHECK_CUDA(cudaEventRecord(fork, first));
        CHECK_CUDA(cudaStreamWaitEvent(second, fork, 0));
        CHECK_CUDA(cudaMemcpyAsync(b, a, 4, cudaMemcpyDeviceToDevice, second));
        CHECK_CUDA(cudaEventRecord(join, second));
        CHECK_CUDA(cudaStreamWaitEvent(first, join, 0));
        CHECK_CUDA(cudaMemcpyAsync(c, b, 4, cudaMemcpyDeviceToDevice, first));
    }
    CHECK_CUDA(cudaStreamSynchronize(first));
    CHECK_EQ(c.host()[0], 99 * 0x01010101);
}

CASE(BadHandlesAndFlagsAreErrors) {
    cudaEvent_t event;
    CHECK_EQ(cudaEventCreate(nullptr), cudaErrorInvalidValue);
    CHECK_EQ(cudaEventCreateWithFlags(&event, 0x4000), cudaErrorInvalidValue);
    CHECK_EQ(cudaEventRecord(nullptr), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaEventQuery(nullptr), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaEventSynchronize(nullptr), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaEventDestroy(nullptr), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaStreamWaitEvent(0, nullptr, 0), cudaErrorInvalidResourceHandle);
    CHECK_CUDA(cudaEventCreateWithFlags(&event, cudaEventBlockingSync | cudaEventDisableTiming));
    CHECK_CUDA(cudaEventRecordWithFlags(event, 0, cudaEventRecordDefault));
    CHECK_CUDA(cudaEventSynchronize(event));
    CHECK_CUDA(cudaEventDestroy(event));
}
