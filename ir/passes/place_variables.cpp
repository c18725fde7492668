// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/place_variables.h"

#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/ReplaceConstant.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

#include "ir/passes/reach.h"

namespace cw::ir {
namespace {

using Variables = llvm::SetVector<llvm::GlobalVariable*>;

bool isShared(const llvm::GlobalVariable& variable) {
    return variable.getAddressSpace() == 3;
}

uint64_t alignTo(uint64_t value, uint64_t align) {
    return (value + align - 1) / align * align;
}

/// The variables that the initial value of `variable` names.
void collectNamed(const llvm::Constant& constant, Variables& to) {
    for (const llvm::Use& operand : constant.operands()) {
        if (auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(operand))
            to.insert(variable);
        else if (auto* inner = llvm::dyn_cast<llvm::Constant>(operand);
                 inner && !llvm::isa<llvm::GlobalValue>(inner))
            collectNamed(*inner, to);
    }
}

Variables named(llvm::GlobalVariable& variable) {
    Variables result;
    if (!variable.hasInitializer()) return result;
    if (auto* other = llvm::dyn_cast<llvm::GlobalVariable>(variable.getInitializer()))
        result.insert(other);
    collectNamed(*variable.getInitializer(), result);
    return result;
}

/// The instructions that use `variable`, also through constant expressions.
llvm::SmallVector<llvm::Instruction*, 16> usersIn(llvm::GlobalVariable& variable) {
    llvm::SmallVector<llvm::Instruction*, 16> users;
    llvm::SmallVector<llvm::User*, 16> work(variable.users());
    while (!work.empty()) {
        llvm::User* user = work.pop_back_val();
        if (auto* instruction = llvm::dyn_cast<llvm::Instruction>(user))
            users.push_back(instruction);
        else if (llvm::isa<llvm::ConstantExpr>(user))
            work.append(user->user_begin(), user->user_end());
    }
    return users;
}

class Placer {
  public:
    Placer(llvm::Module& module, bool all_constants)
        : module_(module), layout_(module.getDataLayout()), all_constants_(all_constants) {}

    Result<Placement> run() {
        dropBookkeeping();
        CW_TRY(sort());
        placeShared();
        placeSegment();
        for (llvm::GlobalVariable* variable : segment_)
            CW_TRY(initialise(*variable));
        replaceUses();
        writeFunctionTable();
        for (llvm::GlobalVariable* variable : segment_)
            variable->setInitializer(nullptr);
        for (const Variables* variables : {&segment_, &shared_, &managed_})
            for (llvm::GlobalVariable* variable : *variables)
                erase(*variable);
        return std::move(placement_);
    }

  private:
    static void erase(llvm::GlobalVariable& variable) {
        variable.removeDeadConstantUsers();
        if (!variable.use_empty())
            variable.replaceAllUsesWith(llvm::PoisonValue::get(variable.getType()));
        variable.eraseFromParent();
    }

    /// llvm.used and the like have done their work: this pass's tables keep the names.
    void dropBookkeeping() {
        for (const char* name : {"llvm.used", "llvm.compiler.used", "llvm.global.annotations"})
            if (llvm::GlobalVariable* list = module_.getGlobalVariable(name))
                list->eraseFromParent();
    }

    /// Of shared variables that are declared extern the one without a size is the dynamic part. One
    /// with a size is defined nowhere else, as ptxas says of it.
    static void defineHere(llvm::GlobalVariable& variable) {
        variable.setInitializer(llvm::UndefValue::get(variable.getValueType()));
        variable.setLinkage(llvm::GlobalValue::InternalLinkage);
    }

    Result<> sort() {
        Variables constants;
        for (llvm::GlobalVariable& variable : llvm::make_early_inc_range(module_.globals())) {
            variable.removeDeadConstantUsers();
            if (llvm::MDNode* node = variable.getMetadata("cw.managed"))
                managed_.insert(llvm::cast<llvm::GlobalVariable>(
                    llvm::cast<llvm::ValueAsMetadata>(node->getOperand(0))->getValue()));
        }
        for (llvm::GlobalVariable& variable : llvm::make_early_inc_range(module_.globals())) {
            if (managed_.contains(&variable)) continue;
            if (isShared(variable)) {
                if (variable.isDeclaration() && layout_.getTypeAllocSize(variable.getValueType()))
                    defineHere(variable);
                shared_.insert(&variable);
            } else if (variable.isDeclaration() && variable.use_empty())
                variable.eraseFromParent();
            else if (variable.isDeclaration())
                return makeError(ErrorCode::CompileFailed,
                                 "device variable '{}' is declared extern but nowhere defined",
                                 llvm::demangle(variable.getName().str()));
            else if (!all_constants_ && variable.isConstant() &&
                     !variable.isExternallyInitialized())
                constants.insert(&variable);
            else
                segment_.insert(&variable);
        }
        // A constant that holds a variable's address, or whose address a variable holds, goes with
        // the variables.
        for (bool changed = true; changed;) {
            changed = false;
            for (llvm::GlobalVariable* variable : Variables(segment_))
                for (llvm::GlobalVariable* other : named(*variable))
                    if (constants.remove(other)) changed = segment_.insert(other);
            for (llvm::GlobalVariable* constant : Variables(constants)) {
                const Variables others = named(*constant);
                if (std::any_of(others.begin(), others.end(), [&](auto* other) {
                        return segment_.contains(other) || managed_.contains(other);
                    })) {
                    constants.remove(constant);
                    changed = segment_.insert(constant);
                }
            }
        }
        return {};
    }

