// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/uses.h"

#include <llvm/IR/Dominators.h>
#include <llvm/IR/Instructions.h>

namespace cw::ir {

llvm::Instruction* placeOf(llvm::Use& use) {
    auto* user = llvm::cast<llvm::Instruction>(use.getUser());
    if (auto* phi = llvm::dyn_cast<llvm::PHINode>(user))
        return phi->getIncomingBlock(use)->getTerminator();
    return user;
}

void setUse(llvm::Use& use, llvm::Value& by) {
    auto* phi = llvm::dyn_cast<llvm::PHINode>(use.getUser());
    if (!phi) return use.set(&by);
    llvm::Value* const old = use.get();
    llvm::BasicBlock* const from = phi->getIncomingBlock(use);
    for (unsigned i = 0; i < phi->getNumIncomingValues(); ++i)
        if (phi->getIncomingBlock(i) == from && phi->getIncomingValue(i) == old)
            phi->setIncomingValue(i, &by);
}

llvm::SmallVector<llvm::Use*, 8> lostUses(llvm::Instruction& value,
                                          const llvm::DominatorTree& dominators) {
    llvm::SmallVector<llvm::Use*, 8> lost;
    for (llvm::Use& use : value.uses())
        if (!dominators.dominates(&value, use)) lost.push_back(&use);
    return lost;
}

} // namespace cw::ir
