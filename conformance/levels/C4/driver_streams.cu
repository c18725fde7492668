// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: streams, events, callbacks and memory operations of the driver API
// DOC: CUDA Driver API, 6.20 Stream Management, 6.21 Event Management
// DOC: CUDA Driver API, 6.24 Stream Memory Operations
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

#include <atomic>

__global__ void store(int* to, int value) {
    *to = value;
}

CASE(StreamsKnowTheirNature) {
    test::DriverContext context;
    CUstream stream = nullptr;
    unsigned flags = 0;
    int priority = 9, least = 0, greatest = 0;
    unsigned long long id = 0, other = 0;
    CUcontext owner = nullptr;
    CHECK_CU(cuCtxGetStreamPriorityRange(&least, &greatest));
    CHECK_CU(cuStreamCreateWithPriority(&stream, CU_STREAM_NON_BLOCKING, greatest));
    CHECK_CU(cuStreamGetFlags(stream, &flags));
    CHECK_EQ(flags, unsigned(CU_STREAM_NON_BLOCKING));
    CHECK_CU(cuStreamGetPriority(stream, &priority));
    CHECK_EQ(priority, greatest);
    CHECK_CU(cuStreamGetCtx(stream, &owner));
    CHECK(owner == context.handle);
    CHECK_CU(cuStreamGetId(stream, &id));
    CHECK_CU(cuStreamGetId(nullptr, &other));
    CHECK(id != other);
    CUstreamCaptureStatus capture;
    CHECK_CU(cuStreamIsCapturing(stream, &capture));
    CHECK_EQ(capture, CU_STREAM_CAPTURE_STATUS_NONE);
    CUstreamAttrValue value;
    CHECK_CU(cuStreamGetAttribute(stream, CU_STREAM_ATTRIBUTE_PRIORITY, &value));
    CHECK_EQ(value.priority, greatest);
    CHECK_EQ(cuStreamCreate(&stream, 0x80), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuStreamDestroy(stream));
    CHECK_EQ(cuStreamDestroy(stream), CUDA_ERROR_INVALID_HANDLE);
}

CASE(AHostFunctionHasItsTurn) {
    test::DriverContext context;
    CUstream stream = nullptr;
    CHECK_CU(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    static std::atomic<bool> open{false};
    static std::atomic<int> turns{0};
    CHECK_CU(cuLaunchHostFunc(
        stream,
        [](void*) {
            while (!open) {
            }
        },
        nullptr));
    CHECK_EQ(cuStreamQuery(stream), CUDA_ERROR_NOT_READY);
    CHECK_CU(cuStreamAddCallback(
        stream,
        [](CUstream, CUresult status, void* data) {
            if (status == CUDA_SUCCESS) turns += *static_cast<int*>(data);
        },
        new int(5), 0));
    open = true;
    CHECK_CU(cuStreamSynchronize(stream));
    CHECK_EQ(turns.load(), 5);
    CHECK_CU(cuStreamQuery(stream));
    CHECK_EQ(cuLaunchHostFunc(stream, nullptr, nullptr), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuStreamDestroy(stream));
}

CASE(EventsOrderStreams) {
    test::DriverContext context;
    CUstream first = nullptr, second = nullptr;
    CUevent event = nullptr, end = nullptr;
    CHECK_CU(cuStreamCreate(&first, CU_STREAM_NON_BLOCKING));
    CHECK_CU(cuStreamCreate(&second, CU_STREAM_NON_BLOCKING));
    CHECK_CU(cuEventCreate(&event, CU_EVENT_DEFAULT));
    CHECK_CU(cuEventCreate(&end, CU_EVENT_DEFAULT));
    CUdeviceptr memory = 0;
    CHECK_CU(cuMemAlloc(&memory, 4));
    store<<<1, 1, 0, first>>>(reinterpret_cast<int*>(memory), 1);
    CHECK_CU(cuEventRecord(event, first));
    CHECK_CU(cuStreamWaitEvent(second, event, 0));
    store<<<1, 1, 0, second>>>(reinterpret_cast<int*>(memory), 2);
    CHECK_CU(cuEventRecord(end, second));
    CHECK_CU(cuEventSynchronize(end));
    CHECK_CU(cuEventQuery(event));
    float milliseconds = -1;
    CHECK_CU(cuEventElapsedTime(&milliseconds, event, end));
    CHECK(milliseconds >= 0);
    int seen = 0;
    CHECK_CU(cuMemcpyDtoH(&seen, memory, 4));
    CHECK_EQ(seen, 2);
    CHECK_CU(cuEventDestroy(event));
    CHECK_EQ(cuEventQuery(event), CUDA_ERROR_INVALID_HANDLE);
    CHECK_EQ(cuEventCreate(&event, 0x1000), CUDA_ERROR_INVALID_VALUE);
}

CASE(AStreamWaitsForAValueInMemory) {
    test::DriverContext context;
    CUstream waiter = nullptr, writer = nullptr;
    CHECK_CU(cuStreamCreate(&waiter, CU_STREAM_NON_BLOCKING));
    CHECK_CU(cuStreamCreate(&writer, CU_STREAM_NON_BLOCKING));
    CUdeviceptr flag = 0, result = 0;
    CHECK_CU(cuMemAlloc(&flag, 8));
    CHECK_CU(cuMemAlloc(&result, 4));
    CHECK_CU(cuMemsetD32(flag, 0, 2));
    CHECK_CU(cuMemsetD32(result, 0, 1));
    CHECK_CU(cuCtxSynchronize());
    const CUresult waits = cuStreamWaitValue32(waiter, flag, 7, CU_STREAM_WAIT_VALUE_GEQ);
    if (waits == CUDA_ERROR_NOT_SUPPORTED) SKIP("the device has no memory operations of streams");
    CHECK_EQ(waits, CUDA_SUCCESS);
    store<<<1, 1, 0, waiter>>>(reinterpret_cast<int*>(result), 42);
    CHECK_EQ(cuStreamQuery(waiter), CUDA_ERROR_NOT_READY);
    CHECK_CU(cuStreamWriteValue32(writer, flag, 8, 0));
    CHECK_CU(cuStreamSynchronize(waiter));
    int seen = 0;
    CHECK_CU(cuMemcpyDtoH(&seen, result, 4));
    CHECK_EQ(seen, 42);
    CHECK_EQ(cuStreamWaitValue32(waiter, flag + 2, 7, 0), CUDA_ERROR_INVALID_VALUE);
}

CASE(TheHandlesOfBothApisAreOne) {
    CHECK_CUDA(cudaSetDevice(0));
    CHECK_CU(cuInit(0));
    cudaStream_t stream = nullptr;
    cudaEvent_t event = nullptr;
    CHECK_CUDA(cudaStreamCreate(&stream));
    CHECK_CUDA(cudaEventCreate(&event));
    CHECK_CU(cuEventRecord(event, stream));
    CHECK_CU(cuStreamSynchronize(stream));
    CHECK_CUDA(cudaEventQuery(event));
    cudaFunction_t function = nullptr;
    CHECK_CUDA(cudaGetFuncBySymbol(&function, reinterpret_cast<const void*>(store)));
    test::Buffer<int> buffer(1);
    int* to = buffer;
    int value = 17;
    void* parameters[] = {&to, &value};
    CHECK_CU(cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, stream, parameters, nullptr));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(buffer.host()[0], 17);
}
