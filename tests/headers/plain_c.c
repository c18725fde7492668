/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What CUDA's headers offer to C, C90 included. */
#include <cuComplex.h>
#include <cuda.h>
#include <cudaProfiler.h>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_profiler_api.h>
#include <cuda_runtime.h>
#include <cuda_runtime_api.h>
#include <device_launch_parameters.h>
#include <driver_functions.h>
#include <library_types.h>
#include <math_constants.h>
#include <nvToolsExt.h>
#include <vector_functions.h>

int main(void) {
    float4 v = make_float4(1, 2, 3, 4);
    dim3 grid;
    __half_raw half = {1};
    cudaDataType type = CUDA_R_32F;
    struct cudaExtent extent = make_cudaExtent(1, 2, 3);
    void* memory = 0;
    grid.x = 1;
    nvtxRangePush("c");
    nvtxRangePop();
    if (cudaMalloc(&memory, 16) != cudaSuccess) return 1;
    cudaFree(memory);
    if (cuInit(0) == CUDA_SUCCESS) cuProfilerStop();
    return (int)(cuCabs(make_cuDoubleComplex(3, 4)) + v.x + grid.x + half.x + type +
                 extent.depth) == 0;
}
