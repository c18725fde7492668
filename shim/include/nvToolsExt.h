/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The older place of nvtx3/nvToolsExt.h. */
#include "nvtx3/nvToolsExt.h"
