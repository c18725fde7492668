/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The older place of nvtx3/nvToolsExtCuda.h. */
#include "nvtx3/nvToolsExtCuda.h"
