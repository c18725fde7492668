// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tells what the compiler was told: prints one line of facts from host and device.
#include <cstdio>
#ifdef WITH_HEADER
#include "answer.h"
#endif
#ifndef ANSWER
#define ANSWER 41
#endif
__global__ void answer(int* out) {
    out[0] = ANSWER;
#ifdef __CUDA_ARCH__
    out[1] = __CUDA_ARCH__ >= 500;
#endif
}
int main(int argc, char** argv) {
    int *device = nullptr, host[2] = {};
    cudaMalloc(&device, sizeof host);
    answer<<<1, 1>>>(device);
    const cudaError_t error = cudaMemcpy(host, device, sizeof host, cudaMemcpyDeviceToHost);
    std::printf("answer %d arch %d host %d cplusplus %ld arguments %d\n", host[0], host[1], ANSWER,
                long(__cplusplus), argc - 1);
    return error;
}
