// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/IR/Module.h>

#include "frontend/ptx/symbols.h"

namespace cw::ptx {

/// A variable of the module (or a static one of a function) in its address space, with no value
/// yet.
Result<llvm::GlobalVariable*> makeGlobal(llvm::Module&, const SourceText&, const Variable&,
                                         const std::string& name);

/// Gives it its value; the names in it must be known.
Result<> initialise(llvm::GlobalVariable&, const SourceText&, const Variable&, Scope& names);

} // namespace cw::ptx
