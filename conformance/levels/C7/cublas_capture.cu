// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: products are captured into graphs like other work
// DOC: cuBLAS documentation, 2.1.9 CUDA Graphs Support
// NVCC: -lcublas
// ORACLE: not yet run
#include "case.h"

#include <cublas_v2.h>

using test::Buffer;

CASE(ACapturedProductRunsAtEachLaunch) {
    Buffer<float> a(std::vector<float>{1, 2, 3, 4}), b(std::vector<float>{1, 0, 0, 1}), c(4);
    const float one = 1;
    cublasHandle_t handle = nullptr;
    cudaStream_t stream = nullptr;
    cudaGraph_t graph = nullptr;
    cudaGraphExec_t exec = nullptr;
    CHECK_EQ(cublasCreate(&handle), CUBLAS_STATUS_SUCCESS);
    CHECK_CUDA(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    CHECK_EQ(cublasSetStream(handle, stream), CUBLAS_STATUS_SUCCESS);
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_EQ(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, 2, &one, a, 2, b, 2, &one, c, 2),
             CUBLAS_STATUS_SUCCESS);
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    CHECK_CUDA(cudaGraphDestroy(graph));
    CHECK_EQ(c.host()[3], 0.0f);
    for (int i = 0; i < 3; ++i)
        CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(c.host()[3], 12.0f);
    CHECK_CUDA(cudaGraphExecDestroy(exec));
    CHECK_EQ(cublasDestroy(handle), CUBLAS_STATUS_SUCCESS);
}
