// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/split_aggregates.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace cw::ir {
namespace {

bool chooses(const llvm::Instruction& instruction) {
    return instruction.getType()->isAggregateType() &&
           llvm::isa<llvm::PHINode, llvm::SelectInst, llvm::FreezeInst>(instruction);
}

unsigned memberCount(const llvm::Type& type) {
    if (const auto* array = llvm::dyn_cast<llvm::ArrayType>(&type))
        return unsigned(array->getNumElements());
    return llvm::cast<llvm::StructType>(type).getNumElements();
}

/// Writes out one choice. Members that are aggregates become choices, too: to be split next.
class Splitter {
  public:
    explicit Splitter(llvm::Instruction& whole) : whole_(whole), build_(&whole) {}

    void split(llvm::SmallVectorImpl<llvm::Instruction*>& more) {
        llvm::SmallVector<llvm::Value*, 8> members;
        for (unsigned i = 0; i < memberCount(*whole_.getType()); ++i) {
            members.push_back(member(i));
            if (auto* made = llvm::dyn_cast<llvm::Instruction>(members.back());
                made && chooses(*made))
                more.push_back(made);
        }
        if (llvm::isa<llvm::PHINode>(whole_))
            build_.SetInsertPoint(whole_.getParent(), whole_.getParent()->getFirstInsertionPt());
        llvm::Value* again = llvm::PoisonValue::get(whole_.getType());
        for (const auto& [i, value] : llvm::enumerate(members))
            again = build_.CreateInsertValue(again, value, unsigned(i));
        whole_.replaceAllUsesWith(again);
        whole_.eraseFromParent();
    }

  private:
    llvm::Value* member(unsigned i) {
        if (const auto* phi = llvm::dyn_cast<llvm::PHINode>(&whole_)) {
            auto* one = build_.CreatePHI(llvm::ExtractValueInst::getIndexedType(phi->getType(), i),
                                         phi->getNumIncomingValues());
            llvm::SmallDenseMap<llvm::BasicBlock*, llvm::Value*> taken; // once, whatever the edges
            for (const auto& [value, from] : llvm::zip(phi->incoming_values(), phi->blocks())) {
                llvm::Value*& out = taken[from];
                if (!out)
                    out = llvm::IRBuilder<>(from->getTerminator()).CreateExtractValue(value, i);
                one->addIncoming(out, from);
            }
            return one;
        }
        if (llvm::isa<llvm::FreezeInst>(whole_))
            return build_.CreateFreeze(build_.CreateExtractValue(whole_.getOperand(0), i));
        auto& select = llvm::cast<llvm::SelectInst>(whole_);
        return build_.CreateSelect(select.getCondition(),
                                   build_.CreateExtractValue(select.getTrueValue(), i),
                                   build_.CreateExtractValue(select.getFalseValue(), i));
    }

    llvm::Instruction& whole_;
    llvm::IRBuilder<> build_;
};

} // namespace

void splitAggregates(llvm::Module& module) {
    llvm::SmallVector<llvm::Instruction*, 16> work;
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (chooses(instruction)) work.push_back(&instruction);
    while (!work.empty())
        Splitter(*work.pop_back_val()).split(work);
}

} // namespace cw::ir
