// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/emitter.h"

#include <llvm/IR/Module.h>

#include "frontend/ptx/short_addresses.h"
#include "ir/ops.h"

namespace cw::ptx {

Emitter::Emitter(const SourceText& source, llvm::Function& function, Scope& module_names)
    : build(function.getContext()), source_(source), function_(function),
      entry_(&function.getEntryBlock()), module_names_(module_names) {
    scopes_.emplace_back();
}

llvm::Value* Emitter::fail(Place place, std::string_view sentence, Type type) {
    if (!error_) error_ = source_.error(place, sentence);
    return llvm::PoisonValue::get(typeOf(type));
}

std::string Emitter::opcode() const {
    if (!current_) return "this";
    return std::string(source_.text.substr(current_->place.begin, current_->place.length));
}

llvm::Type* Emitter::typeOf(Type type) {
    llvm::Type* element = nullptr;
    const Type of_one = type.element();
    if (of_one.kind == Kind::Pred)
        element = build.getInt1Ty();
    else if (of_one == kF64)
        element = build.getDoubleTy();
    else if (of_one.isFloat() && of_one.bits == 32)
        element = build.getFloatTy();
    else if (of_one == kF16)
        element = build.getHalfTy();
    else
        element = bitsOf(of_one.bits ? of_one.bits : 32); // bf16 is computed in float
    if (type.elements == 1) return element;
    return llvm::FixedVectorType::get(element, type.elements);
}

llvm::Value* Emitter::toBits(llvm::Value* value) {
    const unsigned bits = unsigned(value->getType()->getPrimitiveSizeInBits().getFixedValue());
    return build.CreateBitCast(value, bitsOf(bits));
}

llvm::Value* Emitter::fromBits(llvm::Value* value, Type type) {
    return build.CreateBitCast(value, typeOf(type));
}

llvm::AllocaInst* Emitter::slot(llvm::Type* type, uint64_t align) {
    llvm::IRBuilder<> at_entry(entry_, entry_->begin());
    llvm::AllocaInst* made = at_entry.CreateAlloca(type);
    if (align) made->setAlignment(llvm::Align(align));
    return made;
}

Symbol& Emitter::addRegister(Scope& scope, std::string_view name, Type type, uint32_t vector) {
    Symbol symbol{Symbol::Register, type, vector};
    llvm::Type* slot_type = type == kF32 || type == kF64 ? typeOf(type) : bitsOf(type.bits);
    symbol.slot = slot(slot_type);
    for (uint32_t i = 1; i < vector; ++i)
        symbol.others.push_back(slot(slot_type));
    scope.add(name, std::move(symbol));
    return *scope.find(name);
}

Symbol* Emitter::findName(std::string_view name) {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
        if (Symbol* symbol = scope->find(name)) return symbol;
        if (const Scope::Range* range = scope->rangeOf(name))
            return &addRegister(*scope, name, range->type, range->vector);
    }
    return module_names_.find(name);
}

Symbol* Emitter::find(const Operand& operand) {
    return findName(operand.name);
}

llvm::Value** Emitter::slotOf(const Operand& operand, Symbol& symbol) {
    if (operand.component.empty()) {
        if (symbol.vector == 1) return &symbol.slot;
        fail(operand,
             fmt::format("'{}' is a vector; one of its components is meant", operand.name));
        return nullptr;
    }
    const size_t index = operand.component.size() == 1
                             ? std::string_view("xyzwrgba").find(operand.component[0]) % 4
                             : std::string_view::npos;
    if (index < symbol.vector && symbol.vector > 1)
        return index == 0 ? &symbol.slot : &symbol.others[index - 1];
    fail(operand, fmt::format("'{}' has no component '.{}'", operand.name, operand.component));
    return nullptr;
}

