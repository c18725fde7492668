// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/uniform_chains.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/LoopIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/Transforms/Utils/LoopUtils.h>

namespace cw::cpu {
namespace {

constexpr uint64_t kMostSteps = 10000;

/// What the walk over a value finds, and how long it takes.
struct Walk {
    bool uniform = true;
    uint64_t steps = 0;
};

class Chains {
  public:
    Chains(llvm::Loop& loop, llvm::LoopInfo& loops) : loop_(loop), loops_(loops) {}

    bool areLong() {
        llvm::LoopBlocksRPO order(&loop_);
        order.perform(&loops_);
        for (llvm::BasicBlock* block : order)
            for (llvm::Instruction& value : *block) {
                const Walk walk = walkOf(value);
                if (walk.steps > kMostSteps) return true;
                known_[&value] = walk;
            }
        return false;
    }

  private:
    Walk walkOf(llvm::Instruction& value) const {
        const bool is_header_phi =
            llvm::isa<llvm::PHINode>(value) && value.getParent() == loop_.getHeader();
        if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&value))
            return {known_.lookup(load->getPointerOperand()).uniform, 1};
        if (is_header_phi ||
            !llvm::isa<llvm::PHINode, llvm::UnaryOperator, llvm::BinaryOperator, llvm::CastInst,
                       llvm::CmpInst, llvm::SelectInst, llvm::GetElementPtrInst, llvm::FreezeInst>(
                value))
            return {false, 1};
        Walk walk{true, 1};
        for (llvm::Value* operand : value.operands()) {
            const Walk part = known_.lookup(operand); // of no instruction in the loop: uniform
            walk.steps += part.steps;
            walk.uniform = part.uniform;
            if (!walk.uniform) break; // as the vectoriser does
        }
        return walk;
    }

    llvm::Loop& loop_;
    llvm::LoopInfo& loops_;
    llvm::DenseMap<llvm::Value*, Walk> known_;
};

} // namespace

llvm::PreservedAnalyses BoundUniformChains::run(llvm::Function& function,
                                                llvm::FunctionAnalysisManager& analyses) {
    auto& loops = analyses.getResult<llvm::LoopAnalysis>(function);
    for (llvm::Loop* loop : loops.getLoopsInPreorder())
        if (loop->isInnermost() && Chains(*loop, loops).areLong())
            llvm::addStringMetadataToLoop(loop, "llvm.loop.vectorize.enable", 0);
    return llvm::PreservedAnalyses::all();
}

} // namespace cw::cpu
