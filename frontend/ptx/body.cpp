// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <llvm/IR/Module.h>

#include "frontend/ptx/emitter.h"
#include "frontend/ptx/globals.h"

namespace cw::ptx {

llvm::BasicBlock* Emitter::newBlock(std::string_view name) {
    return llvm::BasicBlock::Create(build.getContext(), llvm::StringRef(name), &function_);
}

void Emitter::afterEnd() {
    build.SetInsertPoint(newBlock());
}

llvm::BasicBlock* Emitter::label(const Operand& operand) {
    const Symbol* symbol = operand.kind == Operand::Name ? find(operand) : nullptr;
    if (symbol && symbol->kind == Symbol::Label) return symbol->block;
    fail(operand, fmt::format("there is no label '{}'", operand.name));
    return newBlock();
}

/// The names of labels are known in the whole pair of braces that begins at `from`.
void Emitter::addLabels(const std::vector<Statement>& statements, size_t from) {
    int depth = 0;
    for (size_t i = from; i < statements.size() && depth >= 0; ++i) {
        const Statement& statement = statements[i];
        depth += statement.kind == Statement::Open    ? 1
                 : statement.kind == Statement::Close ? -1
                                                      : 0;
        if (depth != 0) continue;
        Symbol symbol;
        symbol.statement = &statement;
        if (statement.kind == Statement::Label) {
            symbol.kind = Symbol::Label;
            symbol.block = newBlock(statement.name);
        } else if (statement.kind == Statement::Targets) {
            symbol.kind = Symbol::Targets;
        } else if (statement.kind == Statement::Prototype) {
            symbol.kind = Symbol::Prototype;
        } else {
            continue;
        }
        if (!innermost().add(statement.name, std::move(symbol)))
            fail(statement.place, fmt::format("'{}' is declared twice", statement.name));
    }
}

void Emitter::declare(const Variable& variable) {
    const auto taken = [&] {
        fail(variable.place, fmt::format("'{}' is declared twice", variable.name));
    };
    if (variable.space == Space::Reg) {
        if (variable.type.bits < 8 && variable.type.kind != Kind::Pred)
            return (void)fail(variable.place, "registers have at least 8 bits");
        if (variable.count == UINT32_MAX) return;
        if (variable.count)
            return innermost().addRange(
                {variable.name, variable.count, variable.type, variable.vector});
        if (innermost().find(variable.name) || innermost().rangeOf(variable.name)) return taken();
        addRegister(variable.name, variable.type, variable.vector);
        return;
    }
    Symbol symbol{Symbol::Memory, variable.type, variable.vector, variable.space};
    if (variable.space == Space::Local || variable.space == Space::Param) {
        if (!variable.initial.empty())
            return (void)fail(variable.place, "variables on the stack can't be initialised");
        llvm::Type* type = variable.is_array || variable.vector > 1
                               ? llvm::ArrayType::get(build.getInt8Ty(),
                                                      variable.elements() * variable.elementBytes())
                           : variable.type == kF32 || variable.type == kF64
                               ? typeOf(variable.type)
                               : bitsOf(std::max<unsigned>(variable.type.bits, 8));
        symbol.slot = slot(type, variable.alignment());
        if (!innermost().add(variable.name, symbol)) taken();
        return;
    }
    auto made = makeGlobal(module(), source_, variable,
                           variable.is_extern
                               ? std::string(variable.name)
                               : fmt::format("{}$${}", function_.getName().str(), variable.name));
    if (!made) return (void)(error_ = error_ ? error_ : made.error());
    (*made)->setLinkage((*made)->isDeclaration() ? llvm::GlobalValue::ExternalLinkage
                                                 : llvm::GlobalValue::InternalLinkage);
    symbol.slot = *made;
    if (!innermost().add(variable.name, symbol)) return taken();
    if (auto done = initialise(**made, source_, variable, module_names_); !done)
        error_ = error_ ? error_ : done.error();
}

void Emitter::instruction(const Instruction& instruction) {
    current_ = &instruction;
    auto found = match(instruction, source_);
    if (!found) {
        if (!error_) error_ = found.error();
        return;
    }
    if (!instruction.guard) return found->form.row->lower(*this, *found);

    llvm::Value* condition = read(*instruction.guard, kPred);
    llvm::BasicBlock* then = newBlock();
    llvm::BasicBlock* behind = newBlock();
    build.CreateCondBr(condition, then, behind);
    build.SetInsertPoint(then);
    found->form.row->lower(*this, *found);
    if (!build.GetInsertBlock()->getTerminator()) build.CreateBr(behind);
    build.SetInsertPoint(behind);
}

void Emitter::statement(const std::vector<Statement>& statements, size_t index) {
    const Statement& statement = statements[index];
    switch (statement.kind) {
    case Statement::Open:
        scopes_.emplace_back();
        return addLabels(statements, index + 1);
    case Statement::Close:
        return scopes_.pop_back();
    case Statement::Label: {
        llvm::BasicBlock* block = innermost().find(statement.name)->block;
        build.CreateBr(block);
        block->moveAfter(build.GetInsertBlock());
        return build.SetInsertPoint(block);
    }
    case Statement::Declare:
        return declare(statement.variable);
    case Statement::Instruct:
        return instruction(statement.instruction);
    case Statement::Loc:
        if (locate) build.SetCurrentDebugLocation(locate(statement.line));
        return;
    case Statement::Targets:
    case Statement::Prototype:
        return;
    }
}

void Emitter::emit(const std::vector<Statement>& statements) {
    scopes_.emplace_back();
    addLabels(statements, 0);
    for (size_t i = 0; i < statements.size() && !error_; ++i)
        statement(statements, i);
    scopes_.pop_back();
}

} // namespace cw::ptx
