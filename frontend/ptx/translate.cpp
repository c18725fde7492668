// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Local.h>

#include "frontend/frontend.h"
#include "frontend/ptx/debug_lines.h"
#include "frontend/ptx/emitter.h"
#include "frontend/ptx/globals.h"
#include "frontend/ptx/parser.h"
#include "frontend/ptx/signatures.h"
#include "ir/ops.h"
#include "support/fatbin/ptx_text.h"

namespace cw::ptx {
namespace {

// KIR's triple and layout (ir/README.md).
constexpr const char* kTriple = "nvptx64-nvidia-cuda";
constexpr const char* kLayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64";

class Translator {
  public:
    Translator(const SourceText& source, const Module& ast, llvm::Module& module)
        : source_(source), ast_(ast), module_(module), context_(module.getContext()),
          lines_(ast, module) {}

    Result<> run() {
        for (const Variable& variable : ast_.variables)
            CW_TRY(declare(variable));
        for (const Function& function : ast_.functions)
            CW_TRY(declare(function));
        for (auto [alias, target] : ast_.aliases)
            CW_TRY(declareAlias(alias, target));
        for (const Variable& variable : ast_.variables)
            if (auto* global =
                    llvm::dyn_cast<llvm::GlobalVariable>(names_.find(variable.name)->slot)) {
                CW_TRY(initialise(*global, source_, variable, names_));
                keepForHost(*llvm::cast<llvm::GlobalVariable>(names_.find(variable.name)->slot));
            }
        annotateManaged(module_, managedVariables());
        for (const Function& function : ast_.functions)
            if (function.has_body) CW_TRY(define(function));
        lines_.finish();
        // What is declared but not called, and what became an operation (vprintf, malloc).
        for (llvm::Function& function : llvm::make_early_inc_range(module_))
            if (function.isDeclaration() && function.use_empty()) function.eraseFromParent();
        return {};
    }

  private:
    std::vector<llvm::GlobalVariable*> managedVariables() {
        std::vector<llvm::GlobalVariable*> managed;
        for (const Variable& variable : ast_.variables)
            if (variable.is_managed)
                managed.push_back(
                    llvm::cast<llvm::GlobalVariable>(names_.find(variable.name)->slot));
        return managed;
    }

    Result<> declare(const Variable& variable) {
        if (const Symbol* known = names_.find(variable.name)) {
            // Declared as extern and defined, or declared twice.
            auto* global = known->kind == Symbol::Memory
                               ? llvm::dyn_cast<llvm::GlobalVariable>(known->slot)
                               : nullptr;
            if (variable.is_extern && global) return {};
            if (!global || !global->isDeclaration())
                return source_.error(variable.place,
                                     fmt::format("'{}' is declared twice", variable.name));
            auto* made = CW_TRY(makeGlobal(module_, source_, variable, std::string(variable.name)));
            made->takeName(global);
            global->replaceAllUsesWith(made);
            global->eraseFromParent();
            names_.find(variable.name)->slot = made;
            return {};
        }
        Symbol symbol{Symbol::Memory, variable.type, variable.vector, variable.space};
        symbol.slot = CW_TRY(makeGlobal(module_, source_, variable, std::string(variable.name)));
        names_.add(variable.name, std::move(symbol));
        return {};
    }

    Result<> declare(const Function& function) {
        if (Symbol* known = names_.find(function.name)) {
            auto* earlier = llvm::dyn_cast<llvm::Function>(known->slot);
            if (!earlier || (defined_.count(function.name) && function.has_body))
                return source_.error(function.place,
                                     fmt::format("'{}' is declared twice", function.name));
            if (function.has_body) {
                defined_.emplace(function.name, &function);
                setLinkage(function, *earlier);
            }
            return {};
        }
        const Convention convention(function.signature);
        llvm::FunctionType* type = convention.type(function.signature, context_);
        auto* made = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage,
                                            llvm::StringRef(function.name), module_);
        setLinkage(function, *made);
        made->addFnAttr(llvm::Attribute::NoUnwind);
        if (function.signature.is_noreturn) made->addFnAttr(llvm::Attribute::NoReturn);
        if (function.is_entry) CW_TRY(makeKernel(function, *made));
        if (function.has_body) defined_.emplace(function.name, &function);
        Symbol symbol{Symbol::Function};
        symbol.slot = made;
        symbol.signature = &function.signature;
        names_.add(function.name, std::move(symbol));
        return {};
    }

    void setLinkage(const Function& function, llvm::Function& made) {
        if (!function.has_body) return;
        made.setLinkage(function.is_weak ? llvm::GlobalValue::WeakAnyLinkage
                        : function.is_entry || function.is_visible
                            ? llvm::GlobalValue::ExternalLinkage
                            : llvm::GlobalValue::InternalLinkage);
    }

