/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Part of the device language, which cuda_runtime.h brings whole. */
#include "cuda_runtime.h"
