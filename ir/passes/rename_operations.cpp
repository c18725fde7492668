// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/rename_operations.h"

#include <llvm/IR/DerivedTypes.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/ModRef.h>

#include "ir/ops.h"

namespace cw::ir {
namespace {

llvm::Type* typeOf(char letter, llvm::LLVMContext& context) {
    switch (letter) {
    case 'v':
        return llvm::Type::getVoidTy(context);
    case 'i':
        return llvm::Type::getInt32Ty(context);
    case 'l':
        return llvm::Type::getInt64Ty(context);
    case 'f':
        return llvm::Type::getFloatTy(context);
    case 'd':
        return llvm::Type::getDoubleTy(context);
    default:
        return llvm::PointerType::get(context, 0);
    }
}

llvm::FunctionType* typeOf(const OpRow& row, llvm::LLVMContext& context) {
    llvm::SmallVector<llvm::Type*, 6> operands;
    for (char letter : row.signature.substr(1))
        operands.push_back(typeOf(letter, context));
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
    case Effect::Yield:
        function.addFnAttr(llvm::Attribute::Convergent);
        break;
    case Effect::Host:
        break;
    case Effect::End:
        function.addFnAttr(llvm::Attribute::NoReturn);
        function.addFnAttr(llvm::Attribute::Cold);
        break;
    }
}

/// NVVM intrinsics that Clang emits by itself or that its built-ins spell; the operands are the
/// operation's first.
constexpr std::pair<const char*, const char*> kIntrinsics[] = {
    {"llvm.nvvm.bar.warp.sync", "syncwarp"},
    {"llvm.nvvm.barrier.cta.sync.aligned.all", "barrier"},
    {"llvm.nvvm.barrier.cta.sync.all", "barrier"},
    {"llvm.nvvm.read.ptx.sreg.clock", "clock"},
    {"llvm.nvvm.read.ptx.sreg.clock64", "clock64"},
    {"llvm.nvvm.read.ptx.sreg.ctaid.x", "ctaid.x"},
    {"llvm.nvvm.read.ptx.sreg.ctaid.y", "ctaid.y"},
    {"llvm.nvvm.read.ptx.sreg.ctaid.z", "ctaid.z"},
    {"llvm.nvvm.read.ptx.sreg.globaltimer", "globaltimer"},
    {"llvm.nvvm.read.ptx.sreg.laneid", "laneid"},
    {"llvm.nvvm.read.ptx.sreg.nctaid.x", "nctaid.x"},
    {"llvm.nvvm.read.ptx.sreg.nctaid.y", "nctaid.y"},
    {"llvm.nvvm.read.ptx.sreg.nctaid.z", "nctaid.z"},
    {"llvm.nvvm.read.ptx.sreg.ntid.x", "ntid.x"},
    {"llvm.nvvm.read.ptx.sreg.ntid.y", "ntid.y"},
    {"llvm.nvvm.read.ptx.sreg.ntid.z", "ntid.z"},
    {"llvm.nvvm.read.ptx.sreg.smid", "smid"},
    {"llvm.nvvm.read.ptx.sreg.tid.x", "tid.x"},
    {"llvm.nvvm.read.ptx.sreg.tid.y", "tid.y"},
    {"llvm.nvvm.read.ptx.sreg.tid.z", "tid.z"},
};

llvm::Function* operationOf(llvm::Module& module, const OpRow& row) {
    const std::string name = "cw." + std::string(row.name);
    llvm::Function* operation = module.getFunction(name);
    if (!operation)
        operation = llvm::Function::Create(typeOf(row, module.getContext()),
                                           llvm::Function::ExternalLinkage, name, module);
    setAttributes(*operation, row.effect);
    return operation;
}

void renameIntrinsics(llvm::Module& module) {
    for (auto [intrinsic, name] : kIntrinsics) {
        llvm::Function* function = module.getFunction(intrinsic);
        if (!function) continue;
        llvm::Function* operation = operationOf(module, *findOp(std::string("cw.") + name));
        for (llvm::User* user : llvm::make_early_inc_range(function->users())) {
            auto* call = llvm::cast<llvm::CallBase>(user);
            llvm::IRBuilder<> build(call);
            llvm::SmallVector<llvm::Value*, 4> operands(call->args());
            while (operands.size() < operation->arg_size())
                operands.push_back(build.getInt32(0)); // all threads
            call->replaceAllUsesWith(build.CreateCall(operation, operands));
            call->eraseFromParent();
        }
        function->eraseFromParent();
    }
}

} // namespace

Result<> renameOperations(llvm::Module& module) {
    renameIntrinsics(module);
    for (llvm::Function& function : llvm::make_early_inc_range(module)) {
        if (!function.isDeclaration()) continue;
        const OpRow* row = findOpBySource(std::string_view(function.getName()));
        if (!row) row = findOp(std::string_view(function.getName()));
        if (!row) continue;

        llvm::FunctionType* type = typeOf(*row, module.getContext());
        if (function.getFunctionType() != type)
            return makeError(ErrorCode::CompileFailed,
                             "'{}' is declared with another type than operation 'cw.{}' has",
                             function.getName().str(), row->name);
        llvm::Function* target = operationOf(module, *row);
        for (llvm::User* user : function.users())
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(user)) call->setAttributes({});
        if (target == &function) continue;
        function.replaceAllUsesWith(target);
        function.eraseFromParent();
    }
    return {};
}

} // namespace cw::ir
