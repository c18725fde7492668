// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__device__ int counter = 5;
__constant__ int factor = 3;
__managed__ int shared_value = 11;

/// data[i] * by * 3 + 5
extern "C" __global__ void scale(int* data, int n, int by) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] = data[i] * by * factor + counter;
}

extern "C" __global__ void __launch_bounds__(128) reverse(int* data, char tag, double weight) {
    __shared__ int copy[128];
    copy[threadIdx.x] = data[threadIdx.x];
    __syncthreads();
    data[threadIdx.x] = copy[blockDim.x - 1 - threadIdx.x] + tag + int(weight);
}

extern "C" __global__ void readManaged(int* to) {
    *to = shared_value;
}