    Result<> makeKernel(const Function& function, llvm::Function& made) {
        if (!function.signature.results.empty())
            return source_.error(function.place, "a kernel has no results");
        made.setCallingConv(llvm::CallingConv::PTX_Kernel);
        for (unsigned i = 0; i < made.arg_size(); ++i) {
            const Variable& param = function.signature.params[i];
            made.getArg(i)->setName(llvm::StringRef(param.name));
            if (!Convention::inMemory(param)) continue;
            llvm::Type* bytes =
                llvm::ArrayType::get(llvm::Type::getInt8Ty(context_), Convention::bytesOf(param));
            made.addParamAttr(i, llvm::Attribute::getWithByValType(context_, bytes));
            made.addParamAttr(
                i, llvm::Attribute::getWithAlignment(context_, llvm::Align(param.alignment())));
        }
        const auto bounds = [&](const char* name, const std::vector<uint32_t>& values) {
            std::string text;
            for (uint32_t value : values)
                text += (text.empty() ? "" : ",") + std::to_string(value);
            if (!text.empty()) made.addFnAttr(name, text);
        };
        bounds("nvvm.maxntid", function.max_threads);
        bounds("nvvm.reqntid", function.required_threads);
        if (function.min_blocks) bounds("nvvm.minctasm", {function.min_blocks});
        return {};
    }

    Result<> declareAlias(std::string_view alias, std::string_view target) {
        const Symbol* symbol = names_.find(target);
        auto* function = symbol ? llvm::dyn_cast<llvm::Function>(symbol->slot) : nullptr;
        const Place place{uint32_t(alias.data() - source_.text.data()), uint32_t(alias.size())};
        if (!function || !defined_.count(target))
            return source_.error(place, fmt::format("'{}' is no function of this module", target));
        Symbol* known = names_.find(alias);
        if (known && known->slot) known->slot->replaceAllUsesWith(function);
        if (known)
            *known = *symbol;
        else
            names_.add(alias, *symbol);
        return {};
    }

    Result<> define(const Function& function) {
        auto* made = llvm::cast<llvm::Function>(names_.find(function.name)->slot);
        if (made->getFunctionType() !=
            Convention(function.signature).type(function.signature, context_))
            return source_.error(
                function.place,
                fmt::format("'{}' is defined with another type than it is declared with",
                            function.name));
        llvm::BasicBlock::Create(context_, "", made);
        Emitter emitter(source_, *made, names_);
        llvm::BasicBlock* body = emitter.newBlock();
        emitter.build.SetInsertPoint(body);
        lines_.begin(function, *made, emitter);
        bindParameters(function, emitter, *made);
        emitter.emit(function.body);
        if (emitter.error()) return Error(*emitter.error());
        emitter.emit_return(emitter);
        // The first block holds the stack slots; all else began in the second.
        llvm::IRBuilder<>(&made->getEntryBlock()).CreateBr(body);
        llvm::removeUnreachableBlocks(*made);
        llvm::MergeBlockIntoPredecessor(body);
        return {};
    }

    /// Parameters are variables on the stack (.param) or registers (.reg).
    void bindParameters(const Function& function, Emitter& emitter, llvm::Function& made) {
        const Convention convention(function.signature);
        const auto bind = [&](const Variable& variable, llvm::Value* slot) {
            Symbol symbol{Symbol::Memory, variable.type, variable.vector, Space::Param};
            if (variable.space == Space::Reg) symbol.kind = Symbol::Register;
            symbol.slot = slot;
            if (!emitter.innermost().add(variable.name, std::move(symbol)))
                emitter.fail(variable.place, fmt::format("'{}' is declared twice", variable.name));
        };
        const auto scalar = [&](const Variable& variable) {
            llvm::Value* slot =
                emitter.slot(Convention::scalarType(variable, context_), variable.alignment());
            bind(variable, slot);
            return slot;
        };
        unsigned index = 0;
        for (const Variable* result : convention.arrays)
            bind(*result, made.getArg(index++));
        std::vector<llvm::Value*> results;
        for (const Variable* result : convention.scalars)
            results.push_back(scalar(*result));
        for (const Variable& param : function.signature.params) {
            llvm::Argument* argument = made.getArg(index++);
            if (Convention::inMemory(param))
                bind(param, argument);
            else
                emitter.build.CreateStore(argument, scalar(param));
        }
        emitter.emit_return = [results, convention, this](Emitter& e) {
            llvm::Value* all = nullptr;
            for (size_t i = 0; i < results.size(); ++i) {
                llvm::Value* value = e.build.CreateLoad(
                    Convention::scalarType(*convention.scalars[i], context_), results[i]);
                if (results.size() == 1)
                    all = value;
                else
                    all = e.build.CreateInsertValue(
                        all ? all : llvm::PoisonValue::get(convention.resultType(context_)), value,
                        unsigned(i));
            }
            if (all)
                e.build.CreateRet(all);
            else
                e.build.CreateRetVoid();
        };
    }

    const SourceText& source_;
    const Module& ast_;
    llvm::Module& module_;
    llvm::LLVMContext& context_;
    DebugLines lines_;
    Scope names_;
    std::unordered_map<std::string_view, const Function*> defined_;
};

} // namespace
} // namespace cw::ptx

namespace cw::frontend {

Result<ir::Module> translatePtx(std::string_view text, const std::string& name) {
    const ptx::SourceText source{text, name};
    const ptx::Module ast = CW_TRY(ptx::parseModule(source));
    auto context = std::make_unique<llvm::LLVMContext>();
    auto module = std::make_unique<llvm::Module>(name, *context);
    module->setTargetTriple(llvm::Triple(ptx::kTriple));
    module->setDataLayout(ptx::kLayout);
    CW_TRY(ptx::Translator(source, ast, *module).run());
    return ir::Module(std::move(context), std::move(module));
}

} // namespace cw::frontend