    void placeShared() {
        const Reach reach(module_);
        llvm::MapVector<llvm::Function*, llvm::SmallVector<llvm::Function*, 4>> kernels_of;
        llvm::MapVector<llvm::Function*, std::pair<uint64_t, uint64_t>> sizes; // bytes, alignment
        for (llvm::Function& kernel : module_) {
            if (!isKernel(kernel)) continue;
            sizes[&kernel] = {0, 4};
            for (llvm::Function* function : reach.from(kernel))
                kernels_of[function].push_back(&kernel);
        }
        for (llvm::GlobalVariable* variable : shared_) {
            const uint64_t align = std::max<uint64_t>(variable->getAlign().valueOrOne().value(), 4);
            llvm::SetVector<llvm::Function*> users;
            for (llvm::Instruction* user : usersIn(*variable))
                for (llvm::Function* kernel : kernels_of[user->getFunction()])
                    users.insert(kernel);
            // One offset that is free in every kernel that can reach the variable.
            uint64_t offset = 0;
            for (llvm::Function* kernel : users) {
                auto& [bytes, most] = sizes[kernel];
                offset = std::max(offset, bytes);
                most = std::max(most, align);
            }
            if (variable->isDeclaration()) continue; // dynamic shared memory
            offset = alignTo(offset, align);
            offsets_[variable] = offset;
            for (llvm::Function* kernel : users)
                sizes[kernel].first = offset + layout_.getTypeAllocSize(variable->getValueType());
        }
        // Dynamic shared memory begins behind, 128-aligned or as a variable wants more.
        for (const auto& [kernel, size] : sizes) {
            const auto [bytes, align] = size;
            const std::string name = kernel->getName().str();
            placement_.static_shared[name] = uint32_t(align > 128 ? alignTo(bytes, align) : bytes);
            placement_.shared_align[name] = uint32_t(align);
        }
    }

    void placeSegment() {
        uint64_t end = 0;
        for (llvm::GlobalVariable* variable : segment_) {
            const uint64_t align = std::max(variable->getAlign().valueOrOne(),
                                            layout_.getABITypeAlign(variable->getValueType()))
                                       .value();
            end = alignTo(end, align);
            offsets_[variable] = end;
            GlobalMeta meta{.name = variable->getName().str(),
                            .offset = end,
                            .size = layout_.getTypeAllocSize(variable->getValueType()),
                            .align = uint32_t(align)};
            if (variable->getAddressSpace() == 4) meta.flags |= GlobalMeta::Constant;
            meta_index_[variable] = uint32_t(placement_.globals.size());
            placement_.segment_align = std::max(placement_.segment_align, uint32_t(align));
            end += std::max<uint64_t>(meta.size, 1);
            placement_.globals.push_back(std::move(meta));
        }
        placement_.segment_size = end;
        listConstants();
    }

    /// `!cw.constants`: neighbours are one range.
    void listConstants() {
        std::vector<std::pair<uint64_t, uint64_t>> ranges;
        bool goes_on = false;
        for (const GlobalMeta& meta : placement_.globals) {
            const bool is_constant = meta.flags & GlobalMeta::Constant;
            if (is_constant && goes_on)
                ranges.back().second = meta.offset + meta.size;
            else if (is_constant)
                ranges.emplace_back(meta.offset, meta.offset + meta.size);
            goes_on = is_constant;
        }
        const auto number = [&](uint64_t value) {
            return llvm::ConstantAsMetadata::get(
                llvm::ConstantInt::get(llvm::Type::getInt64Ty(module_.getContext()), value));
        };
        for (const auto& [begin, end] : ranges)
            module_.getOrInsertNamedMetadata("cw.constants")
                ->addOperand(llvm::MDNode::get(module_.getContext(), {number(begin), number(end)}));
    }

