/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The CUDA runtime API with its C++ routines; in a .cu file, where nvcc includes it first, the
   whole device language. Include guards have NVIDIA's names: public helper headers ask for them. */
#ifndef __CUDA_RUNTIME_H__
#define __CUDA_RUNTIME_H__

#if defined(__CUDACC__) && defined(__cplusplus) && (defined(__clang__) || defined(__CUDACC_RTC__))
#include "causeway/device_language.h"
#endif

#include "builtin_types.h"
#include "crt/host_defines.h"
#include "library_types.h"
#include "vector_functions.h"

#if !defined(__CUDACC_RTC__)
#include "channel_descriptor.h"
#include "cuda_runtime_api.h"
#include "driver_functions.h"

#if defined(__cplusplus)
#include "causeway/launch_api.h"
#include "causeway/memory_api.h"
#endif

#include "cuda_device_runtime_api.h"

#if defined(__CUDACC__) && defined(__cplusplus)
/* What Clang calls for `kernel<<<grid, block, sharedMem, stream>>>`. */
extern "C" unsigned int __cudaPushCallConfiguration(dim3 gridDim, dim3 blockDim,
                                                    size_t sharedMem = 0,
                                                    struct CUstream_st* stream = 0);
#endif
#endif

#endif
