// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/cpu/codegen/table.h"

namespace cw::cpu {

/// A row of CW_KERNEL_REGIONS: each region becomes a loop over neighbouring lanes of a warp.
TableRow makeRegions(llvm::Function& kernel, const ir::KernelMeta& meta, Regions regions);

} // namespace cw::cpu
