// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a fault ends the work of every stream of its context, and every stream tells it
// DOC: CUDA Runtime API, cudaErrorIllegalAddress: "This leaves the process in an inconsistent state
//     and any further CUDA work will return the same error"
// ORACLE: not yet run
// TIMEOUT: 120
#include "gate.h"

#include <atomic>
#include <thread>

__global__ void storeWhenOpen(volatile int* open, int* to) {
    while (*open == 0) {
    }
    *to = 1;
}

/// A stream whose kernel will fault when the gate is opened, and an event behind it.
struct Doomed {
    Flag gate;
    cudaStream_t stream;
    cudaEvent_t event;

    explicit Doomed(cudaStream_t on) : stream(on) {
        storeWhenOpen<<<1, 1, 0, stream>>>(gate.device(), nullptr);
        CHECK_CUDA(cudaEventCreate(&event));
        CHECK_CUDA(cudaEventRecord(event, stream));
    }
    void fault() {
        gate.set();
        CHECK_EQ(cudaStreamSynchronize(stream), cudaErrorIllegalAddress);
    }
};

/// The newest command of a stream: a callback, which is also called for an error.
class LastOf {
  public:
    explicit LastOf(cudaStream_t stream) : stream_(stream) {
        CHECK_CUDA(cudaStreamAddCallback(stream, &tell, this, 0));
    }
    /// Waits until all before it is done or dropped, and checks what everybody is told. (A
    /// synchronisation after a fault need not wait.)
    void checkFailed() {
        while (!called_)
            std::this_thread::yield();
        CHECK_EQ(told_, cudaErrorIllegalAddress);
        CHECK_EQ(cudaStreamSynchronize(stream_), cudaErrorIllegalAddress);
    }

  private:
    static void CUDART_CB tell(cudaStream_t, cudaError_t status, void* self) {
        static_cast<LastOf*>(self)->told_ = status;
        static_cast<LastOf*>(self)->called_ = true;
    }
    cudaStream_t stream_;
    cudaError_t told_ = cudaSuccess;
    std::atomic<bool> called_{false};
};

