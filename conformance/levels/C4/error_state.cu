// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: the last error is remembered per thread, read once, and peeked at will
// DOC: CUDA Runtime API, 5.3 Error Handling
// ORACLE: not yet run
#include "case.h"

#include <thread>

static void fail() {
    CHECK_EQ(cudaSetDevice(-1), cudaErrorInvalidDevice);
}

CASE(ItIsReadOnce) {
    fail();
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidDevice);
    CHECK_EQ(cudaGetLastError(), cudaSuccess);
}
CASE(PeekingLeavesIt) {
    fail();
    CHECK_EQ(cudaPeekAtLastError(), cudaErrorInvalidDevice);
    CHECK_EQ(cudaPeekAtLastError(), cudaErrorInvalidDevice);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidDevice);
}
CASE(SuccessDoesNotClearIt) {
    fail();
    void* data = nullptr;
    CHECK_CUDA(cudaMalloc(&data, 16));
    CHECK_CUDA(cudaFree(data));
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidDevice);
}
CASE(ALaterErrorReplacesIt) {
    fail();
    CHECK_EQ(cudaMemset(nullptr, 0, 4), cudaErrorInvalidValue);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidValue);
}
CASE(EachThreadHasItsOwn) {
    fail();
    std::thread([] {
        CHECK_EQ(cudaGetLastError(), cudaSuccess);
        CHECK_EQ(cudaMemset(nullptr, 0, 4), cudaErrorInvalidValue);
    }).join();
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidDevice);
}
CASE(TheCurrentDeviceIsPerThreadToo) {
    CHECK_CUDA(cudaSetDevice(0));
    std::thread([] {
        int device = -1;
        CHECK_CUDA(cudaGetDevice(&device));
        CHECK_EQ(device, 0);
    }).join();
}
CASE(EveryCodeHasANameAndAText) {
    for (int code : {0,   1,   2,   3,   9,   11,  13,  21,  35,  46,  98,  100, 101,
                     200, 209, 300, 400, 500, 600, 700, 701, 702, 704, 705, 710, 712,
                     713, 714, 715, 716, 717, 718, 719, 720, 800, 801, 900, 999}) {
        const std::string name = cudaGetErrorName(cudaError_t(code)),
                          text = cudaGetErrorString(cudaError_t(code));
        if (code != 11 || name != "unrecognized error code")
            CHECK(name == "cudaSuccess" || name.rfind("cudaError", 0) == 0);
        CHECK(!text.empty());
    }
    CHECK_EQ(std::string(cudaGetErrorName(cudaErrorNoKernelImageForDevice)),
             std::string("cudaErrorNoKernelImageForDevice"));
    CHECK_EQ(int(cudaErrorNotSupported), 801);
    CHECK_EQ(int(cudaErrorCooperativeLaunchTooLarge), 720);
    CHECK_EQ(int(cudaErrorLaunchFailure), 719);
}
CASE(ResetFreesEverythingAndStartsAnew) {
    char* data = nullptr;
    CHECK_CUDA(cudaMalloc(&data, size_t(8) << 20));
    CHECK_CUDA(cudaDeviceReset());
    char host = 0;
    CHECK_EQ(cudaMemcpy(&host, data, 1, cudaMemcpyDeviceToHost), cudaErrorInvalidValue);
    test::Buffer<int> next(std::vector<int>{3});
    CHECK_EQ(next.host()[0], 3);
}
__device__ int variable = 10;
__global__ void bump(int* out) {
    *out = ++variable;
}
CASE(ResetRestoresInitialValues) {
    {
        test::Buffer<int> out(1);
        bump<<<1, 1>>>(out);
        CHECK_EQ(out.host()[0], 11);
    }
    CHECK_CUDA(cudaDeviceReset());
    test::Buffer<int> out(1);
    bump<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 11);
}
