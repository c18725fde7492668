// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: stale and foreign handles are errors, not crashes
// DOC: CUDA Runtime API, cudaErrorInvalidResourceHandle (400)
// NEEDS: causeway
#include "gate.h"

CASE(AStreamDestroyedTwice) {
    cudaStream_t stream = newStream();
    CHECK_CUDA(cudaStreamDestroy(stream));
    CHECK_EQ(cudaStreamDestroy(stream), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaStreamSynchronize(stream), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaStreamQuery(stream), cudaErrorInvalidResourceHandle);
}
CASE(ALaunchIntoADestroyedStream) {
    Flag mark;
    cudaStream_t stream = newStream();
    CHECK_CUDA(cudaStreamDestroy(stream));
    leaveMark<<<1, 1, 0, stream>>>(mark.device());
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidResourceHandle);
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(mark.get(), 0);
    test::Buffer<int> data(1);
    CHECK_EQ(cudaMemsetAsync(data, 0, 4, stream), cudaErrorInvalidResourceHandle);
}
CASE(AnEventDestroyedTwice) {
    cudaEvent_t event;
    CHECK_CUDA(cudaEventCreate(&event));
    CHECK_CUDA(cudaEventDestroy(event));
    CHECK_EQ(cudaEventDestroy(event), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaEventRecord(event), cudaErrorInvalidResourceHandle);
}
CASE(AHandleThatNeverWas) {
    int local[64] = {};
    auto stream = reinterpret_cast<cudaStream_t>(local);
    CHECK_EQ(cudaStreamSynchronize(stream), cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaEventRecord(reinterpret_cast<cudaEvent_t>(0x1234567)),
             cudaErrorInvalidResourceHandle);
    CHECK_EQ(cudaEventQuery(reinterpret_cast<cudaEvent_t>(newStream())),
             cudaErrorInvalidResourceHandle);
}