namespace {

bool disagree(Type has, Type wanted) {
    const bool pred = has.kind == Kind::Pred, wants_pred = wanted.kind == Kind::Pred;
    if (pred != wants_pred) return true;
    if (has.kind == Kind::Bits || wanted.kind == Kind::Bits || wanted.tensor) return false;
    // Halves live in .b16 and .b32 registers, and in .f32's and .u32's of old text.
    if (has.isPacked() || wanted.isPacked() || wanted.bits == 16) return false;
    return has.isFloat() != wanted.isFloat();
}

std::string nameOf(Type type) {
    if (type.kind == Kind::Pred) return ".pred";
    const char letter = type.kind == Kind::Bits       ? 'b'
                        : type.kind == Kind::Unsigned ? 'u'
                        : type.kind == Kind::Signed   ? 's'
                                                      : 'f';
    if (type.isPacked())
        return fmt::format(".{}{}{}x{}", type.brain ? "b" : "", letter, type.bits / type.elements,
                           type.elements);
    return fmt::format(".{}{}{}", type.brain ? "b" : "", letter, type.bits);
}

} // namespace

llvm::Value* Emitter::literal(const Operand& operand, Type type) {
    const Constant& value = operand.value;
    if (type.kind == Kind::Pred) {
        if (!value.isInteger()) return fail(operand, "a predicate is expected", type);
        return build.getInt1((value.bits != 0) != operand.negated);
    }
    if (type == kF32 || type == kTF32) {
        if (value.kind == Constant::Single)
            return fromBits(build.getInt32(uint32_t(value.bits)), kF32);
        return llvm::ConstantFP::get(build.getFloatTy(), llvm::APFloat(float(value.asDouble())));
    }
    if (type == kF64)
        return llvm::ConstantFP::get(build.getDoubleTy(), llvm::APFloat(value.asDouble()));
    if (value.kind == Constant::Double && type.bits == 32 && type.isInteger() &&
        type.kind != Kind::Bits)
        return fail(operand, fmt::format("'{}' takes an integer here", opcode()), type);
    return fromBits(
        llvm::ConstantInt::get(build.getContext(),
                               llvm::APInt(64, value.bits, false, true).sextOrTrunc(type.bits)),
        type);
}

/// The bits (or the float) of an operand as its register holds them.
llvm::Value* Emitter::raw(const Operand& operand, Type wanted, Type& has) {
    has = wanted;
    if (operand.minus)
        return fail(operand, fmt::format("'{}' takes no negated operand here", opcode()), wanted);
    switch (operand.kind) {
    case Operand::Literal:
        return literal(operand, wanted);
    case Operand::List:
        if (operand.parts.size() == 1) return raw(operand.parts[0], wanted, has);
        break;
    case Operand::Name: {
        Symbol* symbol = find(operand);
        if (!symbol) {
            if (llvm::Value* value = special(operand, has)) return value;
            return fail(operand, fmt::format("'{}' is not declared", operand.name), wanted);
        }
        if (symbol->kind == Symbol::Register) {
            llvm::Value** slot = slotOf(operand, *symbol);
            has = symbol->type;
            if (!slot) return llvm::PoisonValue::get(typeOf(has));
            return build.CreateLoad(llvm::cast<llvm::AllocaInst>(*slot)->getAllocatedType(), *slot);
        }
        if (auto* structure = llvm::dyn_cast_if_present<llvm::Argument>(symbol->slot);
            structure && isKernel() && wanted.bits == 32) {
            function_.addFnAttr(kShortAddresses);
            has = kU32;
            return build.getInt32(uint32_t(shortAddress(*structure) + symbol->offset(operand)));
        }
        if (symbol->kind == Symbol::Memory || symbol->kind == Symbol::Function) {
            has = kU64;
            if (!operand.parts.empty())
                return fail(operand, "a register in brackets is for loads and stores", wanted);
            llvm::Value* address = integerOf(symbol->slot);
            return build.CreateAdd(address, build.getInt64(symbol->offset(operand)));
        }
        return fail(operand, fmt::format("'{}' is no register", operand.name), wanted);
    }
    default:
        break;
    }
    return fail(operand, fmt::format("'{}' takes a register or a number here", opcode()), wanted);
}

