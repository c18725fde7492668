// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "support/memory_file.h"
#include "support/result.h"

namespace cw {

/// Device memory: host memory, accounted against what this machine has. Large pieces are mappings
/// with margins that take a stray access, as the GPU's large pages do, an unmapped page behind them
/// and, where they profit, huge pages. Thread-safe.
///
/// Shareable: it can become a file.
enum class Placement : uint8_t { Anywhere, Shareable };
Result<void*> allocateMemory(uint64_t bytes, uint64_t align,
                             Placement placement = Placement::Anywhere);
void freeMemory(void* memory, uint64_t bytes);
/// Gives the bytes back and keeps their addresses: what they held is lost. commitMemory() takes
/// them again, which can fail; freeMemory() takes either.
void decommitMemory(void* memory, uint64_t bytes);
Result<> commitMemory(void* memory, uint64_t bytes);

/// Moves shareable memory into a file, once; the address stays. Small pieces go with their
/// neighbours. Nobody may write them meanwhile.
Result<MemoryFile> fileOfMemory(void* memory, uint64_t bytes);

uint64_t totalMemory();
uint64_t freeMemoryBytes();

} // namespace cw
