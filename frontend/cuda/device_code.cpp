// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/device_code.h"

#include <clang/Basic/SourceManager.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/Module.h>

#include <fmt/format.h>

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

/// As Clang would print an error at the line of the asm statement's text.
Message refusal(const llvm::MDNode* node, const ptx::InlineMistake& mistake,
                const clang::SourceManager& sources) {
    Message message{true, fmt::format("error: inline PTX: {}\n", mistake.sentence)};
    // One place for each line of the text, where Clang knows them.
    const unsigned lines = node ? node->getNumOperands() : 0;
    const unsigned line = std::min(mistake.line, lines - 1);
    const auto* code =
        lines ? llvm::mdconst::dyn_extract<llvm::ConstantInt>(node->getOperand(line)) : nullptr;
    if (!code) return message;
    const auto location = clang::SourceLocation::getFromRawEncoding(unsigned(code->getZExtValue()));
    const clang::PresumedLoc place = sources.getPresumedLoc(sources.getExpansionLoc(location));
    if (place.isInvalid()) return message;
    message.text = fmt::format("{}:{}:{}: {}", place.getFilename(), place.getLine(),
                               place.getColumn(), message.text);
    const clang::FileIDAndOffset at = sources.getDecomposedLoc(sources.getExpansionLoc(location));
    const llvm::StringRef file = sources.getBufferData(at.first);
    const size_t begin = file.rfind('\n', at.second) + 1, end = file.find('\n', at.second);
    message.text += fmt::format("{:5} | {}\n      | {:>{}}\n", place.getLine(),
                                file.slice(begin, end).str(), "^", at.second - begin + 1);
    return message;
}

} // namespace

std::vector<Message> completeDeviceCode(llvm::Module& module,
                                        const std::vector<std::string>& host_calls,
                                        const clang::SourceManager& sources) {
    for (const std::string& name : host_calls)
        if (llvm::Function* function = module.getFunction(name)) trapIn(*function);
    if (!host_calls.empty()) dropUnused(module);

    std::vector<llvm::CallInst*> statements;
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
                call && call->isInlineAsm())
                statements.push_back(call);

    std::vector<Message> messages;
    for (llvm::CallInst* call : statements) {
        const auto& text = *llvm::cast<llvm::InlineAsm>(call->getCalledOperand());
        if (llvm::StringRef(text.getAsmString()).trim().empty()) {
            dropEmpty(*call, text);
            continue;
        }
        const llvm::MDNode* node = call->getMetadata("srcloc");
        if (const auto mistake = ptx::expandInline(*call))
            messages.push_back(refusal(node, *mistake, sources));
    }
    return messages;
}

} // namespace cw::frontend
