// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.12 Control Flow Instructions, §9.7.19 Miscellaneous.
#include <llvm/IR/Module.h>

#include "frontend/ptx/lower/common.h"
#include "frontend/ptx/signatures.h"
#include "ir/ops.h"

namespace cw::ptx::lower {
namespace {

/// A call, taken apart: (results), callee, (arguments), prototype or targets.
struct CallParts {
    std::vector<const Operand*> results, arguments;
    const Operand *callee = nullptr, *prototype = nullptr;
};

CallParts takeApart(Emitter& e, const Match& m) {
    CallParts parts;
    const auto list = [](const Operand& operand) {
        std::vector<const Operand*> all;
        if (operand.kind != Operand::List) all.push_back(&operand);
        for (const Operand& part : operand.parts)
            all.push_back(&part);
        return all;
    };
    size_t at = 0;
    if (m.operand(at).kind == Operand::List) parts.results = list(m.operand(at++));
    if (at < m.count()) parts.callee = &m.operand(at++);
    // A literal alone in its parentheses has lost them.
    if (at < m.count() &&
        (m.operand(at).kind == Operand::List || m.operand(at).kind == Operand::Literal))
        parts.arguments = list(m.operand(at++));
    if (at < m.count()) parts.prototype = &m.operand(at++);
    if (!parts.callee || parts.callee->kind != Operand::Name || at < m.count())
        e.fail(m.instruction.place, "a call is written: call (results), function, (arguments)");
    return parts;
}

/// A variable in .param space that is given whole, and holds what is passed.
const Symbol* paramVariable(Emitter& e, const Operand& operand, const Variable& formal) {
    const Symbol* symbol = operand.kind == Operand::Name ? e.find(operand) : nullptr;
    if (!symbol || symbol->kind != Symbol::Memory || symbol->space != Space::Param) return nullptr;
    if (const auto* slot = llvm::dyn_cast<llvm::AllocaInst>(symbol->slot)) {
        const uint64_t bytes = *slot->getAllocationSize(e.module().getDataLayout());
        if (bytes < Convention::bytesOf(formal))
            e.fail(operand, fmt::format("'{}' has {} bytes, but {} are passed here", operand.name,
                                        bytes, Convention::bytesOf(formal)));
    }
    return symbol;
}

llvm::Value* argument(Emitter& e, const Operand& operand, const Variable& formal) {
    const Symbol* variable = paramVariable(e, operand, formal);
    if (Convention::inMemory(formal)) {
        if (variable) return variable->slot;
        return e.fail(operand, "an array is passed as a variable in .param space");
    }
    llvm::Type* type = Convention::scalarType(formal, e.build.getContext());
    if (variable) return e.build.CreateLoad(type, variable->slot);
    return e.build.CreateBitCast(e.readWide(operand, formal.type), type);
}

void result(Emitter& e, const Operand& operand, const Variable& formal, llvm::Value* value) {
    if (const Symbol* variable = paramVariable(e, operand, formal))
        e.build.CreateStore(value, variable->slot);
    else
        e.writeWide(operand, formal.type, e.build.CreateBitCast(value, e.typeOf(formal.type)));
}

/// malloc, vprintf and the like: operations of KIR with the same operands.
bool callOperation(Emitter& e, const CallParts& parts, const Signature& signature) {
    const ir::OpRow* row = ir::findOpBySource(parts.callee->name);
    if (!row || row->signature.size() - 1 != parts.arguments.size()) return false;
    std::vector<llvm::Value*> arguments;
    for (size_t i = 0; i < parts.arguments.size(); ++i) {
        llvm::Value* value = argument(e, *parts.arguments[i], signature.params[i]);
        arguments.push_back(value);
    }
    llvm::Value* value = e.operation(row->name, arguments);
    if (value->getType()->isPointerTy()) value = e.integerOf(value);
    if (!parts.results.empty() && !value->getType()->isVoidTy())
        result(e, *parts.results[0], signature.results[0], value);
    if (row->name == "assertfail") {
        e.operation("exit");
        e.build.CreateUnreachable();
        e.afterEnd();
    }
    return true;
}

/// The signature of the call and the function's address.
const Signature* resolve(Emitter& e, const CallParts& parts, llvm::Value*& callee) {
    Symbol* symbol = e.find(*parts.callee);
    if (symbol && symbol->kind == Symbol::Function) {
        callee = symbol->slot;
        return symbol->signature;
    }
    if (!symbol || symbol->kind != Symbol::Register) {
        e.fail(*parts.callee, fmt::format("there is no function '{}'", parts.callee->name));
        return nullptr;
    }
    const Symbol* named = parts.prototype ? e.find(*parts.prototype) : nullptr;
    callee = e.build.CreateIntToPtr(e.read(*parts.callee, kB64), e.build.getPtrTy());
    if (named && named->kind == Symbol::Prototype) return &named->statement->prototype;
    if (named && named->kind == Symbol::Targets && !named->statement->names.empty())
        if (const Symbol* first = e.findName(named->statement->names[0]);
            first && first->kind == Symbol::Function)
            return first->signature;
    e.fail(*parts.callee, "an indirect call names a prototype or its targets");
    return nullptr;
}

} // namespace

void branch(Emitter& e, const Match& m) {
    llvm::BasicBlock* target = e.label(m.operand(0));
    e.build.CreateBr(target);
    e.afterEnd();
}

void branchIndexed(Emitter& e, const Match& m) {
    llvm::Value* index = in(e, m, 0);
    const Symbol* list = e.find(m.operand(1));
    if (!list || list->kind != Symbol::Targets)
        return (void)e.fail(m.operand(1),
                            fmt::format("there is no list of targets '{}'", m.operand(1).name));
    // An index beyond the list is undefined; it traps.
    llvm::BasicBlock* beyond = e.newBlock();
    llvm::SwitchInst* branch =
        e.build.CreateSwitch(index, beyond, unsigned(list->statement->names.size()));
    uint32_t number = 0;
    for (std::string_view name : list->statement->names) {
        Operand operand;
        operand.kind = Operand::Name;
        operand.place = list->statement->place;
        operand.name = name;
        branch->addCase(e.build.getInt32(number++), e.label(operand));
    }
    e.build.SetInsertPoint(beyond);
    e.operation("trap");
    e.build.CreateUnreachable();
    e.afterEnd();
}

void call(Emitter& e, const Match& m) {
    const CallParts parts = takeApart(e, m);
    if (e.error()) return;
    llvm::Value* callee = nullptr;
    const Signature* signature = resolve(e, parts, callee);
    if (!signature) return;
    auto* function = llvm::dyn_cast<llvm::Function>(callee);
    if (function && function->getCallingConv() == llvm::CallingConv::PTX_Kernel)
        return (void)e.fail(*parts.callee, fmt::format("'{}' is a kernel; functions are called",
                                                       parts.callee->name));
    if (parts.arguments.size() != signature->params.size() ||
        parts.results.size() != signature->results.size())
        return (void)e.fail(*parts.callee,
                            fmt::format("'{}' takes {} arguments and gives {} results",
                                        parts.callee->name, signature->params.size(),
                                        signature->results.size()));
    if (function && function->isDeclaration() && callOperation(e, parts, *signature)) return;

    const Convention convention(*signature);
    std::vector<llvm::Value*> arguments;
    for (size_t i = 0; i < signature->results.size(); ++i)
        if (Convention::inMemory(signature->results[i])) {
            const Symbol* variable = paramVariable(e, *parts.results[i], signature->results[i]);
            if (!variable)
                return (void)e.fail(*parts.callee,
                                    "an array is returned into a variable in .param space");
            arguments.push_back(variable->slot);
        }
    for (size_t i = 0; i < parts.arguments.size(); ++i)
        arguments.push_back(argument(e, *parts.arguments[i], signature->params[i]));
    llvm::FunctionType* type = convention.type(*signature, e.build.getContext());
    if (function && function->getFunctionType() != type)
        return (void)e.fail(*parts.callee,
                            fmt::format("'{}' has another type", parts.callee->name));
    llvm::Value* value = e.build.CreateCall(type, callee, arguments);
    unsigned scalar = 0;
    for (size_t i = 0; i < parts.results.size(); ++i) {
        if (Convention::inMemory(signature->results[i])) continue;
        llvm::Value* one =
            convention.scalars.size() == 1 ? value : e.build.CreateExtractValue(value, scalar);
        ++scalar;
        result(e, *parts.results[i], signature->results[i], one);
    }
    if (signature->is_noreturn) {
        e.build.CreateUnreachable();
        e.afterEnd();
    }
}

void leave(Emitter& e, const Match& m) {
    if (!e.emit_return) return (void)e.fail(m.instruction.place, "inline assembly can't return");
    e.emit_return(e);
    e.afterEnd();
}

void exitThread(Emitter& e, const Match& m) {
    if (e.isKernel()) {
        e.build.CreateRetVoid();
    } else {
        e.operation("exit");
        e.build.CreateUnreachable();
    }
    e.afterEnd();
}

void trap(Emitter& e, const Match&) {
    e.operation("trap");
    e.build.CreateUnreachable();
    e.afterEnd();
}

void sleep(Emitter& e, const Match& m) {
    e.operation("nanosleep", e.read(m.operand(0), kU32));
}

/// Debuggers, profilers and register allocation: nothing to do here.
void doNothing(Emitter&, const Match&) {}

} // namespace cw::ptx::lower
