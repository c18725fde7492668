// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: with --default-stream per-thread the default stream is the thread's own
// DOC: NVCC documentation, --default-stream; CUDA Runtime API, 3 Stream synchronization behavior
// NVCC: --default-stream per-thread
// ORACLE: not yet run
#include "gate.h"

#include <thread>

CASE(TheMacroIsDefined) {
#if CUDA_API_PER_THREAD_DEFAULT_STREAM
    CHECK(true);
#else
    CHECK(!"CUDA_API_PER_THREAD_DEFAULT_STREAM is not defined");
#endif
}

CASE(ChevronsWithoutAStreamUseTheThreadsOwn) {
    Flag flag;
    waitForGate<<<1, 1>>>(flag.device());
    std::thread other([&] {
        leaveMark<<<1, 1>>>(flag.device());
        CHECK_CUDA(cudaStreamSynchronize(0));
    });
    other.join();
    CHECK_CUDA(cudaStreamSynchronize(0));
}

CASE(CopiesUseTheThreadsOwnToo) {
    Flag gate;
    test::Buffer<int> device(std::vector<int>{5});
    waitForGate<<<1, 1>>>(gate.device());
    std::thread other([&] {
        int value = 0;
        CHECK_CUDA(cudaMemcpy(&value, device, 4, cudaMemcpyDeviceToHost));
        CHECK_EQ(value, 5);
    });
    other.join();
    CHECK_EQ(cudaStreamQuery(0), cudaErrorNotReady);
    gate.set();
    CHECK_CUDA(cudaDeviceSynchronize());
}
