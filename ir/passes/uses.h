// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/ADT/SmallVector.h>

namespace llvm {
class DominatorTree;
class Instruction;
class Use;
class Value;
} // namespace llvm

/// Uses of values, for passes that give a value another home.
namespace cw::ir {

/// Before which instruction a value is wanted: a phi wants it at the end of the block it comes
/// from.
llvm::Instruction* placeOf(llvm::Use&);

/// Gives the use another value. A phi has one value for all edges from the same block.
void setUse(llvm::Use&, llvm::Value& by);

/// Uses that the definition does not reach.
llvm::SmallVector<llvm::Use*, 8> lostUses(llvm::Instruction&, const llvm::DominatorTree&);

} // namespace cw::ir
