// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "support/result.h"

namespace cw {

/// Device memory: host memory, accounted against what this machine has. Large pieces are mappings
/// with margins that take a stray access, as the GPU's large pages do, an unmapped page behind them
/// and, where they profit, huge pages. Thread-safe.
Result<void*> allocateMemory(uint64_t bytes, uint64_t align);
void freeMemory(void* memory, uint64_t bytes);

uint64_t totalMemory();
uint64_t freeMemoryBytes();

} // namespace cw
