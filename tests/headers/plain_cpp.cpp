// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What CUDA's headers offer to C++ without nvcc.
#include <cooperative_groups.h>
#include <cuComplex.h>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>
#include <nvtx3/nvToolsExtCudaRt.h>
#include <nvtx3/nvtx3.hpp>

__host__ __device__ int both(int a) {
    return a;
}

int main() {
    NVTX3_FUNC_RANGE();
    nvtx3::scoped_range range{"name", nvtx3::rgb{1, 2, 3}};
    float* memory = nullptr;
    cudaEvent_t event;
    if (cudaMalloc(&memory, 16) || cudaMallocHost(&memory, 16) ||
        cudaEventCreate(&event, cudaEventDisableTiming))
        return 1;
    const __half h = __float2half(1.5f) + __half(2);
    const __nv_bfloat16 b = __float2bfloat16(1.5f) * __nv_bfloat16(2.0f);
    const dim3 grid(1, 2);
    const uint3 same = grid;
    return both(static_cast<int>(__half2float(h) + static_cast<float>(b)) +
                static_cast<int>(same.y));
}
