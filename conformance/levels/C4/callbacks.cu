// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: host functions run in their stream's order
// DOC: CUDA Runtime API, cudaLaunchHostFunc, cudaStreamAddCallback
// ORACLE: not yet run
#include "gate.h"

#include <atomic>
#include <thread>

struct Record {
    std::atomic<int> calls{0};
    std::vector<int> order;
    std::thread::id thread;
    cudaError_t status = cudaErrorUnknown;
};
struct Step {
    Record* record;
    int number;
};
static void CUDART_CB remember(void* data) {
    auto* step = static_cast<Step*>(data);
    step->record->order.push_back(step->number);
    step->record->thread = std::this_thread::get_id();
    ++step->record->calls;
}
static void CUDART_CB rememberStatus(cudaStream_t, cudaError_t status, void* data) {
    auto* record = static_cast<Record*>(data);
    record->status = status;
    ++record->calls;
}

CASE(AHostFunctionRunsAfterTheWorkBeforeIt) {
    Flag gate;
    Record record;
    Step step{&record, 1};
    cudaStream_t stream = newStream();
    waitForGate<<<1, 1, 0, stream>>>(gate.device());
    CHECK_CUDA(cudaLaunchHostFunc(stream, remember, &step));
    CHECK(staysBusy(stream));
    CHECK_EQ(record.calls.load(), 0);
    gate.set();
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(record.calls.load(), 1);
}

static std::atomic<bool> released{false};
static void CUDART_CB waitForHost(void*) {
    while (!released)
        std::this_thread::yield();
}
CASE(TheWorkAfterAHostFunctionWaitsForIt) {
    Flag mark;
    cudaStream_t stream = newStream();
    CHECK_CUDA(
        cudaLaunchHostFunc(stream, waitForHost, nullptr)); // returns at once: it does not run here
    leaveMark<<<1, 1, 0, stream>>>(mark.device());
    CHECK(staysBusy(stream));
    CHECK_EQ(mark.get(), 0);
    released = true;
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(mark.get(), 1);
}

CASE(ManyHostFunctionsKeepTheirOrder) {
    Record record;
    std::vector<Step> steps;
    for (int i = 0; i < 100; ++i)
        steps.push_back({&record, i});
    test::Buffer<int> device(1);
    cudaStream_t stream = newStream();
    for (Step& step : steps) {
        CHECK_CUDA(cudaMemsetAsync(device, step.number, 4, stream));
        CHECK_CUDA(cudaLaunchHostFunc(stream, remember, &step));
    }
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(record.calls.load(), 100);
    for (int i = 0; i < 100; ++i)
        CHECK_EQ(record.order[i], i);
}

CASE(ACallbackIsToldTheStatus) {
    Record record;
    cudaStream_t stream = newStream();
    CHECK_CUDA(cudaStreamAddCallback(stream, rememberStatus, &record, 0));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(record.calls.load(), 1);
    CHECK_EQ(record.status, cudaSuccess);
    CHECK_EQ(cudaStreamAddCallback(stream, rememberStatus, &record, 7), cudaErrorInvalidValue);
    CHECK_EQ(cudaStreamAddCallback(stream, nullptr, &record, 0), cudaErrorInvalidValue);
    CHECK_EQ(cudaLaunchHostFunc(stream, nullptr, nullptr), cudaErrorInvalidValue);
}

__global__ void storeThroughNull(int* null) {
    *null = 1;
}

CASE(ACallbackIsToldOfAFaultBeforeIt) {
    // "The callback will be called … in the event of an error" (cudaStreamAddCallback);
    // cudaLaunchHostFunc says the contrary.
    Record record;
    cudaStream_t stream = newStream();
    storeThroughNull<<<1, 1, 0, stream>>>(nullptr);
    if (cudaStreamAddCallback(stream, rememberStatus, &record, 0) != cudaSuccess)
        SKIP("the fault came before the call");
    CHECK_EQ(cudaStreamSynchronize(stream), cudaErrorIllegalAddress);
    CHECK_EQ(record.calls.load(), 1);
    CHECK_EQ(record.status, cudaErrorIllegalAddress);
}

CASE(AHostFunctionSeesTheCopyBeforeIt) {
    struct Look {
        int* host;
        int seen;
        static void CUDART_CB look(void* data) {
            auto* self = static_cast<Look*>(data);
            self->seen = *self->host;
        }
    } look{nullptr, 0};
    CHECK_CUDA(cudaMallocHost(&look.host, 4));
    *look.host = 0;
    test::Buffer<int> device(std::vector<int>{1234});
    cudaStream_t stream = newStream();
    CHECK_CUDA(cudaMemcpyAsync(look.host, device, 4, cudaMemcpyDeviceToHost, stream));
    CHECK_CUDA(cudaLaunchHostFunc(stream, Look::look, &look));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(look.seen, 1234);
}
