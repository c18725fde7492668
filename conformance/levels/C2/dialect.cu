// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: what nvcc accepts beyond C++ and programs rely on
// DOC: CUDA C++ Programming Guide, 10 C++ Language Extensions; 18 C++ Language Support
// ORACLE: not yet run
#include "case.h"

#if !defined(__CUDACC__) || !defined(__NVCC__) || !__CUDACC__
#error "__CUDACC__ and __NVCC__ are defined in both passes"
#endif
#if __CUDACC_VER_MAJOR__ < 12
#error "the compiler says that it is 12 or later"
#endif
#ifdef __CUDA__
#error "nvcc does not define __CUDA__"
#endif
#ifdef __CUDA_ARCH__
static_assert(__CUDA_ARCH__ >= 800, "");
#endif

__global__ void set(int* out, int value) {
    *out = value;
}
// clang-format off
CASE(SplitChevronsAreALaunch) {
    test::Buffer<int> out(1);
    set << <1, 1 >> >(out, 3);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 3);
    set<<<1,(2>1)?1:2>>>(out, 16 >> 2);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 4);
}
// clang-format on

extern "C" __global__ void packed(int* out) {
    const int n = min(int(threadIdx.x), 3) + max(2, int(blockDim.x));
    *out = n;
}
CASE(MinAndMaxNeedNoHeader) {
    CHECK_EQ(min(3, 4u), 3u);
    CHECK_EQ(max(2.5f, 1.0), 2.5);
    CHECK_EQ(min(-1LL, 5LL), -1LL);
    test::Buffer<int> out(1);
    packed<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 2);
}

CASE(MathHeadersComeWithTheRuntime) {
    CHECK(isfinite(1.0f));
    CHECK_EQ(fabs(-2.0), 2.0);
    CHECK_EQ(int(strlen("abc")), 3);
    CHECK(clock() != clock_t(-1));
}

CASE(DriverAndRuntimeCodesAreComparable) {
    const cudaError_t error = cudaSuccess;
    CHECK(int(error) == 0);
    CHECK(std::string(cudaGetErrorString(cudaErrorInvalidValue)) == "invalid argument");
}

struct Constructed {
    int value;
    __device__ Constructed() {}
    __device__ void set(int v) { value = v; }
};
__global__ void sharedObject(int* out) {
    __shared__ Constructed object;
    if (threadIdx.x == 0) object.set(77);
    __syncthreads();
    out[threadIdx.x] = object.value;
}
CASE(AnObjectWithAnEmptyConstructorIsShared) {
    test::Buffer<int> out(32);
    sharedObject<<<1, 32>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[31], 77);
}

#include <string>
struct Outer {
    std::string name;
    __host__ __device__ int size() const { return 4; }
};
__host__ __device__ inline int unusedOnTheDevice(const std::vector<int>& values) {
    return int(values.size());
}
CASE(HostDeviceFunctionsMayUseHostTypesWhenUnused) {
    CHECK_EQ(unusedOnTheDevice({1, 2, 3}), 3);
    CHECK_EQ(Outer{}.size(), 4);
}

__global__ void unrolled(int* out) {
    int sum = 0;
#pragma unroll
    for (int i = 0; i < 8; ++i)
        sum += i;
#pragma unroll 4
    for (int i = 0; i < 8; ++i)
        sum += i;
#pragma unroll 1
    for (int i = 0; i < 8; ++i)
        sum += i;
    *out = sum;
}
CASE(UnrollPragmas) {
    test::Buffer<int> out(1);
    unrolled<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 84);
}

__device__ __forceinline__ int forced(int x) {
    return x + 1;
}
__device__ __noinline__ int kept(int x) {
    return x * 2;
}
__global__ void qualified(int* __restrict__ out, const int* __restrict__ in) {
    __builtin_assume(in[0] > 0);
    out[0] = forced(kept(__ldg(in)));
}
CASE(Qualifiers) {
    test::Buffer<int> out(1), in(std::vector<int>{20});
    qualified<<<1, 1>>>(out, in);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 41);
}

CASE(ErrorNamesAndTexts) {
    CHECK(std::string(cudaGetErrorName(cudaErrorIllegalAddress)) == "cudaErrorIllegalAddress");
    CHECK(std::string(cudaGetErrorString(cudaSuccess)) == "no error");
    CHECK(std::string(cudaGetErrorString(cudaErrorMemoryAllocation)) == "out of memory");
    CHECK(std::string(cudaGetErrorString(cudaError_t(123456))) == "unrecognized error code");
}