llvm::Value* Emitter::read(const Operand& operand, Type type) {
    Type has;
    llvm::Value* value = raw(operand, type, has);
    if (error_) return llvm::PoisonValue::get(typeOf(type));
    if (type.kind == Kind::Pred && has.kind == Kind::Pred) {
        if (operand.kind == Operand::Name && operand.negated) value = build.CreateNot(value);
        return value;
    }
    // Addresses of variables and special registers may be cut to the width that is asked for.
    const bool is_name = operand.kind == Operand::Name;
    const Symbol* symbol = is_name ? find(operand) : nullptr;
    const bool is_register = symbol && symbol->kind == Symbol::Register;
    value = toBits(value);
    if (has.bits != type.bits && is_name && !is_register)
        value = build.CreateZExtOrTrunc(value, bitsOf(type.bits));
    else if (has.bits != type.bits || (is_register && disagree(has, type)))
        return fail(operand,
                    fmt::format("'{}' is {}, but '{}' takes {} here", operand.name, nameOf(has),
                                opcode(), nameOf(type)),
                    type);
    return fromBits(value, type);
}

llvm::Value* Emitter::readWide(const Operand& operand, Type type) {
    Type has;
    llvm::Value* value = toBits(raw(operand, type, has));
    if (error_) return llvm::PoisonValue::get(typeOf(type));
    if (has.bits < type.bits || has.kind == Kind::Pred)
        return fail(operand,
                    fmt::format("'{}' is {}, but '{}' takes {} here", operand.name, nameOf(has),
                                opcode(), nameOf(type)),
                    type);
    return fromBits(build.CreateTrunc(value, bitsOf(type.bits)), type);
}

void Emitter::write(const Operand& operand, Type type, llvm::Value* value) {
    if (operand.kind == Operand::Discard || error_) return;
    Symbol* symbol = operand.kind == Operand::Name ? find(operand) : nullptr;
    if (!symbol || symbol->kind != Symbol::Register) {
        fail(operand, operand.kind == Operand::Name && !symbol
                          ? fmt::format("'{}' is not declared", operand.name)
                          : fmt::format("'{}' writes into a register", opcode()));
        return;
    }
    if (symbol->type.bits != type.bits || disagree(symbol->type, type)) {
        fail(operand, fmt::format("'{}' is {}, but '{}' gives {}", operand.name,
                                  nameOf(symbol->type), opcode(), nameOf(type)));
        return;
    }
    llvm::Value** slot = slotOf(operand, *symbol);
    if (!slot) return;
    llvm::Type* kept = llvm::cast<llvm::AllocaInst>(*slot)->getAllocatedType();
    build.CreateStore(build.CreateBitCast(value, kept), *slot);
}

void Emitter::writeWide(const Operand& operand, Type type, llvm::Value* value) {
    if (operand.kind == Operand::Discard || error_) return;
    const Symbol* symbol = operand.kind == Operand::Name ? find(operand) : nullptr;
    if (!symbol || symbol->kind != Symbol::Register || symbol->type.bits <= type.bits)
        return write(operand, type, value);
    llvm::Value* bits = toBits(value);
    llvm::Type* wide = bitsOf(symbol->type.bits);
    bits = type.isSigned() ? build.CreateSExt(bits, wide) : build.CreateZExt(bits, wide);
    write(operand, {symbol->type.isFloat() ? Kind::Bits : symbol->type.kind, symbol->type.bits},
          bits);
}

std::vector<const Operand*> Emitter::elements(const Operand& operand) {
    std::vector<const Operand*> all;
    if (operand.kind != Operand::Vector) {
        const uint32_t count = componentsOf(operand);
        if (count == 1) return {&operand};
        for (uint32_t i = 0; i < count; ++i) {
            components_.push_back(operand);
            components_.back().component = std::string_view("xyzw").substr(i, 1);
            all.push_back(&components_.back());
        }
        return all;
    }
    for (const Operand& part : operand.parts)
        all.push_back(&part);
    return all;
}

/// How many components a name has that stands for all of a vector: 4 of %tid.
uint32_t Emitter::componentsOf(const Operand& operand) {
    if (operand.kind != Operand::Name || !operand.component.empty()) return 1;
    if (const Symbol* symbol = find(operand))
        return symbol->kind == Symbol::Register ? symbol->vector : 1;
    return isSpecialVector(operand.name) ? 4 : 1;
}

