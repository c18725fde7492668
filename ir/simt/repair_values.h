// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/ADT/SmallVector.h>

namespace llvm {
class AllocaInst;
class Function;
} // namespace llvm

namespace cw::ir {

/// For a function whose blocks were put in a new order: uses that their definitions no longer reach
/// read a variable. Those variables, and `variables`, become values.
void repairValues(llvm::Function&, llvm::SmallVectorImpl<llvm::AllocaInst*>& variables);

} // namespace cw::ir
