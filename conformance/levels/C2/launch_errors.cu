// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a bad launch gives CUDA's code from cudaGetLastError and poisons nothing
// DOC: CUDA Runtime API, cudaLaunchKernel; 20.2 Technical specifications; enum cudaError
// ORACLE: not yet run
#include "case.h"

__global__ void mark(int* out) {
    *out = 1;
}
__global__ void __launch_bounds__(64) bounded(int* out) {
    *out = 1;
}
__global__ void bigStatic(int* out) {
    __shared__ int memory[12 * 1024];
    memory[threadIdx.x] = 5;
    __syncthreads();
    *out = memory[0];
}

static void refused(dim3 grid, dim3 block, size_t shared = 0) {
    test::Buffer<int> out(1);
    mark<<<grid, block, shared>>>(out);
    const cudaError_t error = cudaGetLastError();
    if (error != cudaErrorInvalidConfiguration && error != cudaErrorInvalidValue) {
        test::fail(__FILE__, __LINE__, "the launch gives " + test::show(error));
    }
    CHECK_EQ(cudaGetLastError(), cudaSuccess);
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(out.host()[0], 0);
    mark<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 1);
}

CASE(AZeroDimensionIsInvalidConfiguration) {
    int* none = nullptr;
    mark<<<0, 1>>>(none);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidConfiguration);
    mark<<<1, 0>>>(none);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidConfiguration);
    refused(dim3(1, 0, 1), 1);
    refused(dim3(1, 1, 0), 1);
    refused(1, dim3(1, 0, 1));
    refused(1, dim3(1, 1, 0));
}
CASE(MoreThan1024ThreadsIsInvalidConfiguration) {
    int* none = nullptr;
    mark<<<1, 1025>>>(none);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidConfiguration);
    refused(1, dim3(32, 33));
    refused(1, dim3(1, 1025));
    refused(1, 2048);
}
CASE(ABlockTooDeepIsRefused) {
    refused(1, dim3(1, 1, 65));
}
CASE(AGridTooHighIsRefused) {
    refused(dim3(1, 65536, 1), 1);
    refused(dim3(1, 1, 65536), 1);
    refused(dim3(0x80000000u, 1, 1), 1);
}
CASE(TooMuchSharedMemoryIsRefused) {
    refused(1, 1, size_t(1) << 20);
    refused(1, 1, (size_t(48) << 10) + 1);
}
CASE(StaticAndDynamicSharedMemoryAreAddedUp) {
    test::Buffer<int> out(1);
    bigStatic<<<1, 32, 1024>>>(out);
    CHECK(cudaGetLastError() != cudaSuccess);
    bigStatic<<<1, 32>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 5);
}
CASE(MoreThreadsThanTheLaunchBoundsIsRefused) {
    test::Buffer<int> out(1);
    bounded<<<1, 65>>>(out);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidValue);
    CHECK_EQ(out.host()[0], 0);
    bounded<<<1, 64>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 1);
}
CASE(AFunctionThatIsNoKernelIsInvalidDeviceFunction) {
    void* arguments[1] = {nullptr};
    CHECK_EQ(cudaLaunchKernel(static_cast<const void*>(nullptr), dim3(1), dim3(1), arguments, 0, 0),
             cudaErrorInvalidDeviceFunction);
    CHECK_EQ(cudaLaunchKernel(reinterpret_cast<const void*>(&refused), dim3(1), dim3(1), arguments,
                              0, 0),
             cudaErrorInvalidDeviceFunction);
    cudaFuncAttributes attributes;
    CHECK_EQ(cudaFuncGetAttributes(&attributes, reinterpret_cast<const void*>(&refused)),
             cudaErrorInvalidDeviceFunction);
    cudaGetLastError();
    test::Buffer<int> out(1);
    mark<<<1, 1>>>(out);
    CHECK_KERNEL();
}
CASE(TheErrorStaysUntilItIsRead) {
    test::Buffer<int> out(1);
    mark<<<0, 1>>>(out);
    mark<<<1, 1>>>(out);
    CHECK_EQ(cudaPeekAtLastError(), cudaErrorInvalidConfiguration);
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidConfiguration);
    CHECK_EQ(out.host()[0], 1);
}
