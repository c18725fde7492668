/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The older place of nvtx3/nvToolsExtCudaRt.h. */
#include "nvtx3/nvToolsExtCudaRt.h"
