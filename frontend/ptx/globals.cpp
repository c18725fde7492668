// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/globals.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/DerivedTypes.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

#include <bit>

namespace cw::ptx {
namespace {

llvm::Type* elementType(Type type, llvm::LLVMContext& context) {
    if (type == kF32) return llvm::Type::getFloatTy(context);
    if (type == kF64) return llvm::Type::getDoubleTy(context);
    return llvm::Type::getIntNTy(context, type.bits < 8 ? 8 : type.bits);
}

unsigned numberOf(Space space) {
    return space == Space::Global ? 1 : space == Space::Shared ? 3 : 4;
}

llvm::Constant* number(const Constant& value, Type type, llvm::Type* made) {
    if (made->isFloatTy())
        return llvm::ConstantFP::get(made->getContext(),
                                     value.kind == Constant::Single
                                         ? llvm::APFloat(std::bit_cast<float>(uint32_t(value.bits)))
                                         : llvm::APFloat(float(value.asDouble())));
    if (made->isDoubleTy())
        return llvm::ConstantFP::get(made->getContext(), llvm::APFloat(value.asDouble()));
    return llvm::ConstantInt::get(made,
                                  llvm::APInt(64, value.bits, false, true).sextOrTrunc(type.bits));
}

class Initialiser {
  public:
    Initialiser(llvm::GlobalVariable& global, const SourceText& source, const Variable& variable,
                Scope& names)
        : global_(global), source_(source), variable_(variable), names_(names) {}

    Result<> run() {
        auto* array = llvm::dyn_cast<llvm::ArrayType>(global_.getValueType());
        llvm::Type* element = array ? array->getElementType() : global_.getValueType();
        const uint64_t count = array ? array->getNumElements() : 1;
        for (const auto& [at, initial] : variable_.initial)
            if (at >= count)
                return source_.error(initial.place,
                                     fmt::format("'{}' has {} elements, and none for this value",
                                                 variable_.name, count));
        // Addresses cut into bytes make the variable a structure of bytes and pointers.
        for (const auto& [at, initial] : variable_.initial)
            if (initial.mask) return bytesAndAddresses();
        std::vector<llvm::Constant*> values(count, llvm::Constant::getNullValue(element));
        for (const auto& [at, initial] : variable_.initial)
            values[at] = CW_TRY(value(initial, element));
        global_.setInitializer(array ? llvm::ConstantArray::get(array, values) : values[0]);
        return {};
    }

  private:
    Result<llvm::Constant*> value(const Initial& initial, llvm::Type* type) {
        if (initial.symbol.empty()) return number(initial.value, variable_.type, type);
        llvm::Constant* address = CW_TRY(addressOf(initial));
        if (!type->isIntegerTy(64))
            return source_.error(initial.place, "an address needs an element of 64 bits");
        return llvm::ConstantExpr::getPtrToInt(address, type);
    }

    Result<llvm::Constant*> addressOf(const Initial& initial) {
        const Symbol* symbol = names_.find(initial.symbol);
        auto* constant =
            symbol && symbol->slot ? llvm::dyn_cast<llvm::Constant>(symbol->slot) : nullptr;
        if (!constant)
            return source_.error(initial.place,
                                 fmt::format("'{}' is not declared", initial.symbol));
        llvm::LLVMContext& context = global_.getContext();
        if (constant->getType()->getPointerAddressSpace() != 0)
            constant =
                llvm::ConstantExpr::getAddrSpaceCast(constant, llvm::PointerType::get(context, 0));
        if (!initial.value.bits) return constant;
        return llvm::ConstantExpr::getGetElementPtr(
            llvm::Type::getInt8Ty(context), constant,
            llvm::ConstantInt::get(llvm::Type::getInt64Ty(context), initial.value.bits));
    }

    /// 0xff(x), 0xff00(x), … eight in a row: one address.
    Result<> bytesAndAddresses() {
        llvm::LLVMContext& context = global_.getContext();
        llvm::Type* byte = llvm::Type::getInt8Ty(context);
        if (variable_.type.bits != 8)
            return source_.error(variable_.place, "masks of addresses need elements of one byte");
        std::vector<llvm::Constant*> members;
        std::vector<llvm::Type*> types;
        const auto add = [&](llvm::Constant* member) {
            members.push_back(member);
            types.push_back(member->getType());
        };
        uint64_t at = 0;
        const auto& initial = variable_.initial;
        for (size_t i = 0; i < initial.size(); ++i) {
            for (; at < initial[i].first; ++at)
                add(llvm::ConstantInt::get(byte, 0));
            if (!initial[i].second.mask) {
                add(CW_TRY(value(initial[i].second, byte)));
                ++at;
                continue;
            }
            for (size_t k = 0; k < 8; ++k)
                if (i + k >= initial.size() ||
                    initial[i + k].second.mask != uint64_t(0xff) << (8 * k) ||
                    initial[i + k].second.symbol != initial[i].second.symbol)
                    return source_.error(initial[i].second.place,
                                         "all eight bytes of an address must be there, in order");
            add(CW_TRY(addressOf(initial[i].second)));
            i += 7;
            at += 8;
        }
        for (const uint64_t bytes = variable_.elements() * variable_.vector; at < bytes; ++at)
            add(llvm::ConstantInt::get(byte, 0));
        auto* type = llvm::StructType::get(context, types, true);
        auto* changed =
            new llvm::GlobalVariable(*global_.getParent(), type, false, global_.getLinkage(),
                                     llvm::ConstantStruct::get(type, members), "", nullptr,
                                     llvm::GlobalValue::NotThreadLocal, global_.getAddressSpace());
        changed->copyAttributesFrom(&global_);
        changed->takeName(&global_);
        global_.replaceAllUsesWith(changed);
        if (Symbol* symbol = names_.find(variable_.name)) symbol->slot = changed;
        global_.eraseFromParent();
        return {};
    }