uint64_t Emitter::readConstant(const Operand& operand) {
    if (operand.kind == Operand::Literal && operand.value.isInteger()) return operand.value.bits;
    fail(operand, fmt::format("'{}' takes a constant integer here", opcode()));
    return 0;
}

llvm::Value* Emitter::routine(std::string_view name, llvm::Type* result,
                              llvm::ArrayRef<llvm::Value*> operands) {
    std::vector<llvm::Type*> types;
    std::vector<llvm::Value*> values;
    for (llvm::Value* operand : operands) {
        if (operand->getType()->isPointerTy())
            operand = build.CreateAddrSpaceCast(operand, build.getPtrTy());
        types.push_back(operand->getType());
        values.push_back(operand);
    }
    auto callee = module().getOrInsertFunction("__cw_" + std::string(name),
                                               llvm::FunctionType::get(result, types, false));
    auto* function = llvm::cast<llvm::Function>(callee.getCallee());
    if (function->isDeclaration()) {
        function->addFnAttr(llvm::Attribute::NoUnwind);
        function->addFnAttr(llvm::Attribute::WillReturn);
    }
    return build.CreateCall(callee, values);
}

llvm::Value* Emitter::library(std::string_view name, llvm::Type* result,
                              llvm::ArrayRef<llvm::Value*> operands) {
    llvm::Value* call = routine(name, result, operands);
    llvm::Function* function = llvm::cast<llvm::CallInst>(call)->getCalledFunction();
    if (function->isDeclaration()) function->setMemoryEffects(llvm::MemoryEffects::none());
    return call;
}

llvm::Value* Emitter::operation(std::string_view name, llvm::ArrayRef<llvm::Value*> operands) {
    const std::string full = "cw." + std::string(name);
    const ir::OpRow* row = ir::findOp(full);
    CW_CHECK(row != nullptr);
    const auto type_of = [&](char letter) -> llvm::Type* {
        switch (letter) {
        case 'v':
            return build.getVoidTy();
        case 'i':
            return build.getInt32Ty();
        case 'l':
            return build.getInt64Ty();
        case 'f':
            return build.getFloatTy();
        case 'd':
            return build.getDoubleTy();
        default:
            return build.getPtrTy();
        }
    };
    std::vector<llvm::Type*> types;
    std::vector<llvm::Value*> values;
    for (size_t i = 0; i < operands.size(); ++i) {
        llvm::Type* type = type_of(row->signature[i + 1]);
        llvm::Value* value = operands[i];
        if (type->isPointerTy() && !value->getType()->isPointerTy())
            value = build.CreateIntToPtr(value, type);
        types.push_back(type);
        values.push_back(value);
    }
    auto callee = module().getOrInsertFunction(
        full, llvm::FunctionType::get(type_of(row->signature[0]), types, false));
    return build.CreateCall(callee, values);
}

llvm::Value* Emitter::carry() {
    if (!carry_) carry_ = slot(build.getInt1Ty());
    return build.CreateLoad(build.getInt1Ty(), carry_);
}

const Emitter::Stack& Emitter::stack() {
    if (stack_.bytes) return stack_;
    constexpr uint64_t kBytes = 1024; // CUDA gives a thread as many unless asked
    stack_.pointer = slot(build.getInt64Ty());
    stack_.bytes = slot(llvm::ArrayType::get(build.getInt8Ty(), kBytes), 16);
    // Full at the function's entry, behind the variables.
    llvm::IRBuilderBase::InsertPointGuard guard(build);
    build.SetInsertPoint(entry_, entry_->getFirstNonPHIOrDbgOrAlloca());
    build.CreateStore(build.CreateAdd(integerOf(stack_.bytes), build.getInt64(kBytes)),
                      stack_.pointer);
    return stack_;
}

void Emitter::setCarry(llvm::Value* value) {
    if (!carry_) carry_ = slot(build.getInt1Ty());
    build.CreateStore(value, carry_);
}

} // namespace cw::ptx
