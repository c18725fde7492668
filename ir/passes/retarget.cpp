// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/retarget.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/TargetParser/Triple.h>
#include <llvm/Transforms/Utils/ValueMapper.h>

namespace cw::ir {
namespace {

class Types final : public llvm::ValueMapTypeRemapper {
  public:
    explicit Types(const Spelling& spelling) : spelling_(spelling) {}

    unsigned space(unsigned old) const {
        const auto found = spelling_.spaces.find(old);
        return found == spelling_.spaces.end() ? old : found->second;
    }

    llvm::Type* remapType(llvm::Type* old) override {
        auto [found, fresh] = known_.try_emplace(old, nullptr);
        if (!fresh) return found->second;
        llvm::Type* result = make(old);
        known_[old] = result;
        return result;
    }

    llvm::FunctionType* function(llvm::FunctionType* old) {
        return llvm::cast<llvm::FunctionType>(remapType(old));
    }

    llvm::AttributeList attributes(llvm::LLVMContext& context, llvm::AttributeList list) {
        for (unsigned i : list.indexes())
            for (auto kind = llvm::Attribute::FirstTypeAttr; kind <= llvm::Attribute::LastTypeAttr;
                 kind = llvm::Attribute::AttrKind(kind + 1))
                if (llvm::Type* type = list.getAttributeAtIndex(i, kind).isValid()
                                           ? list.getAttributeAtIndex(i, kind).getValueAsType()
                                           : nullptr)
                    list = list.replaceAttributeTypeAtIndex(context, i, kind, remapType(type));
        return list;
    }

  private:
    llvm::Type* make(llvm::Type* old) {
        if (auto* pointer = llvm::dyn_cast<llvm::PointerType>(old))
            return llvm::PointerType::get(old->getContext(), space(pointer->getAddressSpace()));
        if ((old->isBFloatTy() && !spelling_.bfloat) || (old->isHalfTy() && !spelling_.half))
            return llvm::Type::getInt16Ty(old->getContext());
        if (old->isDoubleTy() && !spelling_.fp64) return llvm::Type::getInt64Ty(old->getContext());
        llvm::SmallVector<llvm::Type*, 8> parts;
        bool same = true;
        for (llvm::Type* part : old->subtypes()) {
            parts.push_back(remapType(part));
            same &= parts.back() == part;
        }
        if (same) return old;
        if (auto* array = llvm::dyn_cast<llvm::ArrayType>(old))
            return llvm::ArrayType::get(parts[0], array->getNumElements());
        if (auto* vector = llvm::dyn_cast<llvm::VectorType>(old))
            return llvm::VectorType::get(parts[0], vector->getElementCount());
        if (auto* function = llvm::dyn_cast<llvm::FunctionType>(old))
            return llvm::FunctionType::get(parts[0], llvm::ArrayRef(parts).drop_front(),
                                           function->isVarArg());
        auto* record = llvm::cast<llvm::StructType>(old);
        if (record->isLiteral())
            return llvm::StructType::get(old->getContext(), parts, record->isPacked());
        const std::string name = record->getName().str();
        record->setName("");
        return llvm::StructType::create(old->getContext(), parts, name, record->isPacked());
    }

    const Spelling& spelling_;
    llvm::DenseMap<llvm::Type*, llvm::Type*> known_;
};

/// Constants of a type that is another's bits now.
class Constants final : public llvm::ValueMaterializer {
  public:
    explicit Constants(Types& types) : types_(types) {}

    llvm::Value* materialize(llvm::Value* old) override {
        llvm::Type* type = types_.remapType(old->getType());
        if (auto* number = llvm::dyn_cast<llvm::ConstantFP>(old);
            number && type->isIntOrIntVectorTy())
            return llvm::ConstantInt::get(type, number->getValueAPF().bitcastToAPInt());
        auto* list = llvm::dyn_cast<llvm::ConstantDataSequential>(old);
        if (!list || type == old->getType()) return nullptr;
        llvm::SmallVector<llvm::Constant*, 8> elements;
        for (unsigned i = 0; i < list->getNumElements(); ++i)
            elements.push_back(
                llvm::ConstantInt::get(types_.remapType(list->getElementType()),
                                       list->getElementAsAPFloat(i).bitcastToAPInt()));
        if (auto* array = llvm::dyn_cast<llvm::ArrayType>(type))
            return llvm::ConstantArray::get(array, elements);
        return llvm::ConstantVector::get(elements);
    }

  private:
    Types& types_;
};

class Retargeter {
  public:
    Retargeter(llvm::Module& module, const Spelling& spelling)
        : module_(module), spelling_(spelling), types_(spelling), constants_(types_),
          mapper_(values_, llvm::RF_IgnoreMissingLocals | llvm::RF_ReuseAndMutateDistinctMDs,
                  &types_, &constants_) {}

