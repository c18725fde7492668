// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/scratch.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include "ir/passes/reach.h"

namespace cw::opencl {
namespace {

constexpr uint64_t kMostPrivate = 4096; // bytes of an array
constexpr uint64_t kAlign = 64;         // of a thread's part

/// Fixed slots of the function: those in its first block.
llvm::SmallVector<llvm::AllocaInst*, 4> bigArrays(llvm::Function& function) {
    llvm::SmallVector<llvm::AllocaInst*, 4> found;
    for (llvm::Instruction& instruction : function.getEntryBlock()) {
        auto* slot = llvm::dyn_cast<llvm::AllocaInst>(&instruction);
        if (!slot || !slot->isStaticAlloca() || slot->getAddressSpace() != 0) continue;
        const auto bytes = slot->getAllocationSize(function.getDataLayout());
        if (bytes && bytes->getFixedValue() > kMostPrivate && slot->getAlign() <= kAlign)
            found.push_back(slot);
    }
    return found;
}

/// Some use takes the slot for what it is.
bool mustBePrivate(const llvm::Value& pointer) {
    return llvm::any_of(pointer.users(), [](const llvm::User* user) {
        return llvm::isa<llvm::AddrSpaceCastInst>(user) ||
               (llvm::isa<llvm::GetElementPtrInst>(user) && mustBePrivate(*user));
    });
}

void move(llvm::AllocaInst& slot, uint64_t offset) {
    for (llvm::User* user : llvm::make_early_inc_range(slot.users()))
        if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(user);
            call && call->isLifetimeStartOrEnd())
            call->eraseFromParent();
    llvm::IRBuilder<> build(slot.getParent(), slot.getParent()->getFirstNonPHIOrDbgOrAlloca());
    llvm::Value* scratch = build.CreateCall(
        slot.getModule()->getOrInsertFunction("cw.scratch.base", build.getPtrTy()));
    slot.replaceAllUsesWith(build.CreateConstInBoundsGEP1_64(build.getInt8Ty(), scratch, offset));
    slot.eraseFromParent();
}

void takeAndGive(llvm::Function& kernel, uint64_t bytes) {
    llvm::Module& module = *kernel.getParent();
    llvm::BasicBlock& first = kernel.getEntryBlock();
    llvm::IRBuilder<> build(&first, first.getFirstNonPHIOrDbgOrAlloca());
    build
        .CreateCall(
            module.getOrInsertFunction("cw.scratch.take", build.getVoidTy(), build.getInt32Ty()),
            build.getInt32(uint32_t(bytes)))
        ->setConvergent();
    auto* end = llvm::BasicBlock::Create(kernel.getContext(), "end");
    for (llvm::BasicBlock& block : kernel)
        if (auto* leave = llvm::dyn_cast<llvm::ReturnInst>(block.getTerminator())) {
            build.SetInsertPoint(leave);
            build.CreateBr(end);
            leave->eraseFromParent();
        }
    end->insertInto(&kernel);
    build.SetInsertPoint(end);
    build.CreateCall(module.getOrInsertFunction("cw.scratch.give", build.getVoidTy()))
        ->setConvergent();
    build.CreateRetVoid();
}

} // namespace

uint64_t moveToScratch(llvm::Module& module) {
    uint64_t bytes = 0;
    for (llvm::Function& function : module) {
        if (function.isDeclaration()) continue;
        for (llvm::AllocaInst* slot : bigArrays(function)) {
            if (mustBePrivate(*slot)) continue;
            const uint64_t size = slot->getAllocationSize(module.getDataLayout())->getFixedValue();
            move(*slot, bytes);
            bytes += (size + kAlign - 1) / kAlign * kAlign;
        }
    }
    if (!bytes) return 0;
    for (llvm::Function& function : module)
        if (ir::isKernel(function)) {
            takeAndGive(function, bytes);
            function.addFnAttr(kScratch, std::to_string(bytes));
        }
    return bytes;
}

} // namespace cw::opencl
