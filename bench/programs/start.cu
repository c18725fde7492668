// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The least that a CUDA program does.
__global__ void store(int* to) {
    *to = 42;
}

int main() {
    int *to, value = 0;
    cudaMalloc(&to, sizeof(int));
    store<<<1, 1>>>(to);
    cudaMemcpy(&value, to, sizeof value, cudaMemcpyDeviceToHost);
    return value == 42 ? 0 : 1;
}
