// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a fault is logged with kernel, block, thread, address and source line
// DOC: one log line that names kernel, block, thread, address and, with -lineinfo, the line
// NVCC: -lineinfo
// NEEDS: causeway
#include "case.h"

__global__ void writesWildly(int* out, int bad) {
    int* to = out + threadIdx.x;
    if (blockIdx.x == 2 && threadIdx.x == 5 && bad) to = reinterpret_cast<int*>(0x40);
    *to = 7; // the faulting line: 11
}
__global__ void trapsAtOnce() {
    __trap();
}

static std::string logOf(void (*launch)(), cudaError_t wanted) {
    test::Capture log(2);
    launch();
    const cudaError_t error = cudaDeviceSynchronize();
    const std::string text = log.text();
    std::fprintf(stderr, "%s", text.c_str());
    CHECK_EQ(error, wanted);
    return text;
}
static bool holds(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

CASE(AWildAddress) {
    static int* out = nullptr;
    CHECK_CUDA(cudaMalloc(&out, 4 * 64));
    const std::string log = logOf([] { writesWildly<<<4, 32>>>(out, 1); }, cudaErrorIllegalAddress);
    CHECK(holds(log, "writesWildly"));
    CHECK(holds(log, "0x40"));
    CHECK(holds(log, "fault_messages.cu:11"));
    CHECK(holds(log, "(2,0,0)") || holds(log, "(2, 0, 0)") || holds(log, "[2,0,0]"));
    CHECK(holds(log, "(5,0,0)") || holds(log, "(5, 0, 0)") || holds(log, "[5,0,0]"));
}
CASE(ATrap) {
    const std::string log = logOf([] { trapsAtOnce<<<1, 1>>>(); }, cudaErrorLaunchFailure);
    CHECK(holds(log, "trapsAtOnce"));
    CHECK(holds(log, "fault_messages.cu:14"));
}
