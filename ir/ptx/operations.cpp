// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ptx/operations.h"

#include <algorithm>
#include <string>

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/Module.h>

#include "ir/ops.h"

namespace cw::ir {
namespace {

struct Spelling {
    std::string_view operation, text;
};
constexpr Spelling kSpellings[] = {
#define CW_PTX(operation, text) {operation, text},
#include "ir/ptx/operations.def"
#undef CW_PTX
};

/// Functions that PTX has by these names (CUDA C++ Programming Guide, "Formatted Output", …).
constexpr Spelling kSystemCalls[] = {
    {"assertfail", "__assertfail"}, {"free", "free"}, {"malloc", "malloc"}, {"vprintf", "vprintf"}};

template <typename Rows>
const Spelling* find(const Rows& rows, std::string_view operation) {
    const auto* row = std::ranges::find(rows, operation, &Spelling::operation);
    return row == std::end(rows) ? nullptr : row;
}

char registerOf(char letter) {
    switch (letter) {
    case 'i':
        return 'r';
    case 'p':
        return 'l';
    default:
        return letter; // l, f, d
    }
}

std::string constraintsOf(const OpRow& row) {
    std::string list;
    const auto add = [&](std::string_view item) {
        if (!list.empty()) list += ',';
        list += item;
    };
    if (row.signature[0] != 'v') add(std::string("=") + registerOf(row.signature[0]));
    for (const char letter : row.signature.substr(1))
        add(std::string(1, registerOf(letter)));
    if (row.effect == Effect::Warp || row.effect == Effect::Block) add("~{memory}");
    return list;
}

bool isZero(const llvm::Value* value) {
    const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(value);
    return constant && constant->isZero();
}

/// What most barriers are: all threads of the block at barrier 0.
bool isSyncthreads(const OpRow& row, const llvm::CallBase& call) {
    return row.name == "barrier" && isZero(call.getArgOperand(0)) && isZero(call.getArgOperand(1));
}

void writeAssembly(llvm::Function& operation, const OpRow& row, std::string_view text) {
    const bool pure = row.effect == Effect::Pure;
    const std::string constraints = constraintsOf(row);
    for (llvm::User* user : llvm::make_early_inc_range(operation.users())) {
        auto* call = llvm::cast<llvm::CallBase>(user);
        llvm::IRBuilder<> build(call);
        if (text.empty()) {
            call->eraseFromParent();
            continue;
        }
        llvm::CallInst* made = nullptr;
        if (isSyncthreads(row, *call)) {
            made = build.CreateCall(
                llvm::InlineAsm::get(llvm::FunctionType::get(build.getVoidTy(), false),
                                     "bar.sync 0;", "~{memory}", true));
        } else {
            const llvm::SmallVector<llvm::Value*, 6> operands(call->args());
            made = build.CreateCall(
                llvm::InlineAsm::get(operation.getFunctionType(), text, constraints, !pure),
                operands);
        }
        made->setDebugLoc(call->getDebugLoc());
        made->addFnAttr(llvm::Attribute::NoUnwind);
        if (row.waits()) made->addFnAttr(llvm::Attribute::Convergent);
        if (pure) made->setMemoryEffects(llvm::MemoryEffects::none());
        if (row.effect == Effect::End) made->addFnAttr(llvm::Attribute::NoReturn);
        call->replaceAllUsesWith(made);
        if (call->hasName()) made->takeName(call);
        call->eraseFromParent();
    }
    operation.eraseFromParent();
}

/// Where every `extern __shared__` array begins.
void replaceDynamicBase(llvm::Function& operation) {
    llvm::Module& module = *operation.getParent();
    auto* bytes = llvm::ArrayType::get(llvm::Type::getInt8Ty(module.getContext()), 0);
    auto* array = new llvm::GlobalVariable(module, bytes, false, llvm::GlobalValue::ExternalLinkage,
                                           nullptr, "__cw_dynamic_shared", nullptr,
                                           llvm::GlobalValue::NotThreadLocal, 3);
    array->setAlignment(llvm::Align(16));
    for (llvm::User* user : llvm::make_early_inc_range(operation.users())) {
        auto* call = llvm::cast<llvm::CallBase>(user);
        call->replaceAllUsesWith(llvm::ConstantExpr::getAddrSpaceCast(array, call->getType()));
        call->eraseFromParent();
    }
    operation.eraseFromParent();
}

std::string sourceName(const OpRow& row) {
    std::string name = "__cw_" + std::string(row.name);
    std::ranges::replace(name, '.', '_');
    return name;
}

} // namespace

void spellOperationsAsPtx(llvm::Module& module) {
    for (const OpRow& row : opRows()) {
        llvm::Function* operation = module.getFunction("cw." + std::string(row.name));
        if (!operation) continue;
        if (row.name == "dynamic.smem.base")
            replaceDynamicBase(*operation);
        else if (const Spelling* spelling = find(kSpellings, row.name))
            writeAssembly(*operation, row, spelling->text);
        else if (const Spelling* function = find(kSystemCalls, row.name))
            operation->setName(function->text);
        else
            operation->setName(sourceName(row));
    }
}

} // namespace cw::ir
