/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Launching from device code (dynamic parallelism) is not supported yet: there are no device-side
 * entry points. */
#ifndef __CUDA_DEVICE_RUNTIME_API_H__
#define __CUDA_DEVICE_RUNTIME_API_H__

#include "cuda_runtime_api.h"

#endif
