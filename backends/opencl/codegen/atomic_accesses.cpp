// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/atomic_accesses.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace cw::opencl {
namespace {

/// SPIR-V's number of a scope.
uint32_t scopeOf(const llvm::LLVMContext& context, llvm::SyncScope::ID id) {
    const llvm::StringRef name = context.getSyncScopeName(id).value_or("");
    if (name == "singlethread") return 4;
    if (name == "subgroup") return 3;
    if (name == "workgroup") return 2;
    if (name == "device") return 1;
    return 0; // of all devices
}

uint32_t semanticsOf(llvm::AtomicOrdering ordering, unsigned space) {
    constexpr uint32_t kGlobal = 0x200, kShared = 0x100;
    const uint32_t memory = space == 1 ? kGlobal : space == 3 ? kShared : kGlobal | kShared;
    switch (ordering) {
    case llvm::AtomicOrdering::Acquire:
        return 2 | memory;
    case llvm::AtomicOrdering::Release:
        return 4 | memory;
    case llvm::AtomicOrdering::SequentiallyConsistent:
        return 16 | memory;
    default:
        return 0;
    }
}

char letterOf(const llvm::Type* type) {
    if (type->isFloatTy()) return 'f';
    if (type->isDoubleTy()) return 'd';
    return type->isIntegerTy(64) ? 'm' : 'j';
}

void replace(llvm::Instruction& access, llvm::StringRef name, llvm::Value* pointer,
             llvm::AtomicOrdering ordering, llvm::SyncScope::ID scope, llvm::Value* stored) {
    llvm::IRBuilder<> build(&access);
    const unsigned space = pointer->getType()->getPointerAddressSpace();
    llvm::SmallVector<llvm::Value*, 4> operands{pointer,
                                                build.getInt32(scopeOf(access.getContext(), scope)),
                                                build.getInt32(semanticsOf(ordering, space))};
    llvm::Type* value = stored ? stored->getType() : access.getType();
    std::string mangled =
        "_Z" + std::to_string(name.size()) + name.str() + "PU3AS" + std::to_string(space);
    mangled += stored ? std::string{letterOf(value), 'j', 'j', letterOf(value)}
                      : std::string{'K', letterOf(value), 'j', 'j'};
    if (stored) operands.push_back(stored);
    llvm::SmallVector<llvm::Type*, 4> types;
    for (llvm::Value* operand : operands)
        types.push_back(operand->getType());
    llvm::FunctionCallee callee = access.getModule()->getOrInsertFunction(
        mangled, llvm::FunctionType::get(access.getType(), types, false));
    access.replaceAllUsesWith(build.CreateCall(callee, operands));
    access.eraseFromParent();
}

} // namespace

void spellAtomicAccesses(llvm::Module& module) {
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function))) {
            if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction); load && load->isAtomic())
                replace(*load, "__spirv_AtomicLoad", load->getPointerOperand(), load->getOrdering(),
                        load->getSyncScopeID(), nullptr);
            else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction);
                     store && store->isAtomic())
                replace(*store, "__spirv_AtomicStore", store->getPointerOperand(),
                        store->getOrdering(), store->getSyncScopeID(), store->getValueOperand());
        }
}

} // namespace cw::opencl
