// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cooperative groups: device code only, so nothing for other compilers than ours.
#ifndef _COOPERATIVE_GROUPS_H_
#define _COOPERATIVE_GROUPS_H_

#if defined(__cplusplus) && defined(__CUDACC__)
#include "causeway/cooperative_groups/partition.h"
#include "cuda_runtime.h"
#endif

#endif
