// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/end_threads.h"

#include <llvm/ADT/SetVector.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Local.h>

#include "ir/passes/reach.h"

namespace cw::ir {
namespace {

bool isEnd(const llvm::Instruction& instruction) {
    const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
    return callee && (callee->getName() == "cw.exit" || callee->getName() == "cw.trap" ||
                      callee->getName() == "cw.assertfail");
}

llvm::Value* endedFlag(llvm::IRBuilder<>& build) {
    llvm::Module& module = *build.GetInsertBlock()->getModule();
    return build.CreateCall(module.getOrInsertFunction("cw.ended.flag", build.getPtrTy()));
}

void returnFrom(llvm::Function& function, llvm::IRBuilder<>& build) {
    if (function.getReturnType()->isVoidTy())
        build.CreateRetVoid();
    else
        build.CreateRet(llvm::Constant::getNullValue(function.getReturnType()));
}

void endAt(llvm::Instruction& end) {
    llvm::BasicBlock* const block = end.getParent();
    llvm::Function& function = *block->getParent();
    auto& call = llvm::cast<llvm::CallBase>(end);
    const llvm::StringRef name = call.getCalledFunction()->getName();
    llvm::changeToUnreachable(end.getNextNode());
    llvm::IRBuilder<> build(block->getTerminator());
    build.SetCurrentDebugLocation(end.getDebugLoc());
    if (name == "cw.trap")
        build.CreateCall(
            function.getParent()->getOrInsertFunction("cw.report.trap", build.getVoidTy()));
    if (!isKernel(function)) build.CreateStore(build.getInt32(1), endedFlag(build));
    returnFrom(function, build);
    block->getTerminator()->eraseFromParent();
    if (name != "cw.assertfail")
        end.eraseFromParent();
    else
        call.removeFnAttr(llvm::Attribute::NoReturn);
}

/// Behind a call of a function that may end the thread.
void lookBehind(llvm::CallBase& call) {
    llvm::Instruction* const next = call.getNextNode();
    llvm::IRBuilder<> build(next);
    llvm::Value* ended = build.CreateLoad(build.getInt32Ty(), endedFlag(build));
    llvm::Instruction* leave = llvm::SplitBlockAndInsertIfThen(
        build.CreateICmpNE(ended, build.getInt32(0)), next, /*Unreachable=*/true);
    build.SetInsertPoint(leave);
    returnFrom(*call.getFunction(), build);
    leave->eraseFromParent();
}

/// Functions in which a thread may end.
llvm::SetVector<llvm::Function*> enders(llvm::Module& module) {
    llvm::SetVector<llvm::Function*> found;
    for (llvm::Function& function : module)
        if (llvm::any_of(llvm::instructions(function), isEnd)) found.insert(&function);
    for (size_t i = 0; i < found.size(); ++i)
        for (llvm::User* user : found[i]->users())
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(user))
                found.insert(call->getFunction());
    return found;
}

} // namespace

void endThreadsByReturning(llvm::Module& module) {
    const auto functions = enders(module);
    for (llvm::Function* function : functions) {
        function->removeFnAttr(llvm::Attribute::NoReturn);
        // It writes the flag.
        if (!isKernel(*function)) {
            function->removeFnAttr(llvm::Attribute::Memory);
            function->removeFnAttr(llvm::Attribute::Speculatable);
        }
        for (llvm::BasicBlock& block : *function) {
            const auto end = llvm::find_if(block, isEnd);
            if (end != block.end()) endAt(*end);
        }
        llvm::EliminateUnreachableBlocks(*function);
    }
    for (llvm::Function* function : functions) {
        if (isKernel(*function)) continue;
        for (llvm::User* user : llvm::make_early_inc_range(function->users()))
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(user);
                call && call->getCalledFunction() == function) {
                call->removeFnAttr(llvm::Attribute::NoReturn);
                call->removeFnAttr(llvm::Attribute::Memory);
                lookBehind(*call);
            }
    }
    if (llvm::Function* fails = module.getFunction("cw.assertfail"))
        fails->removeFnAttr(llvm::Attribute::NoReturn);
}

} // namespace cw::ir