    void run() {
        module_.setTargetTriple(llvm::Triple(spelling_.triple));
        module_.setDataLayout(spelling_.layout);
        for (llvm::Function& function : module_)
            dropLifetimes(function);
        declareVariables();
        declareFunctions();
        for (auto& [old, fresh] : variables_)
            if (old->hasInitializer())
                fresh->setInitializer(mapper_.mapConstant(*old->getInitializer()));
        for (auto& [old, fresh] : functions_)
            if (!old->isDeclaration()) moveBody(*old, *fresh);
        for (auto& [old, fresh] : functions_)
            if (old != fresh) old->eraseFromParent();
        for (auto& [old, fresh] : variables_)
            if (old != fresh) old->dropAllReferences();
        for (auto& [old, fresh] : variables_)
            old->eraseFromParent();
    }

  private:
    static void dropLifetimes(llvm::Function& function) {
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function)))
            if (instruction.isLifetimeStartOrEnd()) instruction.eraseFromParent();
    }

    void declareVariables() {
        for (llvm::GlobalVariable& old : llvm::make_early_inc_range(module_.globals()))
            variables_.push_back({&old, nullptr});
        for (auto& [old, fresh] : variables_) {
            fresh = new llvm::GlobalVariable(module_, types_.remapType(old->getValueType()),
                                             old->isConstant(), old->getLinkage(), nullptr, "", old,
                                             old->getThreadLocalMode(),
                                             types_.space(old->getAddressSpace()));
            fresh->copyAttributesFrom(old);
            fresh->takeName(old);
            values_[old] = fresh;
        }
    }

    void declareFunctions() {
        for (llvm::Function& old : module_)
            functions_.push_back({&old, nullptr});
        for (auto& [old, fresh] : functions_) {
            fresh = llvm::Function::Create(types_.function(old->getFunctionType()),
                                           old->getLinkage(), old->getAddressSpace(), "", &module_);
            fresh->copyAttributesFrom(old);
            fresh->setAttributes(types_.attributes(old->getContext(), old->getAttributes()));
            const bool is_intrinsic = old->isIntrinsic();
            const std::string name = old->getName().str();
            old->setName("");
            fresh->setName(name); // which makes an intrinsic one
            fresh->copyMetadata(old, 0);
            if (is_intrinsic)
                if (auto renamed = llvm::Intrinsic::remangleIntrinsicFunction(fresh)) {
                    fresh->eraseFromParent();
                    fresh = *renamed;
                }
            values_[old] = fresh;
        }
    }

    void moveBody(llvm::Function& old, llvm::Function& fresh) {
        fresh.stealArgumentListFrom(old);
        fresh.splice(fresh.end(), &old);
        mapper_.remapFunction(fresh);
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(fresh))) {
            if (auto* slot = llvm::dyn_cast<llvm::AllocaInst>(&instruction))
                castSlot(*slot);
            else if (auto* cast = llvm::dyn_cast<llvm::AddrSpaceCastInst>(&instruction))
                dropEmptyCast(*cast);
            renameScope(instruction);
        }
    }

    void castSlot(llvm::AllocaInst& slot) {
        llvm::Type* type = slot.getType();
        slot.mutateType(llvm::PointerType::get(slot.getContext(), spelling_.stack));
        if (slot.getType() == type) return;
        llvm::Instruction* at = slot.getNextNode();
        while (llvm::isa<llvm::AllocaInst>(at))
            at = at->getNextNode();
        auto* cast = new llvm::AddrSpaceCastInst(&slot, type, "", at->getIterator());
        slot.replaceUsesWithIf(cast, [&](llvm::Use& use) { return use.getUser() != cast; });
    }

    static void dropEmptyCast(llvm::AddrSpaceCastInst& cast) {
        if (cast.getSrcTy() != cast.getDestTy()) return;
        cast.replaceAllUsesWith(cast.getPointerOperand());
        cast.eraseFromParent();
    }

    void renameScope(llvm::Instruction& instruction) {
        const auto old = llvm::getAtomicSyncScopeID(&instruction);
        if (!old || *old == llvm::SyncScope::SingleThread) return;
        llvm::SmallVector<llvm::StringRef, 8> names;
        module_.getContext().getSyncScopeNames(names);
        const auto found = spelling_.scopes.find(names[*old].str());
        if (found == spelling_.scopes.end()) return;
        llvm::setAtomicSyncScopeID(&instruction,
                                   module_.getContext().getOrInsertSyncScopeID(found->second));
    }

    llvm::Module& module_;
    const Spelling& spelling_;
    Types types_;
    Constants constants_;
    llvm::ValueToValueMapTy values_;
    llvm::ValueMapper mapper_;
    std::vector<std::pair<llvm::GlobalVariable*, llvm::GlobalVariable*>> variables_;
    std::vector<std::pair<llvm::Function*, llvm::Function*>> functions_;
};

} // namespace

void retarget(llvm::Module& module, const Spelling& spelling) {
    Retargeter(module, spelling).run();
}

} // namespace cw::ir
