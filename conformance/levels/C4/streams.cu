// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: streams: order inside, overlap between, and the legacy default stream
// DOC: CUDA C++ Programming Guide, 6.2.8.5 Streams; CUDA Runtime API, 3 Stream synchronization
//     behavior
// ORACLE: not yet run
#include "gate.h"

#include <thread>

CASE(AStreamKeepsItsOrder) {
    Flag gate, mark;
    cudaStream_t stream = newStream();
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    leaveMark<<<1, 1, 0, stream>>>(mark.device());
    CHECK(staysBusy(stream));
    CHECK_EQ(mark.get(), 0);
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(mark.get(), 1);
}

CASE(TwoStreamsOverlap) {
    // The first kernel ends only after the second, in another stream, has run.
    Flag flag;
    cudaStream_t first = newStream(cudaStreamNonBlocking),
                 second = newStream(cudaStreamNonBlocking);
    waitForGate<<<1, 1, 0, first>>>(flag.device());
    leaveMark<<<1, 1, 0, second>>>(flag.device());
    CHECK_CUDA(cudaStreamSynchronize(second));
    CHECK_CUDA(cudaStreamSynchronize(first));
}

CASE(AKernelWaitsForOneInALaterStream) {
    Flag flags[4];
    cudaStream_t streams[4];
    for (auto& stream : streams)
        stream = newStream(cudaStreamNonBlocking);
    for (int i = 0; i < 3; ++i) {
        waitForGate<<<1, 32, 0, streams[i]>>>(flags[i + 1].device());
        leaveMark<<<1, 1, 0, streams[i]>>>(flags[i].device());
    }
    leaveMark<<<1, 1, 0, streams[3]>>>(flags[3].device());
    CHECK_CUDA(cudaDeviceSynchronize());
    for (const Flag& flag : flags)
        CHECK_EQ(flag.get(), 1);
}

CASE(TheLegacyStreamWaitsForBlockingStreams) {
    Flag gate, mark;
    cudaStream_t stream = newStream();
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    leaveMark<<<1, 1>>>(mark.device());
    CHECK(staysBusy(0));
    CHECK_EQ(mark.get(), 0);
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(0));
    CHECK_EQ(mark.get(), 1);
}

CASE(BlockingStreamsWaitForTheLegacyStream) {
    Flag gate, mark;
    cudaStream_t stream = newStream();
    waitForGate<<<1, 1>>>(gate.device());
    leaveMark<<<1, 1, 0, stream>>>(mark.device());
    CHECK(staysBusy(stream));
    CHECK_EQ(mark.get(), 0);
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(mark.get(), 1);
}

CASE(NonBlockingStreamsDoNotWaitForTheLegacyStream) {
    Flag gate, mark;
    cudaStream_t stream = newStream(cudaStreamNonBlocking);
    waitForGate<<<1, 1>>>(gate.device());
    leaveMark<<<1, 1, 0, stream>>>(mark.device());
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(mark.get(), 1);
    gate.set();
    CHECK_CUDA(cudaDeviceSynchronize());
}

CASE(TheLegacyStreamDoesNotWaitForNonBlockingStreams) {
    Flag gate, mark;
    cudaStream_t stream = newStream(cudaStreamNonBlocking);
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    leaveMark<<<1, 1>>>(mark.device());
    CHECK_CUDA(cudaStreamSynchronize(cudaStreamLegacy));
    CHECK_EQ(mark.get(), 1);
    gate.set();
    CHECK_CUDA(cudaDeviceSynchronize());
}

CASE(TwoBlockingStreamsOverlapEachOther) {
    Flag flag;
    cudaStream_t first = newStream(), second = newStream();
    waitForGate<<<1, 1, 0, first>>>(flag.device());
    leaveMark<<<1, 1, 0, second>>>(flag.device());
    CHECK_CUDA(cudaDeviceSynchronize());
}

