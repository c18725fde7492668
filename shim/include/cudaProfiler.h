/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* CUDA Driver API, "Profiler Control". */
#ifndef __CUDA_PROFILER_H__
#define __CUDA_PROFILER_H__

#include "cuda.h"

#endif
