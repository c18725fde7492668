// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <functional>

#include "support/result.h"

namespace cw::runtime {

struct Kernel;

/// Blocks of this shape that can be resident on one compute unit, by the device's own answer and by
/// what identity.def claims; 0 when one does not fit.
uint32_t residentBlocks(const Kernel& kernel, uint32_t threads, uint64_t dynamic_shared);

/// The size of blocks with the most resident threads, up to `limit` (0: no limit) threads, and how
/// many of them fill the device. `dynamic_shared`: of a block of so many threads.
struct BestBlock {
    uint32_t threads = 0, blocks = 0;
};
BestBlock bestBlock(const Kernel& kernel, uint32_t limit,
                    const std::function<uint64_t(uint32_t)>& dynamic_shared);

/// Dynamic shared memory that a block may have when `blocks` of them shall be resident on one
/// compute unit.
uint64_t dynamicSharedFor(const Kernel& kernel, uint32_t blocks, uint32_t threads);

/// cudaFuncAttributeMaxDynamicSharedMemorySize. InvalidArgument above what the device can opt in
/// to.
Result<> setMaxDynamicShared(Kernel& kernel, int bytes);

} // namespace cw::runtime
