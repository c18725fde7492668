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

/// A variable of the module that is not visible to others is one to the host all the same: nvcc
/// registers static variables by such names. Only its own constants ("$str") are nobody else's.
void keepForHost(llvm::GlobalVariable&);

/// Marks `.attribute(.managed)` variables for the pipeline, as a `__managed__` one of CUDA is
/// marked.
void annotateManaged(llvm::Module&, llvm::ArrayRef<llvm::GlobalVariable*> variables);

} // namespace cw::ptx
