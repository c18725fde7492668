// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define CASE_NO_MAIN
#include "case.h"
#include "separate.h"

__device__ int defined_elsewhere = 123;
static __device__ int multiply(int a, int b) {
    return a * b;
}
__device__ int (*operation_elsewhere)(int, int) = multiply;
static __device__ int private_value = 2;
static __global__ void sameName(int* out) {
    *out = private_value;
}
static __device__ int helper() {
    return 2000;
}

__device__ int addElsewhere(int a, int b) {
    return a + b;
}
__device__ int readCounterElsewhere() {
    return counter;
}
__device__ int helperElsewhere() {
    return helper();
}
__device__ int areaElsewhere(const Shape* shape) {
    return shape->area();
}
__global__ void definedThere(int* out, int value) {
    *out = value + 1;
}
__global__ void bump() {
    counter += 1;
}
__global__ void sum(float* out) {
    *out = table[0] + table[1] + table[2] + table[3];
}

void bumpElsewhere() {
    bump<<<1, 1>>>();
}
float sumOfTableElsewhere() {
    test::Buffer<float> out(1);
    sum<<<1, 1>>>(out);
    CHECK_KERNEL();
    return out.host()[0];
}
void launchOtherSameName(int* out) {
    sameName<<<1, 1>>>(out);
}
