// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A kernel that waits until the host opens its gate, and a mark that a kernel leaves in host
//     memory.
#pragma once
#include "case.h"

__global__ void waitForGate(volatile int* open) {
    while (*open == 0) {
    }
}
__global__ void leaveMark(volatile int* mark) {
    *mark = 1;
    __threadfence_system();
}

/// An int that host and device see.
class Flag {
  public:
    Flag() {
        NEED(cudaDevAttrCanMapHostMemory);
        CHECK_CUDA(cudaHostAlloc(&host_, sizeof(int), cudaHostAllocMapped));
        *host_ = 0;
        CHECK_CUDA(cudaHostGetDevicePointer(&device_, host_, 0));
    }
    void set(int value = 1) { *static_cast<volatile int*>(host_) = value; }
    int get() const { return *static_cast<volatile int*>(host_); }
    volatile int* device() const { return device_; }

  private:
    int* host_ = nullptr;
    int* device_ = nullptr;
};
inline cudaStream_t newStream(unsigned flags = cudaStreamDefault) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreateWithFlags(&stream, flags));
    return stream;
}
/// True when the stream still has work after many questions: nothing lets it end but the gate.
inline bool staysBusy(cudaStream_t stream) {
    for (int i = 0; i < 2000; ++i) {
        if (cudaStreamQuery(stream) != cudaErrorNotReady) return false;
    }
    cudaGetLastError();
    return true;
}