CASE(AKernelBehindAnEventOfTheFaultDoesNotRun) {
    Flag mark;
    Doomed doomed(newStream(cudaStreamNonBlocking));
    const cudaStream_t other = newStream(cudaStreamNonBlocking);
    CHECK_CUDA(cudaStreamWaitEvent(other, doomed.event, 0));
    leaveMark<<<1, 1, 0, other>>>(mark.device());
    CHECK_CUDA(cudaGetLastError());
    LastOf last(other);
    doomed.fault();
    last.checkFailed();
    CHECK_EQ(mark.get(), 0);
}
CASE(NorOneInTheLegacyStreamBehindIt) {
    Flag mark;
    Doomed doomed(newStream());
    leaveMark<<<1, 1>>>(mark.device());
    LastOf last(cudaStreamLegacy);
    doomed.fault();
    last.checkFailed();
    CHECK_EQ(mark.get(), 0);
}
CASE(NorOneOfABlockingStreamBehindTheLegacyStream) {
    Flag mark;
    const cudaStream_t other = newStream(), own = cudaStreamPerThread;
    Doomed doomed(cudaStreamLegacy);
    leaveMark<<<1, 1, 0, other>>>(mark.device());
    leaveMark<<<1, 1, 0, own>>>(mark.device());
    LastOf other_last(other);
    LastOf own_last(own);
    doomed.fault();
    other_last.checkFailed();
    own_last.checkFailed();
    CHECK_EQ(mark.get(), 0);
}
CASE(CopiesAndFillsBehindItAreNotDone) {
    int* host = nullptr;
    CHECK_CUDA(cudaMallocHost(&host, 2 * sizeof(int)));
    host[0] = host[1] = 7;
    test::Buffer<int> device(std::vector<int>{99});
    Doomed doomed(newStream(cudaStreamNonBlocking));
    const cudaStream_t other = newStream(cudaStreamNonBlocking);
    CHECK_CUDA(cudaStreamWaitEvent(other, doomed.event, 0));
    CHECK_CUDA(cudaMemcpyAsync(host, device, sizeof(int), cudaMemcpyDeviceToHost, other));
    CHECK_CUDA(cudaMemsetAsync(host + 1, 0, sizeof(int), other));
    LastOf last(other);
    doomed.fault();
    last.checkFailed();
    CHECK_EQ(host[0], 7);
    CHECK_EQ(host[1], 7);
}
CASE(AHostFunctionBehindItIsNotCalled) {
    // "The function will not be called in the event of an error in the CUDA context"
    // (cudaLaunchHostFunc).
    static int calls = 0;
    Doomed doomed(newStream(cudaStreamNonBlocking));
    const cudaStream_t other = newStream(cudaStreamNonBlocking);
    CHECK_CUDA(cudaStreamWaitEvent(other, doomed.event, 0));
    CHECK_CUDA(cudaLaunchHostFunc(other, [](void*) { ++calls; }, nullptr));
    LastOf last(other);
    doomed.fault();
    last.checkFailed();
    CHECK_EQ(calls, 0);
}
CASE(WorkThatWaitsForNothingOfTheFaultIsDroppedToo) {
    Flag gate, mark;
    const cudaStream_t other = newStream(cudaStreamNonBlocking);
    Doomed doomed(newStream(cudaStreamNonBlocking));
    waitForGate<<<1, 1, 0, other>>>(gate.device());
    leaveMark<<<1, 1, 0, other>>>(mark.device());
    CHECK_CUDA(cudaGetLastError());
    LastOf last(other);
    doomed.fault();
    gate.set();
    last.checkFailed();
    CHECK_EQ(mark.get(), 0);
}
CASE(AKernelThatWouldWaitForEverEnds) {
    Flag never;
    const cudaStream_t other = newStream(cudaStreamNonBlocking);
    // With the one that faults as many blocks as the smallest device runs at a time.
    waitForGate<<<1, 64, 0, other>>>(never.device());
    LastOf last(other);
    CHECK(staysBusy(other));
    Doomed doomed(newStream(cudaStreamNonBlocking));
    doomed.fault();
    last.checkFailed();
    CHECK_EQ(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
}
CASE(EachCallOnEachStreamGivesTheCode) {
    const cudaStream_t other = newStream(cudaStreamNonBlocking);
    cudaEvent_t event;
    CHECK_CUDA(cudaEventCreate(&event));
    int* host = nullptr;
    CHECK_CUDA(cudaMallocHost(&host, sizeof(int)));
    test::Buffer<int> device(1);
    Flag mark;
    Doomed doomed(newStream());
    doomed.fault();
    const cudaError_t code = cudaErrorIllegalAddress;
    for (cudaStream_t stream : {doomed.stream, other, cudaStreamLegacy, cudaStreamPerThread}) {
        CHECK_EQ(cudaStreamSynchronize(stream), code);
        CHECK_EQ(cudaStreamQuery(stream), code);
        CHECK_EQ(cudaEventRecord(event, stream), code);
        CHECK_EQ(cudaStreamWaitEvent(stream, doomed.event, 0), code);
        CHECK_EQ(cudaMemcpyAsync(host, device, 4, cudaMemcpyDeviceToHost, stream), code);
        CHECK_EQ(cudaMemsetAsync(device, 0, 4, stream), code);
        CHECK_EQ(cudaLaunchHostFunc(stream, [](void*) {}, nullptr), code);
        leaveMark<<<1, 1, 0, stream>>>(mark.device());
        CHECK_EQ(cudaGetLastError(), code);
    }
    CHECK_EQ(cudaEventSynchronize(doomed.event), code);
    CHECK_EQ(cudaEventQuery(doomed.event), code);
    CHECK_EQ(cudaDeviceSynchronize(), code);
    cudaStream_t late;
    CHECK_EQ(cudaStreamCreate(&late), code);
    CHECK_EQ(mark.get(), 0);
}
