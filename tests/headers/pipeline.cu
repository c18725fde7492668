// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Asynchronous copies to shared memory by the pipeline primitives.
#include <cuda_pipeline_primitives.h>

__global__ void copy(const int4* in, int4* out) {
    __shared__ int4 buffer[32];
    __pipeline_memcpy_async(&buffer[threadIdx.x], &in[threadIdx.x], sizeof(int4));
    __pipeline_commit();
    __pipeline_memcpy_async(&buffer[threadIdx.x], &in[threadIdx.x], sizeof(int4), 8);
    __pipeline_commit();
    __pipeline_wait_prior(1);
    __pipeline_wait_prior(0);
    __syncthreads();
    out[threadIdx.x] = buffer[threadIdx.x];
}
int main() {
    return 0;
}
