// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/driver.h"

namespace cw::cpu {

/// False: some of the memory is not there; how much was done is unknown.
bool copyShape(void* to, const void* from, const CopyShape& shape);
bool fillShape(void* to, uint32_t pattern, uint32_t pattern_bytes, const CopyShape& shape);

/// What is told of the above.
Fault badHostAccess(const char* what, const void* to, const void* from);

} // namespace cw::cpu
