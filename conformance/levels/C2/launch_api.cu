// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cudaLaunchKernel, cudaLaunchKernelExC, cudaLaunchKernelEx and cooperative launches
// DOC: CUDA Runtime API, 5.7 Execution Control
// ORACLE: not yet run
#include "case.h"

#include <algorithm>
#include <cooperative_groups.h>

__global__ void add(int* out, int a, double b, char c) {
    out[blockIdx.x * blockDim.x + threadIdx.x] = a + int(b) + c;
}
template <class T>
__global__ void twice(T* data) {
    data[threadIdx.x] *= 2;
}
__global__ void dynamicSize(unsigned* out) {
    extern __shared__ unsigned words[];
    words[threadIdx.x] = threadIdx.x + 1;
    __syncthreads();
    *out = words[blockDim.x - 1];
}

CASE(LaunchKernelTakesAnArrayOfPointers) {
    test::Buffer<int> out(64);
    int* data = out;
    int a = 100;
    double b = 20.5;
    char c = 3;
    void* arguments[] = {&data, &a, &b, &c};
    CHECK_CUDA(
        cudaLaunchKernel(reinterpret_cast<const void*>(add), dim3(2), dim3(32), arguments, 0, 0));
    CHECK_CUDA(cudaDeviceSynchronize());
    for (int value : out.host())
        CHECK_EQ(value, 123);
#if CUDART_VERSION >= 12080 // before, the template did not take a function
    CHECK_CUDA(cudaLaunchKernel(add, dim3(2), dim3(32), arguments, 0, 0));
    CHECK_CUDA(cudaDeviceSynchronize());
#endif
}

CASE(LaunchKernelTakesATemplateAndAStream) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    test::Buffer<double> data(std::vector<double>(16, 1.5));
    double* pointer = data;
    void* arguments[] = {&pointer};
    CHECK_CUDA(cudaLaunchKernel(reinterpret_cast<const void*>(twice<double>), dim3(1), dim3(16),
                                arguments, 0, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(data.host()[15], 3.0);
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(DynamicSharedMemoryIsTheFifthArgument) {
    test::Buffer<unsigned> out(1);
    unsigned* pointer = out;
    void* arguments[] = {&pointer};
    CHECK_CUDA(cudaLaunchKernel(reinterpret_cast<const void*>(dynamicSize), dim3(1), dim3(512),
                                arguments, 2048, 0));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(out.host()[0], 512u);
}

CASE(LaunchKernelExCTakesAConfiguration) {
    test::Buffer<int> out(64);
    int* data = out;
    int a = 1;
    double b = 2;
    char c = 3;
    void* arguments[] = {&data, &a, &b, &c};
    cudaLaunchConfig_t config = {};
    config.gridDim = dim3(2);
    config.blockDim = dim3(32);
    CHECK_CUDA(cudaLaunchKernelExC(&config, reinterpret_cast<const void*>(add), arguments));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(out.host()[63], 6);
    CHECK(cudaLaunchKernelExC(nullptr, reinterpret_cast<const void*>(add), arguments) !=
          cudaSuccess);
}

CASE(LaunchKernelExConvertsItsArguments) {
    test::Buffer<int> out(64);
    cudaLaunchConfig_t config = {};
    config.gridDim = dim3(1);
    config.blockDim = dim3(64);
    int* data = out;
    CHECK_CUDA(cudaLaunchKernelEx(&config, add, data, 5, 6.0f, char(7)));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(out.host()[0], 18);
}

CASE(AKernelIsAValueOfFunctionPointerType) {
    void (*kernel)(int*, int, double, char) = add;
    test::Buffer<int> out(32);
    kernel<<<1, 32>>>(out, 1, 1.0, 1);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[31], 3);
    void (*other)(float*) = twice<float>;
    test::Buffer<float> data(std::vector<float>{4.0f});
    other<<<1, 1>>>(data);
    CHECK_EQ(data.host()[0], 8.0f);
}

__global__ void gridSum(int* data, int* sum) {
    cooperative_groups::grid_group grid = cooperative_groups::this_grid();
    data[grid.thread_rank()] = int(grid.thread_rank());
    grid.sync();
    if (grid.thread_rank() == 0) {
        int total = 0;
        for (unsigned i = 0; i < grid.size(); ++i)
            total += data[i];
        *sum = total;
    }
}
CASE(ACooperativeLaunchSynchronisesItsGrid) {
    int perSm = 0;
    cudaDeviceProp p;
    CHECK_CUDA(cudaGetDeviceProperties(&p, 0));
    CHECK_CUDA(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&perSm, gridSum, 64, 0));
    const int blocks = std::min(perSm * p.multiProcessorCount, 40);
    CHECK(blocks >= 1);
    test::Buffer<int> data(blocks * 64), sum(1);
    int *d = data, *s = sum;
    void* arguments[] = {&d, &s};
    CHECK_CUDA(cudaLaunchCooperativeKernel(reinterpret_cast<const void*>(gridSum), dim3(blocks),
                                           dim3(64), arguments, 0, 0));
    CHECK_CUDA(cudaDeviceSynchronize());
    const int n = blocks * 64;
    CHECK_EQ(sum.host()[0], n * (n - 1) / 2);

    cudaLaunchConfig_t config = {};
    config.gridDim = dim3(blocks);
    config.blockDim = dim3(64);
    cudaLaunchAttribute attribute;
    attribute.id = cudaLaunchAttributeCooperative;
    attribute.val.cooperative = 1;
    config.attrs = &attribute;
    config.numAttrs = 1;
    CHECK_CUDA(cudaMemset(sum, 0, 4));
    CHECK_CUDA(cudaLaunchKernelExC(&config, reinterpret_cast<const void*>(gridSum), arguments));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(sum.host()[0], n * (n - 1) / 2);
}

CASE(ACooperativeLaunchLargerThanTheDeviceIsTooLarge) {
    test::Buffer<int> data(1), sum(1);
    int *d = data, *s = sum;
    void* arguments[] = {&d, &s};
    CHECK_EQ(cudaLaunchCooperativeKernel(reinterpret_cast<const void*>(gridSum), dim3(1 << 24),
                                         dim3(1024), arguments, 0, 0),
             cudaErrorCooperativeLaunchTooLarge);
    CHECK_EQ(cudaGetLastError(), cudaErrorCooperativeLaunchTooLarge);
    CHECK_CUDA(cudaDeviceSynchronize());
}
