// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: with -rdc=true device code calls and reads across files
// DOC: NVCC documentation, 6 Using Separate Compilation in CUDA
// NVCC: -rdc=true
// FILES: separate_b.cu
// ORACLE: not yet run
#include "case.h"
#include "separate.h"

__device__ int counter = 5;
__constant__ float table[4] = {1.0f, 2.0f, 3.0f, 4.0f};
static __device__ int private_value = 1;
static __global__ void sameName(int* out) {
    *out = private_value;
}
static __device__ int helper() {
    return 1000;
}

__global__ void callAcross(int* out) {
    out[0] = addElsewhere(40, 2);
    out[1] = counter;
    out[2] = readCounterElsewhere();
    out[3] = helper() + helperElsewhere();
    out[4] = defined_elsewhere;
}
__global__ void throughPointer(int* out) {
    *out = operation_elsewhere(6, 7);
}
__global__ void throughVirtual(int* out) {
    Square square;
    square.side = 9;
    *out = areaElsewhere(&square);
}

CASE(ADeviceFunctionOfAnotherFileIsCalled) {
    test::Buffer<int> out(5);
    callAcross<<<1, 1>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    CHECK_EQ(seen[0], 42);
    CHECK_EQ(seen[3], 3000);
}

CASE(AnExternDeviceVariableIsOneVariable) {
    test::Buffer<int> out(5);
    const int value = 8;
    CHECK_CUDA(cudaMemcpyToSymbol(counter, &value, sizeof value));
    callAcross<<<1, 1>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    CHECK_EQ(seen[1], 8);
    CHECK_EQ(seen[2], 8);
    CHECK_EQ(seen[4], 123);
    bumpElsewhere();
    CHECK_KERNEL();
    int read = 0;
    CHECK_CUDA(cudaMemcpyFromSymbol(&read, counter, sizeof read));
    CHECK_EQ(read, 9);
}

CASE(AnExternConstantArrayIsOneArray) {
    const float values[4] = {10.0f, 20.0f, 30.0f, 40.0f};
    CHECK_CUDA(cudaMemcpyToSymbol(table, values, sizeof values));
    CHECK_EQ(sumOfTableElsewhere(), 100.0f);
}

CASE(SameNamedStaticKernelsOfTwoFilesAreTwoKernels) {
    test::Buffer<int> out(1);
    sameName<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 1);
    launchOtherSameName(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 2);
}

CASE(AKernelDeclaredHereAndDefinedThereIsLaunched) {
    test::Buffer<int> out(1);
    definedThere<<<1, 1>>>(out, 31);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 32);
}

CASE(AFunctionPointerOfAnotherFileIsCalled) {
    test::Buffer<int> out(1);
    throughPointer<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 42);
}

CASE(AVirtualFunctionIsCalledAcrossFiles) {
    test::Buffer<int> out(1);
    throughVirtual<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 81);
}
