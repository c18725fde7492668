// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The experimental C++ interface that stood here was removed; the primitives are what is left.
#ifndef _CUDA_PIPELINE_H_
#define _CUDA_PIPELINE_H_

#include "cuda_pipeline_primitives.h"

#endif
