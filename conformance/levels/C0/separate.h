// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include <cuda_runtime.h>

extern __device__ int counter;
extern __constant__ float table[4];
extern __device__ int defined_elsewhere;
extern __device__ int (*operation_elsewhere)(int, int);
__device__ int addElsewhere(int a, int b);
__device__ int readCounterElsewhere();
__device__ int helperElsewhere();
__global__ void definedThere(int* out, int value);

struct Shape {
    __device__ virtual int area() const = 0;
};
struct Square : Shape {
    int side;
    __device__ int area() const override { return side * side; }
};
__device__ int areaElsewhere(const Shape* shape);

void bumpElsewhere();
float sumOfTableElsewhere();
void launchOtherSameName(int* out);