    Result<> initialise(llvm::GlobalVariable& variable) {
        GlobalMeta& meta = placement_.globals[meta_index_[&variable]];
        if (llvm::MDNode* node = variable.getMetadata("cw.managed")) {
            auto* initial = llvm::cast<llvm::GlobalVariable>(
                llvm::cast<llvm::ValueAsMetadata>(node->getOperand(0))->getValue());
            meta.flags |= GlobalMeta::Managed;
            meta.size = layout_.getTypeAllocSize(initial->getValueType());
            meta.align = uint32_t(layout_.getPreferredAlign(initial).value());
            if (initial->getInitializer()->isNullValue()) return {};
            meta.managed_init.resize(meta.size);
            bytes_ = &meta.managed_init;
            relocate_ = false;
            return write(*initial->getInitializer(), 0, variable);
        }
        bytes_ = &placement_.segment_init;
        relocate_ = true;
        return write(*variable.getInitializer(), offsets_[&variable], variable);
    }

    void put(uint64_t at, const void* from, size_t size) {
        if (bytes_->size() < at + size) bytes_->resize(at + size);
        std::memcpy(bytes_->data() + at, from, size);
    }

    Result<> write(const llvm::Constant& value, uint64_t at, const llvm::GlobalVariable& variable) {
        if (value.isNullValue() || llvm::isa<llvm::UndefValue>(value)) return {};
        llvm::Type* type = value.getType();
        if (auto* integer = llvm::dyn_cast<llvm::ConstantInt>(&value)) {
            const llvm::APInt bits = integer->getValue().zext(alignTo(integer->getBitWidth(), 64));
            put(at, bits.getRawData(), layout_.getTypeStoreSize(type));
            return {};
        }
        if (auto* number = llvm::dyn_cast<llvm::ConstantFP>(&value)) {
            const llvm::APInt bits = number->getValueAPF().bitcastToAPInt();
            const llvm::APInt wide = bits.zext(alignTo(bits.getBitWidth(), 64));
            put(at, wide.getRawData(), layout_.getTypeStoreSize(type));
            return {};
        }
        if (auto* data = llvm::dyn_cast<llvm::ConstantDataSequential>(&value)) {
            put(at, data->getRawDataValues().data(), data->getRawDataValues().size());
            return {};
        }
        if (auto* record = llvm::dyn_cast<llvm::ConstantStruct>(&value)) {
            const llvm::StructLayout* fields = layout_.getStructLayout(record->getType());
            for (unsigned i = 0; i < record->getNumOperands(); ++i)
                CW_TRY(write(*record->getOperand(i), at + fields->getElementOffset(i), variable));
            return {};
        }
        if (llvm::isa<llvm::ConstantArray, llvm::ConstantVector>(value)) {
            llvm::Type* element =
                type->isArrayTy() ? type->getArrayElementType() : type->getScalarType();
            for (unsigned i = 0; i < value.getNumOperands(); ++i)
                CW_TRY(write(*llvm::cast<llvm::Constant>(value.getOperand(i)),
                             at + i * layout_.getTypeAllocSize(element), variable));
            return {};
        }
        if (auto* cast = llvm::dyn_cast<llvm::ConstantExpr>(&value);
            cast && cast->getOpcode() == llvm::Instruction::IntToPtr)
            return write(*cast->getOperand(0), at, variable);
        if (type->isPointerTy() && relocate_) return writeAddress(value, at, variable);
        // An address kept as an integer.
        if (auto* cast = llvm::dyn_cast<llvm::ConstantExpr>(&value);
            cast && cast->getOpcode() == llvm::Instruction::PtrToInt && type->isIntegerTy(64) &&
            relocate_)
            return writeAddress(*cast->getOperand(0), at, variable);
        return unusable(variable);
    }

