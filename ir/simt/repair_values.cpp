// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/repair_values.h"

#include <llvm/IR/Dominators.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/Transforms/Utils/PromoteMemToReg.h>

namespace cw::ir {
namespace {

class Repair {
  public:
    explicit Repair(llvm::Function& function) : function_(function), dominators_(function) {}

    void run(llvm::SmallVectorImpl<llvm::AllocaInst*>& variables) {
        llvm::SmallVector<llvm::Instruction*, 32> values;
        for (llvm::Instruction& value : llvm::instructions(function_))
            if (!lostUses(value).empty()) values.push_back(&value);
        for (llvm::Instruction* value : values)
            variables.push_back(giveVariable(*value));
        llvm::PromoteMemToReg(variables, dominators_);
    }

  private:
    llvm::SmallVector<llvm::Use*, 8> lostUses(llvm::Instruction& value) {
        llvm::SmallVector<llvm::Use*, 8> lost;
        for (llvm::Use& use : value.uses())
            if (!dominators_.dominates(&value, use)) lost.push_back(&use);
        return lost;
    }

    llvm::AllocaInst* giveVariable(llvm::Instruction& value) {
        llvm::BasicBlock& entry = function_.getEntryBlock();
        auto* variable = new llvm::AllocaInst(value.getType(), 0, "", entry.begin());
        for (llvm::Use* use : lostUses(value)) {
            if (use->get() != &value) continue;
            auto* user = llvm::cast<llvm::Instruction>(use->getUser());
            auto* phi = llvm::dyn_cast<llvm::PHINode>(user);
            llvm::BasicBlock* const from = phi ? phi->getIncomingBlock(*use) : nullptr;
            auto* read = new llvm::LoadInst(value.getType(), variable, "",
                                            phi ? from->getTerminator()->getIterator()
                                                : user->getIterator());
            if (!phi) {
                use->set(read);
                continue;
            }
            // A phi has one value for all edges from the same block.
            for (unsigned i = 0; i < phi->getNumIncomingValues(); ++i)
                if (phi->getIncomingBlock(i) == from && phi->getIncomingValue(i) == &value)
                    phi->setIncomingValue(i, read);
        }
        new llvm::StoreInst(&value, variable, *value.getInsertionPointAfterDef());
        return variable;
    }

    llvm::Function& function_;
    llvm::DominatorTree dominators_;
};

} // namespace

void repairValues(llvm::Function& function, llvm::SmallVectorImpl<llvm::AllocaInst*>& variables) {
    Repair(function).run(variables);
}

} // namespace cw::ir
