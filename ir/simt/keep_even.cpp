// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/keep_even.h"

#include <optional>

#include <llvm/ADT/SetVector.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

#include "ir/simt/convergence.h"
#include "ir/simt/uniform.h"

namespace cw::ir {
namespace {

constexpr unsigned kMost = 64;        // barriers to put in
constexpr unsigned kMostReads = 8;    // kept for each block
constexpr unsigned kMostOfShared = 2; // any two will do

bool isBarrier(const llvm::Instruction& instruction) {
    const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
    return callee && (callee->getName() == "cw.barrier" || callee->getName() == "cw.grid.sync" ||
                      callee->getName().starts_with("cw.barrier.red"));
}

bool isShared(const llvm::Value& pointer) {
    if (pointer.getType()->getPointerAddressSpace() == 3) return true;
    const llvm::Value* object = llvm::getUnderlyingObject(&pointer, 32);
    if (object->getType()->getPointerAddressSpace() == 3) return true;
    const auto* call = llvm::dyn_cast<llvm::CallBase>(object);
    const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
    return callee &&
           (callee->getName() == "cw.shared.base" || callee->getName() == "cw.dynamic.smem.base");
}

/// The program says that one of the two addresses is reached in no other way.
bool keptApart(const llvm::Value& a, const llvm::Value& b) {
    const auto* first = llvm::dyn_cast<llvm::Argument>(llvm::getUnderlyingObject(&a, 32));
    const auto* second = llvm::dyn_cast<llvm::Argument>(llvm::getUnderlyingObject(&b, 32));
    return first && second && first != second &&
           (first->hasNoAliasAttr() || second->hasNoAliasAttr());
}

class Keeper {
  public:
    Keeper(llvm::Function& kernel, bool some_ended)
        : kernel_(kernel), some_ended_(some_ended), together_(kernel, Scope::Block, Shape::Any),
          uniformity_(kernel, Scope::Block, Shape::Any), dominators_(kernel) {}

    void run() {
        if (!hasBarrier()) return;
        for (unsigned i = 0; i < kMost; ++i) {
            findPendingReads();
            llvm::Instruction* place = firstPlace();
            if (!place) return;
            llvm::IRBuilder<> build(place);
            build.CreateCall(
                kernel_.getParent()->getOrInsertFunction("cw.barrier", build.getVoidTy(),
                                                         build.getInt32Ty(), build.getInt32Ty()),
                {build.getInt32(0), build.getInt32(0)});
        }
    }

  private:
    /// Addresses of cells that were read since the last barrier.
    using Reads = llvm::SetVector<const llvm::Value*>;

    /// What a block may have in common: shared memory, and one address of other memory for all.
    bool isCell(const llvm::Value& pointer) const {
        if (isShared(pointer)) return true;
        const llvm::Value* object = llvm::getUnderlyingObject(&pointer, 32);
        const auto* argument = llvm::dyn_cast<llvm::Argument>(object);
        return !llvm::isa<llvm::AllocaInst>(object) && !(argument && argument->hasByValAttr()) &&
               uniformity_.isUniform(pointer);
    }

    static void add(const llvm::Value* read, Reads& to) {
        if (to.size() >= kMostReads) return;
        if (isShared(*read) && llvm::count_if(to, [](const llvm::Value* other) {
                                   return isShared(*other);
                               }) >= kMostOfShared)
            return;
        to.insert(read);
    }

    bool hasBarrier() const {
        for (const llvm::BasicBlock& block : kernel_)
            if (llvm::any_of(block, isBarrier)) return true;
        return false;
    }

    void pass(const llvm::Instruction& instruction, Reads& reads) const {
        if (isBarrier(instruction)) return reads.clear();
        const auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction);
        if (load && isCell(*load->getPointerOperand())) add(load->getPointerOperand(), reads);
    }

    void findPendingReads() {
        at_end_.clear();
        for (bool changed = true; changed;) {
            changed = false;
            for (llvm::BasicBlock& block : kernel_) {
                Reads reads = atBegin(block);
                for (const llvm::Instruction& instruction : block)
                    pass(instruction, reads);
                Reads& known = at_end_[&block];
                if (known.size() == reads.size()) continue;
                known = std::move(reads);
                changed = true;
            }
        }
    }

    Reads atBegin(llvm::BasicBlock& block) {
        Reads reads;
        for (llvm::BasicBlock* before : llvm::predecessors(&block))
            if (const auto found = at_end_.find(before); found != at_end_.end())
                for (const llvm::Value* read : found->second)
                    add(read, reads);
        return reads;
    }

    /// Where the block comes together between a read and a write.
    llvm::Instruction* firstPlace() {
        for (llvm::BasicBlock& block : kernel_) {
            if (!dominators_.isReachableFromEntry(&block)) continue;
            if (comes(block)) {
                Reads reads = atBegin(block);
                for (llvm::Instruction& instruction : block) {
                    if (meetsReads(instruction, reads)) return &instruction;
                    pass(instruction, reads);
                }
                continue;
            }
            // What a branch reads by itself and then writes are cells of its own.
            llvm::BasicBlock* before = &block;
            while (!comes(*before))
                before = dominators_.getNode(before)->getIDom()->getBlock();
            for (llvm::Instruction& instruction : block)
                if (meetsReads(instruction, at_end_[before])) return before->getTerminator();
        }
        return nullptr;
    }

    bool comes(const llvm::BasicBlock& block) const {
        return some_ended_ ? together_.allButEndedCome(block) : together_.allCome(block);
    }

    bool meetsReads(const llvm::Instruction& instruction, const Reads& reads) const {
        const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction);
        if (!store || reads.empty() || !isCell(*store->getPointerOperand())) return false;
        const llvm::Value& to = *store->getPointerOperand();
        return llvm::any_of(reads, [&](const llvm::Value* read) {
            return read != &to && isShared(*read) == isShared(to) && !keptApart(*read, to);
        });
    }

    llvm::Function& kernel_;
    const bool some_ended_;
    const Convergence together_;
    const Uniformity uniformity_;
    llvm::DominatorTree dominators_;
    llvm::DenseMap<llvm::BasicBlock*, Reads> at_end_;
};

} // namespace

void keepWarpsEven(llvm::Function& kernel, bool some_ended) {
    Keeper(kernel, some_ended).run();
}

} // namespace cw::ir
