// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/host_code.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

namespace cw::frontend {
namespace {

constexpr int kPriority = 102; // right after libcudart_static.a has found its runtime

void registerManaged(llvm::Module& module) {
    llvm::Function* old = module.getFunction("__cudaRegisterManagedVar");
    if (!old) return;
    llvm::Type* pointer = llvm::PointerType::getUnqual(module.getContext());
    llvm::Type* i32 = llvm::Type::getInt32Ty(module.getContext());
    llvm::Type* i64 = llvm::Type::getInt64Ty(module.getContext());
    llvm::Type* none = llvm::Type::getVoidTy(module.getContext());
    old->setName("");
    const llvm::FunctionCallee function = module.getOrInsertFunction(
        "__cudaRegisterManagedVar", none, pointer, pointer, pointer, pointer, i32, i64, i32, i32);
    for (llvm::User* user : llvm::make_early_inc_range(old->users())) {
        auto* call = llvm::dyn_cast<llvm::CallInst>(user);
        if (!call) continue;
        auto* slot = llvm::dyn_cast<llvm::GlobalVariable>(call->getArgOperand(1));
        auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(call->getArgOperand(2));
        // Constructors that run before registration find the initial value.
        if (slot && variable && !slot->isDeclaration()) slot->setInitializer(variable);
        llvm::IRBuilder<> builder(call);
        builder.CreateCall(function,
                           {call->getArgOperand(0), call->getArgOperand(1), call->getArgOperand(2),
                            call->getArgOperand(3), builder.getInt32(0), call->getArgOperand(4),
                            builder.getInt32(0), builder.getInt32(0)});
        call->eraseFromParent();
    }
    old->eraseFromParent();
}

void registerRelocatable(llvm::Module& module, const CudaSource& source) {
    llvm::Type* pointer = llvm::PointerType::getUnqual(module.getContext());
    for (llvm::Function& old : llvm::make_early_inc_range(module)) {
        if (!old.getName().starts_with("__cudaRegisterLinkedBinary") || old.hasNUsesOrMore(2) ||
            old.use_empty())
            continue;
        auto* call = llvm::cast<llvm::CallInst>(*old.user_begin());
        llvm::IRBuilder<> builder(call);
        const llvm::FunctionCallee function = module.getOrInsertFunction(
            "__cwRegisterRelocatable", builder.getVoidTy(), pointer, pointer, pointer);
        llvm::Value* id = builder.CreateGlobalString(source.unit_id, "causeway_unit");
        builder.CreateCall(function, {call->getArgOperand(0), call->getArgOperand(1), id});
        call->eraseFromParent();
        old.eraseFromParent();
    }
    for (llvm::GlobalVariable& variable : module.globals())
        if (variable.getSection() == "__nv_relfatbin") {
            variable.setSection(".cw_kir");
            variable.setAlignment(llvm::Align(16));
        }
    for (llvm::GlobalAlias& alias : llvm::make_early_inc_range(module.aliases()))
        if (alias.getName().starts_with("__fatbinwrap_") && alias.use_empty())
            alias.eraseFromParent();
}

/// Moves the registration before constructors of the program, which may launch kernels.
void registerEarly(llvm::Module& module) {
    llvm::Function* constructor = module.getFunction("__cuda_module_ctor");
    llvm::GlobalVariable* list = module.getNamedGlobal("llvm.global_ctors");
    if (!constructor || !list || !list->hasInitializer()) return;
    std::vector<std::tuple<int, llvm::Function*, llvm::Constant*>> entries;
    for (const llvm::Use& use : list->getInitializer()->operands()) {
        auto* entry = llvm::cast<llvm::ConstantStruct>(use);
        auto* function = llvm::dyn_cast<llvm::Function>(entry->getOperand(1)->stripPointerCasts());
        if (!function) return;
        const int priority =
            int(llvm::cast<llvm::ConstantInt>(entry->getOperand(0))->getZExtValue());
        entries.emplace_back(function == constructor ? kPriority : priority, function,
                             entry->getOperand(2));
    }
    list->eraseFromParent();
    for (auto& [priority, function, data] : entries)
        llvm::appendToGlobalCtors(module, function, priority, data->isNullValue() ? nullptr : data);
}

void nameToolkit(llvm::Module& module, const CudaSource& source) {
    auto* text = llvm::ConstantDataArray::getString(module.getContext(), source.toolkit);
    auto* variable = new llvm::GlobalVariable(
        module, text->getType(), true, llvm::GlobalValue::WeakAnyLinkage, text, "causeway_toolkit");
    variable->setVisibility(llvm::GlobalValue::HiddenVisibility);
    llvm::appendToUsed(module, {variable});
}

} // namespace

void completeHostCode(llvm::Module& module, const CudaSource& source) {
    registerManaged(module);
    if (source.relocatable) registerRelocatable(module, source);
    registerEarly(module);
    nameToolkit(module, source);
}

} // namespace cw::frontend