    Result<> writeAddress(const llvm::Constant& value, uint64_t at,
                          const llvm::GlobalVariable& variable) {
        llvm::APInt addend(64, 0);
        const llvm::Value* base = &value;
        for (const llvm::Value* before = nullptr; before != base;) {
            before = base;
            base = base->stripAndAccumulateConstantOffsets(layout_, addend, true);
            if (auto* cast = llvm::dyn_cast<llvm::ConstantExpr>(base);
                cast && cast->getOpcode() == llvm::Instruction::AddrSpaceCast)
                base = cast->getOperand(0);
        }
        Relocation relocation{.offset = at, .addend = addend.getZExtValue()};
        if (auto* function = llvm::dyn_cast<llvm::Function>(base)) {
            relocation.kind = Relocation::Function;
            functions_.insert(const_cast<llvm::Function*>(function));
            relocation.index = uint32_t(functions_.size() - 1);
            for (uint32_t i = 0; i < functions_.size(); ++i)
                if (functions_[i] == function) relocation.index = i;
        } else if (auto* other = llvm::dyn_cast<llvm::GlobalVariable>(base)) {
            auto* target = const_cast<llvm::GlobalVariable*>(other);
            if (managed_.contains(target)) {
                relocation.kind = Relocation::ManagedGlobal;
                for (auto& [slot, index] : meta_index_)
                    if (llvm::MDNode* node = slot->getMetadata("cw.managed"))
                        if (llvm::cast<llvm::ValueAsMetadata>(node->getOperand(0))->getValue() ==
                            target)
                            relocation.index = index;
            } else if (segment_.contains(target)) {
                relocation.addend += offsets_[target];
            } else {
                return unusable(variable);
            }
        } else {
            return unusable(variable);
        }
        placement_.relocations.push_back(relocation);
        return {};
    }

    static Error unusable(const llvm::GlobalVariable& variable) {
        return makeError(ErrorCode::CompileFailed,
                         "the initial value of device variable '{}' is no constant of the device",
                         llvm::demangle(variable.getName().str()));
    }

    void replaceUses() {
        llvm::SmallVector<llvm::Constant*, 32> all(segment_.begin(), segment_.end());
        all.append(shared_.begin(), shared_.end());
        llvm::convertUsersOfConstantsToInstructions(all);
        for (llvm::GlobalVariable* variable : segment_)
            replaceUses(*variable, "cw.segment.base");
        for (llvm::GlobalVariable* variable : shared_)
            replaceUses(*variable,
                        variable->isDeclaration() ? "cw.dynamic.smem.base" : "cw.shared.base");
    }

    void replaceUses(llvm::GlobalVariable& variable, const char* base_operation) {
        llvm::MapVector<llvm::Function*, llvm::Value*> address_in;
        for (llvm::Use& use : llvm::make_early_inc_range(variable.uses())) {
            auto* user = llvm::dyn_cast<llvm::Instruction>(use.getUser());
            if (!user) continue;
            llvm::Value*& address = address_in[user->getFunction()];
            if (!address) {
                llvm::BasicBlock& entry = user->getFunction()->getEntryBlock();
                llvm::IRBuilder<> build(&entry, entry.getFirstInsertionPt());
                llvm::Value* base = build.CreateCall(operation(base_operation));
                if (uint64_t offset = offsets_.lookup(&variable))
                    base = build.CreateInBoundsGEP(build.getInt8Ty(), base, build.getInt64(offset));
                address = build.CreateAddrSpaceCast(base, variable.getType(), variable.getName());
            }
            use.set(address);
        }
    }

    llvm::FunctionCallee operation(const char* name) {
        llvm::FunctionCallee callee =
            module_.getOrInsertFunction(name, llvm::PointerType::get(module_.getContext(), 0));
        auto* function = llvm::cast<llvm::Function>(callee.getCallee());
        function->setMemoryEffects(llvm::MemoryEffects::none());
        function->addFnAttr(llvm::Attribute::NoUnwind);
        function->addFnAttr(llvm::Attribute::WillReturn);
        function->addFnAttr(llvm::Attribute::Speculatable);
        return callee;
    }

    void writeFunctionTable() {
        auto* pointer = llvm::PointerType::get(module_.getContext(), 0);
        llvm::SmallVector<llvm::Constant*, 8> rows;
        for (llvm::Function* function : functions_) {
            placement_.functions.push_back(function->getName().str());
            rows.push_back(function);
        }
        auto* type = llvm::ArrayType::get(pointer, rows.size());
        new llvm::GlobalVariable(module_, type, true, llvm::GlobalValue::InternalLinkage,
                                 llvm::ConstantArray::get(type, rows), "cw.functions");
    }

    llvm::Module& module_;
    const llvm::DataLayout& layout_;
    bool all_constants_;
    Placement placement_;
    Variables segment_, shared_, managed_; // managed_: what managed slots start from
    llvm::DenseMap<llvm::GlobalVariable*, uint64_t> offsets_;
    llvm::MapVector<llvm::GlobalVariable*, uint32_t> meta_index_;
    llvm::SetVector<llvm::Function*> functions_;
    Bytes* bytes_ = nullptr;
    bool relocate_ = true;
};

} // namespace

Result<Placement> placeVariables(llvm::Module& module, bool all_constants) {
    return Placer(module, all_constants).run();
}

} // namespace cw::ir
