/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* threadIdx, blockIdx, ...: in a .cu file cuda_runtime.h declares them; editors that parse it as
 * C++ find them here. */
#ifndef __DEVICE_LAUNCH_PARAMETERS_H__
#define __DEVICE_LAUNCH_PARAMETERS_H__

#include "vector_types.h"

#if !defined(__CUDACC__)
#if defined(__cplusplus)
extern "C" {
#endif
extern const uint3 threadIdx;
extern const uint3 blockIdx;
extern const dim3 blockDim;
extern const dim3 gridDim;
extern const int warpSize;
#if defined(__cplusplus)
}
#endif
#endif

#endif
