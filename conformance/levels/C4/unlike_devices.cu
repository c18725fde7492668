// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: devices of unlike kinds work in one program: peer copies, events across them
// DOC: CUDA Programming Guide, Multi-Device System; Runtime API, cudaMemcpyPeerAsync
// DEVICES: all
// NEEDS: causeway
#include "gate.h"

__global__ void fill(int* to, int n, int add) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) to[i] = 3 * i + add;
}
__global__ void addOne(int* to, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) to[i] += 1;
}

constexpr int kCount = 10000, kBytes = kCount * int(sizeof(int));

static int deviceCount() {
    int count = 0;
    CHECK_CUDA(cudaGetDeviceCount(&count));
    return count;
}

struct Work {
    int device;
    int* data = nullptr;
    cudaStream_t stream = nullptr;
    explicit Work(int device) : device(device) {
        use();
        CHECK_CUDA(cudaMalloc(&data, kBytes));
        CHECK_CUDA(cudaMemset(data, 0, kBytes));
        stream = newStream(cudaStreamNonBlocking);
        CHECK_CUDA(cudaDeviceSynchronize());
    }
    void use() const { CHECK_CUDA(cudaSetDevice(device)); }
    void checkHolds(int add) const {
        std::vector<int> host(kCount);
        CHECK_CUDA(cudaMemcpy(host.data(), data, kBytes, cudaMemcpyDeviceToHost));
        for (int i = 0; i < kCount; ++i)
            CHECK_EQ(host[i], 3 * i + add);
    }
};

CASE(EveryDeviceRunsTheSameKernel) {
    for (int i = 0; i < deviceCount(); ++i) {
        Work work(i);
        fill<<<40, 256, 0, work.stream>>>(work.data, kCount, i);
        CHECK_CUDA(cudaStreamSynchronize(work.stream));
        work.checkHolds(i);
    }
}

CASE(PeerCopiesGoBothWaysBetweenEveryTwo) {
    for (int a = 0; a < deviceCount(); ++a)
        for (int b = 0; b < deviceCount(); ++b) {
            if (a == b) continue;
            Work from(a), to(b);
            from.use();
            fill<<<40, 256, 0, from.stream>>>(from.data, kCount, 5);
            CHECK_CUDA(cudaMemcpyPeerAsync(to.data, b, from.data, a, kBytes, from.stream));
            CHECK_CUDA(cudaStreamSynchronize(from.stream));
            to.use();
            to.checkHolds(5);
            addOne<<<40, 256, 0, to.stream>>>(to.data, kCount);
            CHECK_CUDA(cudaStreamSynchronize(to.stream));
            CHECK_CUDA(cudaMemcpy(from.data, to.data, kBytes, cudaMemcpyDefault));
            from.use();
            from.checkHolds(6);
        }
}

CASE(AStreamWaitsForTheEventOfAnotherDevice) {
    for (int a = 0; a < deviceCount(); ++a)
        for (int b = 0; b < deviceCount(); ++b) {
            if (a == b) continue;
            Work first(a), second(b);
            first.use();
            Flag gate;
            cudaEvent_t done;
            CHECK_CUDA(cudaEventCreateWithFlags(&done, cudaEventDisableTiming));
            waitForGate<<<1, 1, 0, first.stream>>>(gate.device());
            fill<<<40, 256, 0, first.stream>>>(first.data, kCount, 7);
            CHECK_CUDA(cudaEventRecord(done, first.stream));
            second.use();
            CHECK_CUDA(cudaStreamWaitEvent(second.stream, done, 0));
            CHECK_CUDA(cudaMemcpyPeerAsync(second.data, b, first.data, a, kBytes, second.stream));
            addOne<<<40, 256, 0, second.stream>>>(second.data, kCount);
            CHECK(staysBusy(second.stream));
            gate.set();
            CHECK_CUDA(cudaStreamSynchronize(second.stream));
            second.checkHolds(8);
        }
}

CASE(EachDeviceHasErrorsOfItsOwn) {
    for (int i = 0; i < deviceCount(); ++i) {
        CHECK_CUDA(cudaSetDevice(i));
        addOne<<<1, 2048>>>(nullptr, 0);
        CHECK_EQ(cudaGetLastError(), cudaErrorInvalidConfiguration);
        CHECK_CUDA(cudaDeviceSynchronize());
    }
}
