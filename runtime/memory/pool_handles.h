// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/memory/pool.h"

namespace cw::runtime {

class Runtime;

/// Pools as both APIs show them. Attributes go by the numbers of cudaMemPoolAttr and
/// CUmemPool_attribute, which agree.

/// Made when the program first sees the pool.
uint64_t handleOf(Runtime& runtime, const std::shared_ptr<Pool>& pool);
/// InvalidArgument for what is no pool.
Result<std::shared_ptr<Pool>> poolOf(Runtime& runtime, uint64_t handle);
Result<> destroyPool(Runtime& runtime, uint64_t handle);

/// What the places of a pool's values hold: int for the first three attributes, else uint64_t.
Result<> setPoolAttribute(Pool& pool, int attribute, const void* value);
Result<> poolAttribute(const Pool& pool, int attribute, void* value);

/// Whether kernels of `device` shall, and can, touch the pool's memory.
Result<> setPoolAccess(Runtime& runtime, const Pool& pool, int device, bool wanted);
bool poolAccess(Runtime& runtime, const Pool& pool, int device);

} // namespace cw::runtime
