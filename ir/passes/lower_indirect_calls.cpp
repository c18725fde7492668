// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/lower_indirect_calls.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

#include "ir/passes/reach.h"

namespace cw::ir {
namespace {

using Functions = llvm::SetVector<llvm::Function*>;

/// The rows of @cw.functions, which goes, then all others whose address is taken.
Functions takeTable(llvm::Module& module) {
    Functions functions;
    if (llvm::GlobalVariable* table = module.getGlobalVariable("cw.functions", true)) {
        for (llvm::Use& row : table->getInitializer()->operands())
            functions.insert(llvm::cast<llvm::Function>(row->stripPointerCasts()));
        table->eraseFromParent();
    }
    const Reach reach(module);
    functions.insert(reach.addressTaken().begin(), reach.addressTaken().end());
    return functions;
}

/// Another function in its place, which only calls refer to; all other uses are the number.
llvm::Function* separateCalls(llvm::Function& old, uint64_t index) {
    auto* fresh = llvm::Function::Create(old.getFunctionType(), old.getLinkage(),
                                         old.getAddressSpace(), "", old.getParent());
    fresh->takeName(&old);
    fresh->copyAttributesFrom(&old);
    fresh->copyMetadata(&old, 0);
    fresh->splice(fresh->begin(), &old);
    for (unsigned i = 0; i < old.arg_size(); ++i) {
        fresh->getArg(i)->takeName(old.getArg(i));
        old.getArg(i)->replaceAllUsesWith(fresh->getArg(i));
    }
    for (llvm::User* user : llvm::make_early_inc_range(old.users()))
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(user);
            call && call->getCalledFunction() == &old)
            call->setCalledFunction(fresh);
    auto* number =
        llvm::ConstantInt::get(llvm::Type::getInt64Ty(old.getContext()), functionNumber(index));
    old.replaceAllUsesWith(llvm::ConstantExpr::getIntToPtr(number, old.getType()));
    old.eraseFromParent();
    return fresh;
}

void lowerCall(llvm::CallInst& call, const Functions& functions) {
    llvm::LLVMContext& context = call.getContext();
    llvm::BasicBlock* const before = call.getParent();
    llvm::BasicBlock* const after = llvm::SplitBlock(before, &call);
    llvm::Function* const caller = before->getParent();
    llvm::IRBuilder<> build(before->getTerminator());
    build.SetCurrentDebugLocation(call.getDebugLoc());
    llvm::Value* number = build.CreatePtrToInt(call.getCalledOperand(), build.getInt64Ty());
    auto* wrong = llvm::BasicBlock::Create(context, "wrong", caller, after);
    llvm::SwitchInst* choice = build.CreateSwitch(number, wrong);
    before->getTerminator()->eraseFromParent();

    llvm::PHINode* result = nullptr;
    if (!call.getType()->isVoidTy()) {
        build.SetInsertPoint(after, after->begin());
        result = build.CreatePHI(call.getType(), 4);
    }
    for (uint64_t i = 0; i < functions.size(); ++i) {
        llvm::Function* const callee = functions[i];
        if (callee->getFunctionType() != call.getFunctionType() || isKernel(*callee)) continue;
        auto* block = llvm::BasicBlock::Create(context, callee->getName(), caller, wrong);
        choice->addCase(build.getInt64(functionNumber(i)), block);
        build.SetInsertPoint(block);
        auto* direct = llvm::cast<llvm::CallInst>(build.Insert(call.clone()));
        direct->setCalledFunction(callee);
        direct->setCallingConv(callee->getCallingConv());
        build.CreateBr(after);
        if (result) result->addIncoming(direct, block);
    }
    build.SetInsertPoint(wrong);
    build.CreateCall(caller->getParent()->getOrInsertFunction("cw.trap", build.getVoidTy()))
        ->setDoesNotReturn();
    build.CreateUnreachable();
    if (result && result->getNumIncomingValues() == 0) {
        result->replaceAllUsesWith(llvm::PoisonValue::get(result->getType()));
        result->eraseFromParent();
        result = nullptr;
    }
    call.replaceAllUsesWith(result ? static_cast<llvm::Value*>(result)
                                   : llvm::PoisonValue::get(call.getType()));
    call.eraseFromParent();
}

} // namespace

void lowerIndirectCalls(llvm::Module& module, Placement& placement) {
    const Functions taken = takeTable(module);
    Functions functions;
    for (uint64_t i = 0; i < taken.size(); ++i) {
        functions.insert(separateCalls(*taken[i], i));
        if (i >= placement.functions.size())
            placement.functions.push_back(functions.back()->getName().str());
    }
    llvm::SmallVector<llvm::CallInst*, 16> calls;
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
                call && call->isIndirectCall())
                calls.push_back(call);
    for (llvm::CallInst* call : calls)
        lowerCall(*call, functions);
}

} // namespace cw::ir
