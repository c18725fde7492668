// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/rename_operations.h"

#include <llvm/IR/DerivedTypes.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/ModRef.h>

#include "ir/ops.h"

namespace cw::ir {
namespace {

llvm::Type* typeOf(char letter, llvm::LLVMContext& context) {
    switch (letter) {
        case 'v': return llvm::Type::getVoidTy(context);
        case 'i': return llvm::Type::getInt32Ty(context);
        case 'l': return llvm::Type::getInt64Ty(context);
        case 'f': return llvm::Type::getFloatTy(context);
        case 'd': return llvm::Type::getDoubleTy(context);
        default: return llvm::PointerType::get(context, 0);
    }
}

llvm::FunctionType* typeOf(const OpRow& row, llvm::LLVMContext& context) {
    llvm::SmallVector<llvm::Type*, 6> operands;
    for (char letter : row.signature.substr(1)) operands.push_back(typeOf(letter, context));
    return llvm::FunctionType::get(typeOf(row.signature[0], context), operands, false);
}

void setAttributes(llvm::Function& function, Effect effect) {
    function.setAttributes({});
    function.addFnAttr(llvm::Attribute::NoUnwind);
    switch (effect) {
        case Effect::Pure:
            function.setMemoryEffects(llvm::MemoryEffects::none());
            function.addFnAttr(llvm::Attribute::WillReturn);
            function.addFnAttr(llvm::Attribute::Speculatable);
            break;
        case Effect::Volatile:
            function.setMemoryEffects(llvm::MemoryEffects::inaccessibleMemOnly());
            function.addFnAttr(llvm::Attribute::WillReturn);
            break;
        case Effect::Warp:
        case Effect::Block:
        case Effect::Yield: function.addFnAttr(llvm::Attribute::Convergent); break;
        case Effect::Host: break;
        case Effect::End:
            function.addFnAttr(llvm::Attribute::NoReturn);
            function.addFnAttr(llvm::Attribute::Cold);
            break;
    }
}

} // namespace

Result<> renameOperations(llvm::Module& module) {
    for (llvm::Function& function : llvm::make_early_inc_range(module)) {
        if (!function.isDeclaration()) continue;
        const OpRow* row = findOpBySource(std::string_view(function.getName()));
        if (!row) row = findOp(std::string_view(function.getName()));
        if (!row) continue;

        llvm::FunctionType* type = typeOf(*row, module.getContext());
        if (function.getFunctionType() != type)
            return makeError(ErrorCode::CompileFailed, "'{}' is declared with another type than operation 'cw.{}' has",
                             function.getName().str(), row->name);
        const std::string name = "cw." + std::string(row->name);
        llvm::Function* target = module.getFunction(name);
        if (!target) target = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, module);
        setAttributes(*target, row->effect);
        for (llvm::User* user : function.users())
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(user)) call->setAttributes({});
        if (target == &function) continue;
        function.replaceAllUsesWith(target);
        function.eraseFromParent();
    }
    return {};
}

} // namespace cw::ir
