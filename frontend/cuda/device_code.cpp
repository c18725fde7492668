// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/device_code.h"

#include <clang/Basic/Diagnostic.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/Module.h>

#include "frontend/ptx/inline.h"

namespace cw::frontend {
namespace {

/// Gives the function a body that traps, in place of one that host code may have.
void trapIn(llvm::Function& function) {
    if (!function.isDeclaration()) function.deleteBody();
    function.setComdat(nullptr);
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(function.getContext(), "", &function));
    builder.CreateIntrinsic(llvm::Intrinsic::trap, {});
    builder.CreateUnreachable();
}

/// What only bodies called that are gone.
void dropUnused(llvm::Module& module) {
    for (bool changed = true; changed;) {
        changed = false;
        for (llvm::Function& function : llvm::make_early_inc_range(module)) {
            if (!function.use_empty() ||
                !(function.isDeclaration() || function.isDiscardableIfUnused()))
                continue;
            function.eraseFromParent();
            changed = true;
        }
    }
}

/// The input that the `number`-th output of an empty asm statement is tied to; zero when to none.
llvm::Value* passedThrough(llvm::CallInst& call, const llvm::InlineAsm& text, unsigned number,
                           llvm::Type* type) {
    unsigned argument = 0;
    for (const llvm::InlineAsm::ConstraintInfo& constraint : text.ParseConstraints()) {
        if (constraint.Type == llvm::InlineAsm::isOutput) argument += constraint.isIndirect;
        if (constraint.Type != llvm::InlineAsm::isInput) continue;
        llvm::Value* value = call.getArgOperand(argument++);
        const bool tied =
            !constraint.Codes.empty() && constraint.Codes[0] == std::to_string(number);
        if (tied && value->getType() == type) return value;
    }
    return llvm::Constant::getNullValue(type);
}

void dropEmpty(llvm::CallInst& call, const llvm::InlineAsm& text) {
    if (call.getType()->isVoidTy()) return; // the portable pipeline makes it a fence
    llvm::IRBuilder<> builder(&call);
    llvm::Value* result = nullptr;
    if (auto* all = llvm::dyn_cast<llvm::StructType>(call.getType())) {
        result = llvm::PoisonValue::get(all);
        for (unsigned i = 0; i < all->getNumElements(); i++)
            result = builder.CreateInsertValue(
                result, passedThrough(call, text, i, all->getElementType(i)), i);
    } else {
        result = passedThrough(call, text, 0, call.getType());
    }
    call.replaceAllUsesWith(result);
    call.eraseFromParent();
}

/// An error at the line of the asm statement's text.
void refuse(const llvm::MDNode* node, const ptx::InlineMistake& mistake,
            clang::DiagnosticsEngine& diagnostics) {
    // One place for each line of the text, where Clang knows them.
    const unsigned lines = node ? node->getNumOperands() : 0;
    const unsigned line = std::min(mistake.line, lines - 1);
    const auto* code =
        lines ? llvm::mdconst::dyn_extract<llvm::ConstantInt>(node->getOperand(line)) : nullptr;
    const auto place =
        clang::SourceLocation::getFromRawEncoding(code ? unsigned(code->getZExtValue()) : 0);
    diagnostics.Report(
        place, diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "inline PTX: %0"))
        << mistake.sentence;
}

} // namespace

void completeDeviceCode(llvm::Module& module, const std::vector<std::string>& host_calls,
                        clang::DiagnosticsEngine& diagnostics) {
    for (const std::string& name : host_calls)
        if (llvm::Function* function = module.getFunction(name)) trapIn(*function);
    if (!host_calls.empty()) dropUnused(module);

    std::vector<llvm::CallInst*> statements;
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
                call && call->isInlineAsm())
                statements.push_back(call);

    for (llvm::CallInst* call : statements) {
        const auto& text = *llvm::cast<llvm::InlineAsm>(call->getCalledOperand());
        if (llvm::StringRef(text.getAsmString()).trim().empty()) {
            dropEmpty(*call, text);
            continue;
        }
        const llvm::MDNode* node = call->getMetadata("srcloc");
        if (const auto mistake = ptx::expandInline(*call)) refuse(node, *mistake, diagnostics);
    }
}

} // namespace cw::frontend
