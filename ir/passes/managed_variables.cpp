// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/managed_variables.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Metadata.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/ReplaceConstant.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

namespace cw::ir {
namespace {

/// The variables that llvm.global.annotations calls "cw.managed".
llvm::SmallVector<llvm::GlobalVariable*, 8> annotatedVariables(llvm::Module& module) {
    llvm::SmallVector<llvm::GlobalVariable*, 8> result;
    llvm::GlobalVariable* annotations = module.getGlobalVariable("llvm.global.annotations");
    if (!annotations || !annotations->hasInitializer()) return result;
    auto* rows = llvm::dyn_cast<llvm::ConstantArray>(annotations->getInitializer());
    if (!rows) return result;
    for (llvm::Value* row : rows->operands()) {
        auto* fields = llvm::dyn_cast<llvm::ConstantStruct>(row);
        if (!fields) continue;
        auto* variable =
            llvm::dyn_cast<llvm::GlobalVariable>(fields->getOperand(0)->stripPointerCasts());
        auto* text =
            llvm::dyn_cast<llvm::GlobalVariable>(fields->getOperand(1)->stripPointerCasts());
        if (!variable || !text || !text->hasInitializer()) continue;
        auto* string = llvm::dyn_cast<llvm::ConstantDataSequential>(text->getInitializer());
        if (string && string->isCString() && string->getAsCString() == "cw.managed")
            result.push_back(variable);
    }
    return result;
}

void makeSlot(llvm::GlobalVariable& variable) {
    llvm::Module& module = *variable.getParent();
    llvm::LLVMContext& context = module.getContext();
    auto* pointer = llvm::PointerType::get(context, 0);
    auto* slot = new llvm::GlobalVariable(
        module, pointer, false, variable.getLinkage(),
        variable.isDeclaration() ? nullptr : llvm::Constant::getNullValue(pointer), "", nullptr,
        llvm::GlobalValue::NotThreadLocal, variable.getAddressSpace(), variable.isDeclaration());
    slot->takeName(&variable);
    slot->setAlignment(llvm::Align(8));
    slot->setExternallyInitialized(true);
    variable.setName(slot->getName() + ".managed");
    if (!variable.isDeclaration()) variable.setLinkage(llvm::GlobalValue::InternalLinkage);

    llvm::convertUsersOfConstantsToInstructions({&variable});
    for (llvm::Use& use : llvm::make_early_inc_range(variable.uses())) {
        auto* user = llvm::dyn_cast<llvm::Instruction>(use.getUser());
        if (!user) continue;
        llvm::Instruction* at = user;
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(user))
            at = phi->getIncomingBlock(use)->getTerminator();
        llvm::IRBuilder<> build(at);
        llvm::Value* address = build.CreateLoad(pointer, slot);
        use.set(build.CreateAddrSpaceCast(address, variable.getType()));
    }
    if (variable.isDeclaration()) return;
    slot->setMetadata("cw.managed",
                      llvm::MDNode::get(context, {llvm::ValueAsMetadata::get(&variable)}));
    llvm::appendToUsed(module, {slot, &variable}); // metadata alone keeps nothing alive
}

} // namespace

void managedVariables(llvm::Module& module) {
    const auto variables = annotatedVariables(module);
    if (llvm::GlobalVariable* annotations = module.getGlobalVariable("llvm.global.annotations"))
        annotations->eraseFromParent();
    for (llvm::GlobalVariable* variable : variables) {
        llvm::removeFromUsedLists(
            module, [&](llvm::Constant* used) { return used->stripPointerCasts() == variable; });
        makeSlot(*variable);
    }
}

} // namespace cw::ir
