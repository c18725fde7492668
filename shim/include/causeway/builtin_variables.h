// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// threadIdx, blockIdx, blockDim, gridDim, warpSize: ordinary identifiers, so that host locals may
// shadow them, of the types that CUDA gives them. Pass builtin_variables turns their uses into the
// operations tid.x, ctaid.x, ...
#pragma once
#pragma GCC system_header

#include "../vector_types.h"

extern const __device__ uint3 threadIdx __asm__("__cw_thread_index");
extern const __device__ uint3 blockIdx __asm__("__cw_block_index");
extern const __device__ dim3 blockDim __asm__("__cw_block_shape");
extern const __device__ dim3 gridDim __asm__("__cw_grid_shape");

static const int warpSize = 32;
