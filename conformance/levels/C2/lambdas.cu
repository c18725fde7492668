// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: extended lambdas are kernel arguments
// DOC: CUDA C++ Programming Guide, 18.7 Extended Lambdas
// NVCC: --extended-lambda
// ORACLE: not yet run
#include "case.h"

template <class F>
__global__ void forEach(int n, F f) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) f(i);
}
template <class F>
static void parallelFor(int n, F f) {
    forEach<<<(n + 63) / 64, 64>>>(n, f);
    CHECK_KERNEL();
}
template <class F>
__host__ __device__ int apply(F f, int x) {
    return f(x);
}
template <class F>
__global__ void applyOnDevice(int* out, F f) {
    *out = apply(f, 10);
}

CASE(ADeviceLambdaCapturesByValue) {
    test::Buffer<int> out(100);
    int* data = out;
    int base = 1000;
    float scale = 2.5f;
    parallelFor(100, [=] __device__(int i) { data[i] = base + int(scale * i); });
    for (int i = 0; i < 100; ++i)
        CHECK_EQ(out.host()[i], 1000 + int(2.5f * i));
}

CASE(TwoLambdasOfOneFunctionAreTwoKernels) {
    test::Buffer<int> out(10);
    int* data = out;
    parallelFor(10, [=] __device__(int i) { data[i] = i; });
    parallelFor(10, [=] __device__(int i) { data[i] = 10 * data[i] + 1; });
    CHECK_EQ(out.host()[9], 91);
}

CASE(AHostDeviceLambdaRunsOnBothSides) {
    const int offset = 7;
    auto f = [=] __host__ __device__(int x) { return x * x + offset; };
    test::Buffer<int> out(1);
    applyOnDevice<<<1, 1>>>(out, f);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 107);
    CHECK_EQ(apply(f, 10), 107);
}

struct Table {
    int values[4];
};
CASE(AStructIsCapturedWhole) {
    Table table = {{5, 6, 7, 8}};
    test::Buffer<int> out(4);
    int* data = out;
    parallelFor(4, [=] __device__(int i) { data[i] = table.values[3 - i]; });
    CHECK_EQ(out.host()[0], 8);
    CHECK_EQ(out.host()[3], 5);
}

CASE(ACapturedDeviceLambdaIsCalledByAnother) {
    test::Buffer<int> out(4);
    int* data = out;
    auto inner = [=] __device__(int i) { return 100 * i; };
    parallelFor(4, [=] __device__(int i) { data[i] = inner(i) + 1; });
    CHECK_EQ(out.host()[3], 301);
}

template <class T>
static void fromTemplate(T start, std::vector<T>& seen) {
    test::Buffer<T> out(8);
    T* data = out;
    parallelFor(8, [=] __device__(int i) { data[i] = start + T(i); });
    seen = out.host();
}
CASE(ALambdaInsideAFunctionTemplate) {
    std::vector<double> doubles;
    std::vector<int> ints;
    fromTemplate(0.5, doubles);
    fromTemplate(3, ints);
    CHECK_EQ(doubles[7], 7.5);
    CHECK_EQ(ints[7], 10);
}
