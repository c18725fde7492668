// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a child forked after the first call is told that CUDA can't be used there
// DOC: CUDA Runtime API, cudaErrorInitializationError (3); CUDA does not survive fork
// ORACLE: not yet run
#include "case.h"

static int inChild(int (*body)()) {
    const pid_t child = fork();
    if (child == 0) _exit(body());
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}
__global__ void store(int* to) {
    *to = 9;
}

CASE(AfterTheFirstCallTheChildGetsInitializationError) {
    CHECK_CUDA(cudaFree(0));
    const int code = inChild([] {
        void* data = nullptr;
        return int(cudaMalloc(&data, 16));
    });
    CHECK_EQ(cudaError_t(code), cudaErrorInitializationError);
    test::Buffer<int> out(1);
    store<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 9);
}
CASE(BeforeTheFirstCallTheChildIsFree) {
    const int code = inChild([] {
        test::Buffer<int> out(1);
        store<<<1, 1>>>(out);
        return out.host()[0];
    });
    CHECK_EQ(code, 9);
    test::Buffer<int> out(1);
    store<<<1, 1>>>(out);
    CHECK_EQ(out.host()[0], 9);
}
CASE(AChildThatLeavesCudaAloneEndsWell) {
    CHECK_CUDA(cudaFree(0));
    CHECK_EQ(inChild([] { return 5; }), 5);
    const pid_t child = fork();
    if (child == 0) {
        execl("/bin/true", "true", static_cast<char*>(nullptr));
        _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK_EQ(status, 0);
}
CASE(NoChildrenAreLeftForTheProgramToWaitFor) {
    test::Buffer<int> out(1);
    store<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(int(waitpid(-1, nullptr, WNOHANG)), -1);
}
