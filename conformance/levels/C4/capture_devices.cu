// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a capture goes to streams of other devices, and its graph runs there
// DOC: CUDA C++ Programming Guide, 6.2.8.7.3.1 Cross-stream Dependencies and Events
// DEVICES: 2
// ORACLE: not yet run
#include "graph_case.h"

CASE(AForkToAnotherDeviceIsJoinedAndRunsThere) {
    int count = 0;
    CHECK_CUDA(cudaGetDeviceCount(&count));
    if (count < 2) SKIP("one device");
    cudaStream_t streams[2];
    int* data[2];
    for (int device = 0; device < 2; ++device) {
        CHECK_CUDA(cudaSetDevice(device));
        streams[device] = freeStream();
        CHECK_CUDA(cudaMalloc(&data[device], kCount * 4));
        CHECK_CUDA(cudaMemset(data[device], 0, kCount * 4));
        CHECK_CUDA(cudaDeviceSynchronize());
    }
    cudaEvent_t join = nullptr, fork = nullptr;
    CHECK_CUDA(cudaEventCreate(&join)); // of device 1
    CHECK_CUDA(cudaSetDevice(0));
    CHECK_CUDA(cudaEventCreate(&fork));
    cudaGraph_t graph = nullptr;
    CHECK_CUDA(cudaStreamBeginCapture(streams[0], cudaStreamCaptureModeGlobal));
    add<<<1, kCount, 0, streams[0]>>>(data[0], 3);
    CHECK_CUDA(cudaEventRecord(fork, streams[0]));
    CHECK_CUDA(cudaSetDevice(1));
    CHECK_CUDA(cudaStreamWaitEvent(streams[1], fork, 0));
    CHECK_CUDA(cudaMemcpyPeerAsync(data[1], 1, data[0], 0, kCount * 4, streams[1]));
    scale<<<1, kCount, 0, streams[1]>>>(data[1], 5);
    CHECK_CUDA(cudaEventRecord(join, streams[1]));
    CHECK_CUDA(cudaSetDevice(0));
    CHECK_CUDA(cudaStreamWaitEvent(streams[0], join, 0));
    CHECK_CUDA(cudaMemcpyPeerAsync(data[0], 0, data[1], 1, kCount * 4, streams[0]));
    CHECK_CUDA(cudaStreamEndCapture(streams[0], &graph));
    runOnce(graph, streams[0]);
    int seen = 0;
    CHECK_CUDA(cudaMemcpy(&seen, data[0] + 7, 4, cudaMemcpyDefault));
    CHECK_EQ(seen, 15);
    CHECK_CUDA(cudaMemcpy(&seen, data[1] + 7, 4, cudaMemcpyDefault));
    CHECK_EQ(seen, 15);
}
