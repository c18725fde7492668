// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/device_runtime.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

namespace cw::ir {

void deviceRuntime(llvm::Module& module) {
    llvm::Function* set = module.getFunction("cudaGraphSetConditional");
    if (!set || !set->isDeclaration()) return;
    llvm::LLVMContext& context = module.getContext();
    auto* type = llvm::FunctionType::get(
        llvm::Type::getVoidTy(context),
        {llvm::Type::getInt64Ty(context), llvm::Type::getInt32Ty(context)}, false);
    if (set->getFunctionType() != type) return; // another function of this name
    set->setLinkage(llvm::GlobalValue::LinkOnceODRLinkage);
    llvm::IRBuilder<> build(llvm::BasicBlock::Create(context, "", set));
    llvm::Value* place = build.CreateIntToPtr(set->getArg(0), build.getPtrTy());
    build.CreateAlignedStore(set->getArg(1), place, llvm::Align(4), true);
    build.CreateRetVoid();
}

} // namespace cw::ir
