// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/insert_yields.h"

#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace cw::ir {
namespace {

using Slice = llvm::SmallPtrSet<llvm::Instruction*, 32>;

/// Everything inside `loop` that decides whether it goes on.
Slice exitSlice(const llvm::Loop& loop, const llvm::DominatorTree& dominators) {
    Slice slice;
    llvm::SmallVector<llvm::Instruction*, 32> work;
    const auto add = [&](llvm::Value* value) {
        auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
        if (instruction && loop.contains(instruction) && slice.insert(instruction).second)
            work.push_back(instruction);
    };
    llvm::SmallVector<llvm::BasicBlock*, 8> exiting;
    loop.getExitingBlocks(exiting);
    for (llvm::BasicBlock* block : exiting)
        add(block->getTerminator());

    while (!work.empty()) {
        llvm::Instruction* instruction = work.pop_back_val();
        for (llvm::Value* operand : instruction->operands()) {
            // The address of an access does not decide by itself.
            if (llvm::isa<llvm::LoadInst, llvm::AtomicRMWInst, llvm::AtomicCmpXchgInst>(
                    instruction) &&
                operand->getType()->isPointerTy())
                continue;
            add(operand);
        }
        // Which value a phi has is decided by the branch before it.
        if (llvm::isa<llvm::PHINode>(instruction) && instruction->getParent() != loop.getHeader())
            if (auto* node = dominators.getNode(instruction->getParent()); node && node->getIDom())
                add(node->getIDom()->getBlock()->getTerminator());
    }
    return slice;
}

bool touchesVolatileOrAtomic(const llvm::Function& function) {
    for (const llvm::Instruction& instruction : llvm::instructions(function))
        if (instruction.isAtomic() || instruction.isVolatile()) return true;
    return false;
}

/// An access whose answer only another thread can change.
bool waitsForOthers(llvm::Instruction& instruction, const llvm::Loop& loop) {
    if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) {
        if (!load->isVolatile() && !load->isAtomic()) return false;
        // Read only to be the expected value of a compare-and-swap: lock-free.
        for (llvm::User* user : load->users())
            if (!llvm::isa<llvm::AtomicCmpXchgInst>(user)) return true;
        return false;
    }
    if (auto* swap = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction))
        return loop.isLoopInvariant(swap->getCompareOperand());
    if (auto* rmw = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction)) {
        if (rmw->getOperation() == llvm::AtomicRMWInst::Xchg) return true;
        auto* operand = llvm::dyn_cast<llvm::Constant>(rmw->getValOperand());
        return operand && (operand->isNullValue() || operand->isAllOnesValue());
    }
    if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
        if (llvm::Function* callee = call->getCalledFunction(); callee && !callee->isDeclaration())
            return touchesVolatileOrAtomic(*callee);
    return false;
}

bool spins(const llvm::Loop& loop, const llvm::DominatorTree& dominators) {
    for (llvm::Instruction* instruction : exitSlice(loop, dominators))
        if (waitsForOthers(*instruction, loop)) return true;
    return false;
}

bool touchesShared(const llvm::Instruction& instruction) {
    const llvm::Value* pointer = llvm::getLoadStorePointerOperand(&instruction);
    if (const auto* rmw = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction))
        pointer = rmw->getPointerOperand();
    if (const auto* swap = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction))
        pointer = swap->getPointerOperand();
    if (!pointer) return false;
    const llvm::Value* object = llvm::getUnderlyingObject(pointer, 32);
    // PTX reaches shared memory from its base.
    if (const auto* call = llvm::dyn_cast<llvm::CallBase>(object))
        if (const llvm::Function* callee = call->getCalledFunction())
            return callee->getName() == "cw.dynamic.smem.base";
    return object->getType()->isPointerTy() && object->getType()->getPointerAddressSpace() == 3;
}

} // namespace

void insertYields(llvm::Module& module) {
    for (llvm::Function& function : module) {
        if (function.isDeclaration() || !touchesVolatileOrAtomic(function)) continue;
        llvm::DominatorTree dominators(function);
        llvm::LoopInfo loops(dominators);
        llvm::SmallPtrSet<llvm::BasicBlock*, 8> latches;
        for (llvm::Loop* loop : loops.getLoopsInPreorder()) {
            if (!spins(*loop, dominators)) continue;
            llvm::SmallVector<llvm::BasicBlock*, 4> ends;
            loop->getLoopLatches(ends);
            latches.insert(ends.begin(), ends.end());
        }
        for (llvm::BasicBlock* latch : latches) {
            llvm::IRBuilder<> build(latch->getTerminator());
            build.CreateCall(module.getOrInsertFunction("cw.yield", build.getVoidTy()));
        }
    }
}

void insertLockstep(llvm::Module& module, bool everywhere) {
    for (llvm::Function& function : module) {
        llvm::SmallVector<llvm::Instruction*, 16> accesses;
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (everywhere ? instruction.isVolatile() || touchesShared(instruction)
                           : instruction.isVolatile() && touchesShared(instruction))
                accesses.push_back(&instruction);
        for (llvm::Instruction* access : accesses) {
            llvm::IRBuilder<> build(access);
            build.CreateCall(module.getOrInsertFunction("cw.lockstep", build.getVoidTy()));
        }
    }
}

} // namespace cw::ir
