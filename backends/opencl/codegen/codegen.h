// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/codegen.h"

namespace cw::opencl {

/// Turns portable modules into SPIR-V, a module a kernel (backends/opencl/abi.h).
Codegen& codegen();

} // namespace cw::opencl
