// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "support/result.h"

namespace cw::runtime {

struct Kernel;

/// Blocks of this shape that can be resident on one compute unit, by the device's own answer and by
/// what identity.def claims; 0 when one does not fit.
uint32_t residentBlocks(const Kernel& kernel, uint32_t threads, uint64_t dynamic_shared);

/// Dynamic shared memory that a block may have when `blocks` of them shall be resident on one
/// compute unit.
uint64_t dynamicSharedFor(const Kernel& kernel, uint32_t blocks, uint32_t threads);

/// cudaFuncAttributeMaxDynamicSharedMemorySize. InvalidArgument above what the device can opt in
/// to.
Result<> setMaxDynamicShared(Kernel& kernel, int bytes);

} // namespace cw::runtime
