// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: launches and asynchronous calls return before their work is done
// DOC: CUDA C++ Programming Guide, 6.2.8 Asynchronous Concurrent Execution
// ORACLE: not yet run
#include "gate.h"

#include <thread>

CASE(ALaunchReturnsBeforeItsKernelEnds) {
    Flag gate;
    waitForGate<<<1, 32>>>(gate.device());
    CHECK_CUDA(cudaGetLastError());
    gate.set(); // after the launch: a synchronous launch would never get here
    CHECK_CUDA(cudaDeviceSynchronize());
}

CASE(AStreamIsNotReadyWhileItsKernelRuns) {
    Flag gate;
    cudaStream_t stream = newStream();
    CHECK_EQ(cudaStreamQuery(stream), cudaSuccess);
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    CHECK(staysBusy(stream));
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(cudaStreamQuery(stream), cudaSuccess);
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(HundredsOfLaunchesAreQueuedBehindARunningKernel) {
    Flag gate;
    test::Buffer<int> counter(1);
    cudaStream_t stream = newStream();
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    for (int i = 0; i < 300; ++i)
        CHECK_CUDA(cudaMemsetAsync(counter, i & 0x7f, 4, stream));
    CHECK(staysBusy(stream));
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(counter.host()[0], (299 & 0x7f) * 0x01010101);
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(CopiesOfPinnedMemoryAreQueuedToo) {
    Flag gate;
    cudaStream_t stream = newStream();
    int* host = nullptr;
    CHECK_CUDA(cudaMallocHost(&host, 2 * sizeof(int)));
    host[0] = 77, host[1] = 0;
    test::Buffer<int> device(1);
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    CHECK_CUDA(cudaMemcpyAsync(device, host, 4, cudaMemcpyHostToDevice, stream));
    CHECK_CUDA(cudaMemcpyAsync(host + 1, device, 4, cudaMemcpyDeviceToHost, stream));
    CHECK(staysBusy(stream));
    CHECK_EQ(static_cast<volatile int*>(host)[1], 0);
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(host[1], 77);
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(EventsAndWaitsDoNotBlockTheHost) {
    Flag gate, mark;
    cudaStream_t first = newStream(), second = newStream();
    cudaEvent_t event;
    CHECK_CUDA(cudaEventCreate(&event));
    waitForGate<<<1, 1, 0, first>>>(gate.device());
    CHECK_CUDA(cudaEventRecord(event, first));
    CHECK_CUDA(cudaStreamWaitEvent(second, event, 0));
    leaveMark<<<1, 1, 0, second>>>(mark.device());
    CHECK_EQ(cudaEventQuery(event), cudaErrorNotReady);
    CHECK(staysBusy(second));
    CHECK_EQ(mark.get(), 0);
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(second));
    CHECK_EQ(mark.get(), 1);
    CHECK_EQ(cudaEventQuery(event), cudaSuccess);
}

CASE(ManyThreadsLaunchIntoTheirOwnStreams) {
    // Each thread's stream keeps its own order; nothing is lost.
    test::Buffer<int> cells(8);
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            cudaStream_t stream = newStream(cudaStreamNonBlocking);
            for (int i = 0; i < 100; ++i)
                CHECK_CUDA(cudaMemsetAsync(cells + t, i, 4, stream));
            CHECK_CUDA(cudaStreamSynchronize(stream));
            CHECK_CUDA(cudaStreamDestroy(stream));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (int value : cells.host())
        CHECK_EQ(value, 99 * 0x01010101);
}
