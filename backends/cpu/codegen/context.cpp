// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/context.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include "backends/cpu/abi.h"
#include "ir/passes/reach.h"

namespace cw::cpu {
namespace {

bool isOperation(const llvm::Value* callee) {
    const auto* function = llvm::dyn_cast<llvm::Function>(callee);
    return function && function->isDeclaration() && function->getName().starts_with("cw.");
}

} // namespace

bool useIndexParameters(llvm::Function& body) {
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(body))) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call || !isOperation(call->getCalledOperand())) continue;
        const llvm::StringRef name = call->getCalledFunction()->getName();
        const unsigned first = unsigned(body.arg_size()) - 4;
        llvm::IRBuilder<> build(call);
        llvm::Value* value = nullptr;
        if (name == "cw.tid.x")
            value = body.getArg(first);
        else if (name == "cw.tid.y")
            value = body.getArg(first + 1);
        else if (name == "cw.tid.z")
            value = body.getArg(first + 2);
        else if (name == "cw.ctaid.x")
            value = body.getArg(first + 3);
        else if (name == "cw.laneid") {
            const auto dimension = [&](const char* operation) {
                return build.CreateCall(
                    body.getParent()->getOrInsertFunction(operation, build.getInt32Ty()));
            };
            llvm::Value* row =
                build.CreateAdd(body.getArg(first + 1),
                                build.CreateMul(dimension("cw.ntid.y"), body.getArg(first + 2)));
            llvm::Value* linear =
                build.CreateAdd(body.getArg(first), build.CreateMul(dimension("cw.ntid.x"), row));
            value = build.CreateAnd(linear, 31);
        }
        if (!value) continue;
        call->replaceAllUsesWith(value);
        call->eraseFromParent();
    }
    return seesRecord(body);
}

bool seesRecord(llvm::Function& body) {
    for (llvm::User* user : body.getArg(0)->users()) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(user);
        if (call) return true;
    }
    // Services may report the thread.
    for (llvm::Instruction& instruction : llvm::instructions(body))
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            call && isOperation(call->getCalledOperand()) && !call->doesNotAccessMemory())
            return true;
    return false;
}

} // namespace cw::cpu
