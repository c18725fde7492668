// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/pipeline.h"

#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/IPO/GlobalDCE.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SROA.h>

#include "ir/passes/analyses.h"
#include "ir/passes/builtin_variables.h"
#include "ir/passes/cuda_semantics.h"
#include "ir/passes/device_runtime.h"
#include "ir/passes/flush_denormals.h"
#include "ir/passes/managed_variables.h"
#include "ir/passes/rename_operations.h"
#include "ir/verify.h"

namespace cw::ir {
namespace {

/// asm volatile("" ::: "memory") keeps the compiler from moving accesses; it has no code.
void dropEmptyAssembly(llvm::Module& module) {
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function))) {
            auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
            auto* text = call ? llvm::dyn_cast<llvm::InlineAsm>(call->getCalledOperand()) : nullptr;
            if (!text || !llvm::StringRef(text->getAsmString()).trim().empty() ||
                !call->getType()->isVoidTy())
                continue;
            new llvm::FenceInst(module.getContext(), llvm::AtomicOrdering::SequentiallyConsistent,
                                llvm::SyncScope::SingleThread, call->getIterator());
            call->eraseFromParent();
        }
}

/// Functions of a whole program are reached from its kernels only.
void internalize(llvm::Module& module) {
    for (llvm::Function& function : module)
        if (!function.isDeclaration() &&
            function.getCallingConv() != llvm::CallingConv::PTX_Kernel) {
            function.setLinkage(llvm::GlobalValue::InternalLinkage);
            function.setVisibility(llvm::GlobalValue::DefaultVisibility);
            function.setComdat(nullptr);
        }
}

/// Takes stack slots away, so that KIR is a fraction of the size; nothing that looks across
/// functions.
void tidy(llvm::Module& module) {
    Analyses analyses;
    llvm::FunctionPassManager each;
    each.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
    each.addPass(llvm::EarlyCSEPass());
    llvm::ModulePassManager pipeline;
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(each)));
    pipeline.addPass(llvm::GlobalDCEPass());
    pipeline.run(module, analyses.modules);
}

} // namespace

Result<> makePortable(Module& module, const PortableOptions& options) {
    llvm::Module& m = module.get();
    // First of all: what LLVM may take for undefined gets CUDA's meaning, before anything looks at
    // it.
    cudaSemantics(m);
    builtinVariables(m);
    CW_TRY(renameOperations(m));
    if (options.flush_denormals) flushDenormals(m);
    managedVariables(m);
    deviceRuntime(m);
    dropEmptyAssembly(m);
    CW_TRY(verifyPortable(m, options.whole_program));
    if (options.whole_program) internalize(m);
    tidy(m);
    return {};
}

} // namespace cw::ir
