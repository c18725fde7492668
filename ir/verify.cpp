// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/verify.h"

#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include "ir/ops.h"

namespace cw::ir {
namespace {

std::string placeOf(const llvm::Instruction& instruction) {
    const llvm::DILocation* location = instruction.getDebugLoc().get();
    return location ? fmt::format("{}:{}: ", location->getFilename().str(), location->getLine())
                    : std::string();
}

Result<> verifyCall(const llvm::CallBase& call, bool whole_program) {
    const std::string caller = llvm::demangle(call.getFunction()->getName().str());
    if (const auto* text = llvm::dyn_cast<llvm::InlineAsm>(call.getCalledOperand())) {
        return makeError(ErrorCode::CompileFailed,
                         "{}inline assembly is left over: asm(\"{}\")\n  while compiling '{}'",
                         placeOf(call), llvm::StringRef(text->getAsmString()).str(), caller);
    }
    const llvm::Function* callee = call.getCalledFunction();
    if (!callee || !callee->isDeclaration() || !whole_program) return {};
    const llvm::StringRef name = callee->getName();
    if (callee->isIntrinsic() && !name.starts_with("llvm.nvvm.")) return {};
    if (findOp(std::string_view(name)) || name.starts_with("__cw_")) return {};
    return makeError(ErrorCode::CompileFailed,
                     "{}device function '{}' is called but nowhere defined\n  while compiling '{}'",
                     placeOf(call), llvm::demangle(name.str()), caller);
}

} // namespace

Result<> verifyPortable(const llvm::Module& module, bool whole_program) {
    for (const llvm::Function& function : module) {
        if (function.getCallingConv() == llvm::CallingConv::PTX_Kernel &&
            (!function.getReturnType()->isVoidTy() || function.isVarArg()))
            return makeError(ErrorCode::CompileFailed,
                             "kernel '{}' must return void and take a fixed number of arguments",
                             llvm::demangle(function.getName().str()));
        for (const llvm::Instruction& instruction : llvm::instructions(function))
            if (const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
                CW_TRY(verifyCall(*call, whole_program));
    }
    std::string message;
    llvm::raw_string_ostream stream(message);
    if (llvm::verifyModule(module, &stream))
        return makeError(ErrorCode::Internal, "module '{}' breaks LLVM's rules: {}",
                         module.getModuleIdentifier(), message);
    return {};
}

} // namespace cw::ir
