// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__managed__ int counter = 5;
__managed__ float table[16];
static __managed__ int hidden;
__device__ __managed__ double both = 1.5;
int* address = &counter;
__global__ void k() {
    counter++;
    table[threadIdx.x] = hidden;
    both *= 2;
}
int main() {
    counter = 1;
    hidden = 3;
    table[2] = 4;
    return counter + *address + (int)table[0] + (int)both;
}
