// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "ir/module.h"

namespace cw::opencl {

/// A copy of `kernel` and of what it reaches, in a context of its own: what fails there fails for
/// this kernel alone. All else becomes internal; names can't be those of built-in functions.
Result<ir::Module> isolate(const llvm::Module&, const std::string& kernel);

} // namespace cw::opencl
