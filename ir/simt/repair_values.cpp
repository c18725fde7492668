// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/repair_values.h"

#include <llvm/IR/Dominators.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/Transforms/Utils/PromoteMemToReg.h>

#include "ir/passes/uses.h"

namespace cw::ir {
namespace {

constexpr unsigned kCheap = 6; // instructions deep

class Repair {
  public:
    explicit Repair(llvm::Function& function) : function_(function), dominators_(function) {}

    void run(llvm::SmallVectorImpl<llvm::AllocaInst*>& variables) {
        // Working a value out again may make its operands' uses lost ones.
        for (bool changed = true; changed;) {
            changed = false;
            for (llvm::Instruction& value :
                 llvm::make_early_inc_range(llvm::instructions(function_)))
                for (llvm::Use* use : lostUses(value, dominators_))
                    if (use->get() == &value && isCheap(value, *placeOf(*use), kCheap))
                        workOutAgain(value, *use), changed = true;
        }
        llvm::SmallVector<llvm::Instruction*, 32> values;
        for (llvm::Instruction& value : llvm::instructions(function_))
            if (!lostUses(value, dominators_).empty()) values.push_back(&value);
        for (llvm::Instruction* value : values)
            variables.push_back(giveVariable(*value));
        llvm::PromoteMemToReg(variables, dominators_);
    }

  private:
    /// Integer and address arithmetic over values that reach the place.
    bool isCheap(llvm::Instruction& value, llvm::Instruction& place, unsigned depth) {
        if (depth == 0 ||
            !(llvm::isa<llvm::BinaryOperator, llvm::ICmpInst, llvm::SelectInst,
                        llvm::GetElementPtrInst, llvm::CastInst>(value)) ||
            !(value.getType()->isIntegerTy() || value.getType()->isPointerTy()) ||
            value.isIntDivRem())
            return false;
        return llvm::all_of(value.operands(), [&](llvm::Value* operand) {
            auto* instruction = llvm::dyn_cast<llvm::Instruction>(operand);
            return !instruction || dominators_.dominates(instruction, &place) ||
                   isCheap(*instruction, place, depth - 1);
        });
    }

    static void workOutAgain(llvm::Instruction& value, llvm::Use& use) {
        llvm::Instruction* copy = value.clone();
        copy->insertBefore(placeOf(use)->getIterator());
        copy->setDebugLoc({});
        setUse(use, *copy);
    }

    llvm::AllocaInst* giveVariable(llvm::Instruction& value) {
        llvm::BasicBlock& entry = function_.getEntryBlock();
        auto* variable = new llvm::AllocaInst(value.getType(), 0, "", entry.begin());
        for (llvm::Use* use : lostUses(value, dominators_)) {
            if (use->get() != &value) continue;
            auto* read =
                new llvm::LoadInst(value.getType(), variable, "", placeOf(*use)->getIterator());
            setUse(*use, *read);
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
