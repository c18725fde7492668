// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/uniform.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/PostDominators.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>

#include "ir/ops.h"

namespace cw::cpu {
namespace {

bool isSource(const llvm::Instruction& instruction) {
    if (llvm::isa<llvm::AllocaInst, llvm::AtomicRMWInst, llvm::AtomicCmpXchgInst>(instruction))
        return true;
    if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction))
        return load->isVolatile() || load->isAtomic();
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    if (!call || llvm::isa<llvm::IntrinsicInst>(call)) return false;
    const llvm::Function* callee = call->getCalledFunction();
    if (!callee || !callee->getName().starts_with("cw.")) return true;
    const ir::OpRow* row = ir::findOp(std::string_view(callee->getName()));
    if (!row) return false; // a base address (passes/place_variables.h)
    const std::string_view name = row->name;
    if (name.starts_with("barrier.red")) return false; // one result for all
    return row->effect != ir::Effect::Pure || name.starts_with("tid.") || name == "laneid" ||
           name.starts_with("is.");
}

class Solver {
  public:
    Solver(llvm::Function& kernel, llvm::DenseSet<const llvm::Value*>& divergent)
        : order_(&kernel), dominators_(kernel), post_dominators_(kernel), loops_(dominators_),
          divergent_(divergent) {
        for (llvm::Instruction& instruction : llvm::instructions(kernel))
            if (isSource(instruction)) mark(instruction);
    }

    void solve() {
        while (!work_.empty()) {
            const llvm::Instruction* instruction = work_.pop_back_val();
            for (const llvm::User* user : instruction->users())
                if (auto* next = llvm::dyn_cast<llvm::Instruction>(user)) {
                    if (next->isTerminator())
                        spread(*const_cast<llvm::Instruction*>(next));
                    else
                        mark(*next);
                }
        }
    }

  private:
    void mark(const llvm::Instruction& instruction) {
        if (const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
            if (const llvm::Function* callee = call->getCalledFunction();
                callee && callee->getName().starts_with("cw.barrier.red"))
                return; // one result for all
        if (divergent_.insert(&instruction).second) work_.push_back(&instruction);
    }

    /// Threads part at this branch: where the ways meet again, a phi tells them apart, and after a
    /// loop that they leave at different times so does every value of the loop.
    void spread(llvm::Instruction& branch) {
        if (branch.getNumSuccessors() < 2 || !branches_.insert(&branch).second) return;
        llvm::BasicBlock* const from = branch.getParent();
        const auto* node = post_dominators_.getNode(from);
        const llvm::BasicBlock* const all_meet =
            node && node->getIDom() ? node->getIDom()->getBlock() : nullptr;
        llvm::DenseMap<llvm::BasicBlock*, llvm::BasicBlock*> label;
        llvm::SmallPtrSet<llvm::BasicBlock*, 8> joins;
        for (llvm::BasicBlock* successor : llvm::successors(from))
            label[successor] = successor;
        // The first way to reach a block names it; a second way makes it a join of its own name.
        for (bool changed = true; changed;) {
            changed = false;
            for (llvm::BasicBlock* block : order_) {
                const auto found = label.find(block);
                if (found == label.end() || block == from || block == all_meet) continue;
                llvm::BasicBlock* const name = found->second;
                for (llvm::BasicBlock* next : llvm::successors(block)) {
                    auto [at, fresh] = label.try_emplace(next, name);
                    if (fresh) {
                        changed = true;
                    } else if (at->second != name && at->second != next) {
                        at->second = next;
                        joins.insert(next);
                        changed = true;
                    } else if (at->second != name && joins.insert(next).second) {
                        changed = true;
                    }
                }
            }
        }
        for (llvm::BasicBlock* join : joins)
            for (const llvm::PHINode& phi : join->phis())
                mark(phi);
        for (llvm::Loop* loop = loops_.getLoopFor(from); loop; loop = loop->getParentLoop())
            if (leavesAtDifferentTimes(*loop, label)) markValuesThatLeave(*loop);
    }

    bool leavesAtDifferentTimes(llvm::Loop& loop,
                                llvm::DenseMap<llvm::BasicBlock*, llvm::BasicBlock*>& label) {
        llvm::SmallVector<llvm::BasicBlock*, 4> exits;
        loop.getUniqueExitBlocks(exits);
        llvm::BasicBlock* const again = label.lookup(loop.getHeader());
        for (llvm::BasicBlock* exit : exits)
            if (llvm::BasicBlock* name = label.lookup(exit); name && name != again) return true;
        return false;
    }

    void markValuesThatLeave(llvm::Loop& loop) {
        for (llvm::BasicBlock* block : loop.blocks())
            for (llvm::Instruction& instruction : *block)
                for (llvm::User* user : instruction.users())
                    if (!loop.contains(llvm::cast<llvm::Instruction>(user))) {
                        mark(instruction);
                        break;
                    }
        llvm::SmallVector<llvm::BasicBlock*, 4> exits;
        loop.getUniqueExitBlocks(exits);
        for (llvm::BasicBlock* exit : exits)
            for (const llvm::PHINode& phi : exit->phis())
                mark(phi);
    }

    llvm::ReversePostOrderTraversal<llvm::Function*> order_;
    llvm::DominatorTree dominators_;
    llvm::PostDominatorTree post_dominators_;
    llvm::LoopInfo loops_;
    llvm::DenseSet<const llvm::Value*>& divergent_;
    llvm::SmallVector<const llvm::Instruction*, 64> work_;
    llvm::SmallPtrSet<llvm::Instruction*, 16> branches_;
};

} // namespace

Uniformity::Uniformity(llvm::Function& kernel) {
    Solver(kernel, divergent_).solve();
}

} // namespace cw::cpu