CASE(ThePerThreadStreamIsOneForEachThread) {
    Flag gate, mark;
    waitForGate<<<1, 1, 0, cudaStreamPerThread>>>(gate.device());
    std::thread other([&] {
        leaveMark<<<1, 1, 0, cudaStreamPerThread>>>(mark.device());
        CHECK_CUDA(cudaStreamSynchronize(cudaStreamPerThread));
        CHECK_EQ(mark.get(), 1);
    });
    other.join();
    CHECK_EQ(cudaStreamQuery(cudaStreamPerThread), cudaErrorNotReady);
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(cudaStreamPerThread));
}

CASE(ThePerThreadStreamSynchronisesWithTheLegacyStream) {
    Flag gate, mark;
    waitForGate<<<1, 1, 0, cudaStreamPerThread>>>(gate.device());
    leaveMark<<<1, 1, 0, cudaStreamLegacy>>>(mark.device());
    CHECK(staysBusy(cudaStreamLegacy));
    CHECK_EQ(mark.get(), 0);
    gate.set();
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(mark.get(), 1);
}

CASE(FlagsAndPriorities) {
    int least = 0, greatest = 0, priority = 99;
    unsigned flags = 99;
    CHECK_CUDA(cudaDeviceGetStreamPriorityRange(&least, &greatest));
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreateWithPriority(&stream, cudaStreamNonBlocking, greatest));
    CHECK_CUDA(cudaStreamGetPriority(stream, &priority));
    CHECK_CUDA(cudaStreamGetFlags(stream, &flags));
    CHECK_EQ(priority, greatest);
    CHECK_EQ(flags, unsigned(cudaStreamNonBlocking));
    CHECK_CUDA(cudaStreamDestroy(stream));
    // "If it is outside of this range, it will automatically be clamped."
    CHECK_CUDA(cudaStreamCreateWithPriority(&stream, cudaStreamDefault, greatest - 100));
    CHECK_CUDA(cudaStreamGetPriority(stream, &priority));
    CHECK_EQ(priority, greatest);
    CHECK_CUDA(cudaStreamGetFlags(stream, &flags));
    CHECK_EQ(flags, unsigned(cudaStreamDefault));
    Flag mark;
    leaveMark<<<1, 1, 0, stream>>>(mark.device());
    CHECK_CUDA(cudaStreamDestroy(stream));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(mark.get(), 1);
}

CASE(DestroyingABusyStreamLetsItsWorkEnd) {
    Flag gate, mark;
    cudaStream_t stream = newStream();
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    leaveMark<<<1, 1, 0, stream>>>(mark.device());
    CHECK_CUDA(cudaStreamDestroy(stream)); // "returns immediately"
    CHECK_EQ(mark.get(), 0);
    gate.set();
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(mark.get(), 1);
}

CASE(NullAndUnknownArgumentsAreErrors) {
    CHECK_EQ(cudaStreamCreate(nullptr), cudaErrorInvalidValue);
    cudaStream_t stream;
    CHECK_EQ(cudaStreamCreateWithFlags(&stream, 0x1000), cudaErrorInvalidValue);
    CHECK_EQ(cudaStreamDestroy(nullptr), cudaErrorInvalidResourceHandle);
}

CASE(AStreamIsNotCapturing) {
    cudaStream_t stream = newStream();
    cudaStreamCaptureStatus status = cudaStreamCaptureStatusActive;
    CHECK_CUDA(cudaStreamIsCapturing(stream, &status));
    CHECK_EQ(status, cudaStreamCaptureStatusNone);
}

CASE(HundredsOfStreams) {
    std::vector<cudaStream_t> streams(300);
    test::Buffer<int> cells(300);
    for (auto& stream : streams)
        stream = newStream();
    for (int i = 0; i < 300; ++i)
        CHECK_CUDA(cudaMemsetAsync(cells + i, i % 100, 4, streams[i]));
    CHECK_CUDA(cudaDeviceSynchronize());
    for (int i = 0; i < 300; ++i)
        CHECK_EQ(cells.host()[i], i % 100 * 0x01010101);
    for (auto stream : streams)
        CHECK_CUDA(cudaStreamDestroy(stream));
}
