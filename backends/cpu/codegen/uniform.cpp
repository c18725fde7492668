// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/uniform.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/Analysis/CFG.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/PostDominators.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>

#include "backends/cpu/codegen/uniform_loops.h"
#include "backends/cpu/codegen/waits.h"
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

using Blocks = llvm::SmallPtrSet<const llvm::BasicBlock*, 8>;

/// Where lanes that have parted may find each other.
struct Cuts {
    Blocks blocks;
    llvm::SmallVector<std::pair<llvm::BasicBlock*, llvm::BasicBlock*>, 8> edges;
};

class Solver {
  public:
    Solver(llvm::Function& kernel, llvm::ArrayRef<UniformLoop> loops,
           llvm::DenseSet<const llvm::Value*>& divergent)
        : order_(&kernel), dominators_(kernel), post_dominators_(kernel), loops_(dominators_),
          divergent_(divergent) {
        const bool irreducible = llvm::containsIrreducibleCFG<llvm::BasicBlock*>(order_, loops_);
        for (llvm::Instruction& instruction : llvm::instructions(kernel)) {
            if (irreducible || isSource(instruction)) mark(instruction);
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction); call && findWait(*call))
                waits_.blocks.insert(call->getParent());
        }
        all_cuts_ = waits_;
        for (const UniformLoop& loop : loops) {
            all_cuts_.blocks.insert(loop.header);
            all_cuts_.edges.append(loop.exits);
        }
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
            spreadFromLoop(*loop, branch, all_meet, label);
    }

    void spreadFromLoop(llvm::Loop& loop, llvm::Instruction& branch,
                        const llvm::BasicBlock* all_meet,
                        llvm::DenseMap<llvm::BasicBlock*, llvm::BasicBlock*>& label) {
        if (leavesAtDifferentTimes(loop, label)) markValuesThatLeave(loop);
        if (meetsInAnotherRound(loop, branch, all_meet, waits_) ||
            meetsInAnotherRound(loop, branch, all_meet, all_cuts_))
            markWhatRoundsChange(loop);
    }

    /// May lanes that part here come to the same cut, some of them a round of the loop later?
    static bool meetsInAnotherRound(llvm::Loop& loop, llvm::Instruction& branch,
                                    const llvm::BasicBlock* all_meet, const Cuts& cuts) {
        const auto [now, later] = cutsBehind(loop, branch, all_meet, cuts);
        const auto in = [](const Blocks& blocks) {
            return [&](const llvm::BasicBlock* block) { return blocks.contains(block); };
        };
        if (llvm::any_of(now, in(later))) return true;
        return llvm::any_of(now, in(cuts.blocks)) &&
               llvm::any_of(now, in(cutsBehind(loop, branch, nullptr, cuts).second));
    }

    /// The first cuts on the ways from the branch, in this round of the loop and in later ones.
    static std::pair<Blocks, Blocks> cutsBehind(llvm::Loop& loop, llvm::Instruction& branch,
                                                const llvm::BasicBlock* last, const Cuts& cuts) {
        Blocks seen[2], found[2];
        llvm::SmallVector<std::pair<llvm::BasicBlock*, bool>, 16> work;
        const auto leave = [&](llvm::BasicBlock* block, bool later) {
            for (llvm::BasicBlock* next : llvm::successors(block))
                if (!llvm::is_contained(cuts.edges, std::pair(block, next)))
                    work.push_back({next, later || next == loop.getHeader()});
        };
        leave(branch.getParent(), false);
        while (!work.empty()) {
            const auto [block, later] = work.pop_back_val();
            if (!seen[later].insert(block).second) continue;
            if (block == last || cuts.blocks.contains(block))
                found[later].insert(block);
            else
                leave(block, later);
        }
        return {found[0], found[1]};
    }

    void markWhatRoundsChange(llvm::Loop& loop) {
        for (const llvm::PHINode& phi : loop.getHeader()->phis())
            mark(phi);
        for (llvm::BasicBlock* block : loop.blocks())
            for (llvm::Instruction& instruction : *block)
                if (llvm::isa<llvm::LoadInst>(instruction)) mark(instruction);
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
    Cuts waits_, all_cuts_;
    llvm::DenseSet<const llvm::Value*>& divergent_;
    llvm::SmallVector<const llvm::Instruction*, 64> work_;
    llvm::SmallPtrSet<llvm::Instruction*, 16> branches_;
};

} // namespace

Uniformity::Uniformity(llvm::Function& kernel, llvm::ArrayRef<UniformLoop> loops) {
    Solver(kernel, loops, divergent_).solve();
}

} // namespace cw::cpu