    llvm::GlobalVariable& global_;
    const SourceText& source_;
    const Variable& variable_;
    Scope& names_;
};

} // namespace

Result<llvm::GlobalVariable*> makeGlobal(llvm::Module& module, const SourceText& source,
                                         const Variable& variable, const std::string& name) {
    if (!variable.opaque.empty())
        return source.error(variable.place,
                            fmt::format("'.{}' variables are not supported yet", variable.opaque));
    if (variable.space != Space::Global && variable.space != Space::Shared &&
        variable.space != Space::Const)
        return source.error(variable.place, "variables of this state space belong in a function");
    llvm::Type* type = elementType(variable.type, module.getContext());
    if (variable.is_array || variable.vector > 1)
        type = llvm::ArrayType::get(type, variable.elements() * variable.vector);
    const bool unsized = variable.is_array && variable.elements() == 0;
    const bool declared = variable.is_extern || (unsized && variable.space == Space::Shared);
    const auto linkage = declared              ? llvm::GlobalValue::ExternalLinkage
                         : variable.is_weak    ? llvm::GlobalValue::WeakAnyLinkage
                         : variable.is_visible ? llvm::GlobalValue::ExternalLinkage
                                               : llvm::GlobalValue::InternalLinkage;
    llvm::Constant* initial = nullptr;
    if (!declared)
        initial = variable.space == Space::Shared ? llvm::UndefValue::get(type)
                                                  : llvm::Constant::getNullValue(type);
    auto* global =
        new llvm::GlobalVariable(module, type, false, linkage, initial, name, nullptr,
                                 llvm::GlobalValue::NotThreadLocal, numberOf(variable.space));
    global->setAlignment(llvm::Align(variable.alignment()));
    if (!declared && variable.space != Space::Shared &&
        linkage != llvm::GlobalValue::InternalLinkage)
        global->setExternallyInitialized(true);
    return global;
}

Result<> initialise(llvm::GlobalVariable& global, const SourceText& source,
                    const Variable& variable, Scope& names) {
    if (variable.initial.empty()) return {};
    if (variable.space == Space::Shared)
        return source.error(variable.place, "shared variables can't be initialised");
    if (global.isDeclaration())
        return source.error(variable.place, "an extern variable has no value here");
    return Initialiser(global, source, variable, names).run();
}

void keepForHost(llvm::GlobalVariable& global) {
    if (global.isDeclaration() || !global.hasInternalLinkage() ||
        global.getAddressSpace() == numberOf(Space::Shared) || global.getName().starts_with("$"))
        return;
    global.setExternallyInitialized(true);
    llvm::appendToUsed(*global.getParent(), {&global});
}

void annotateManaged(llvm::Module& module, llvm::ArrayRef<llvm::GlobalVariable*> variables) {
    if (variables.empty()) return;
    llvm::LLVMContext& context = module.getContext();
    auto* pointer = llvm::PointerType::get(context, 0);
    llvm::Constant* text = llvm::ConstantDataArray::getString(context, "cw.managed");
    auto* note = new llvm::GlobalVariable(module, text->getType(), true,
                                          llvm::GlobalValue::PrivateLinkage, text);
    auto* row = llvm::StructType::get(pointer, pointer);
    std::vector<llvm::Constant*> rows;
    for (llvm::GlobalVariable* variable : variables)
        rows.push_back(llvm::ConstantStruct::get(
            row, {llvm::ConstantExpr::getPointerBitCastOrAddrSpaceCast(variable, pointer), note}));
    auto* type = llvm::ArrayType::get(row, rows.size());
    new llvm::GlobalVariable(module, type, false, llvm::GlobalValue::AppendingLinkage,
                             llvm::ConstantArray::get(type, rows), "llvm.global.annotations");
}

} // namespace cw::ptx
