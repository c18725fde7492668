// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__global__ void addOne(int* values) {
    values[threadIdx.x] += 1;
}
extern "C" const void* kernelAddress(void) {
    return reinterpret_cast<const void*>(addOne);
}
