// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/builtin_variables.h"

#include <array>

#include <llvm/ADT/DenseMap.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/ReplaceConstant.h>

namespace cw::ir {
namespace {

struct Variable {
    const char* symbol;    // what causeway/builtin_variables.h of the toolkit calls it
    const char* operation; // __cw_<operation>_x, _y, _z
    const char* name;
};
constexpr std::array kVariables = {
    Variable{"__cw_thread_index", "tid", "threadIdx"},
    Variable{"__cw_block_index", "ctaid", "blockIdx"},
    Variable{"__cw_block_shape", "ntid", "blockDim"},
    Variable{"__cw_grid_shape", "nctaid", "gridDim"},
};

llvm::AllocaInst* makeCopy(llvm::Function& function, const Variable& variable) {
    llvm::Module& module = *function.getParent();
    llvm::IRBuilder<> build(&function.getEntryBlock(), function.getEntryBlock().begin());
    llvm::Type* word = build.getInt32Ty();
    auto* type = llvm::StructType::get(word, word, word);
    llvm::AllocaInst* copy = build.CreateAlloca(type, nullptr, variable.name);
    unsigned index = 0;
    for (const char* axis : {"_x", "_y", "_z"}) {
        const std::string operation = std::string("__cw_") + variable.operation + axis;
        llvm::FunctionCallee callee =
            module.getOrInsertFunction(operation, llvm::FunctionType::get(word, false));
        build.CreateStore(build.CreateCall(callee), build.CreateStructGEP(type, copy, index++));
    }
    return copy;
}

void replace(llvm::GlobalVariable& global, const Variable& variable) {
    llvm::convertUsersOfConstantsToInstructions({&global});
    llvm::DenseMap<llvm::Function*, llvm::AllocaInst*> copies;
    for (llvm::Use& use : llvm::make_early_inc_range(global.uses())) {
        auto* user = llvm::dyn_cast<llvm::Instruction>(use.getUser());
        if (!user) continue;
        llvm::AllocaInst*& copy = copies[user->getFunction()];
        if (!copy) copy = makeCopy(*user->getFunction(), variable);
        if (llvm::isa<llvm::AddrSpaceCastInst>(user)) {
            user->replaceAllUsesWith(copy);
            user->eraseFromParent();
            continue;
        }
        llvm::IRBuilder<> build(copy->getNextNode());
        use.set(build.CreateAddrSpaceCast(copy, global.getType()));
    }
    if (global.use_empty()) global.eraseFromParent();
}

} // namespace

void builtinVariables(llvm::Module& module) {
    for (const Variable& variable : kVariables)
        if (llvm::GlobalVariable* global = module.getGlobalVariable(variable.symbol))
            replace(*global, variable);
}

} // namespace cw::ir
