// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/expand_operations.h"

#include <cmath>

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

namespace cw::ir {
namespace {

using Id = llvm::Intrinsic::ID;

bool isUsualVector(const llvm::FixedVectorType& type) {
    llvm::Type* element = type.getElementType();
    const unsigned count = type.getNumElements(), bits = element->getScalarSizeInBits();
    return (count == 2 || count == 3 || count == 4 || count == 8 || count == 16) &&
           !element->isPointerTy() && (bits == 8 || bits == 16 || bits == 32 || bits == 64);
}

class Expander {
  public:
    explicit Expander(llvm::Instruction& old) : old_(old), build_(&old) {}

    /// The value instead of an intrinsic's, or null. `drop`: it is nothing but a hint.
    llvm::Value* expand(llvm::IntrinsicInst& call, bool& drop) {
        const auto operand = [&](unsigned i) { return call.getArgOperand(i); };
        llvm::Type* type = call.getType();
        const Id id = call.getIntrinsicID();
        if (type->isVectorTy()) return nullptr;
        switch (id) {
        case llvm::Intrinsic::assume:
        case llvm::Intrinsic::donothing:
        case llvm::Intrinsic::experimental_noalias_scope_decl:
        case llvm::Intrinsic::prefetch:
        case llvm::Intrinsic::sideeffect:
            drop = true;
            return nullptr;
        case llvm::Intrinsic::arithmetic_fence:
            return operand(0);
        case llvm::Intrinsic::fptosi_sat:
        case llvm::Intrinsic::fptoui_sat:
            return saturate(call, id);
        case llvm::Intrinsic::llrint:
        case llvm::Intrinsic::lrint:
            return toInteger(llvm::Intrinsic::rint, call);
        case llvm::Intrinsic::llround:
        case llvm::Intrinsic::lround:
            return toInteger(llvm::Intrinsic::round, call);
        case llvm::Intrinsic::maximum:
        case llvm::Intrinsic::maximumnum:
            return extreme(operand(0), operand(1), id, false);
        case llvm::Intrinsic::minimum:
        case llvm::Intrinsic::minimumnum:
            return extreme(operand(0), operand(1), id, true);
        case llvm::Intrinsic::memcpy_inline:
            drop = true;
            build_.CreateMemCpy(operand(0), call.getParamAlign(0), operand(1),
                                call.getParamAlign(1), operand(2),
                                !llvm::cast<llvm::ConstantInt>(operand(3))->isZero());
            return nullptr;
        case llvm::Intrinsic::ptrmask:
            return mask(operand(0), operand(1));
        case llvm::Intrinsic::ldexp:
            return scale(operand(0), operand(1));
        case llvm::Intrinsic::sshl_sat:
        case llvm::Intrinsic::ushl_sat:
            return shift(operand(0), operand(1), id == llvm::Intrinsic::sshl_sat);
        default:
            return nullptr;
        }
    }

    llvm::Value* expandReduction(llvm::IntrinsicInst& call) {
        const Id id = call.getIntrinsicID();
        switch (id) {
        case llvm::Intrinsic::vector_reduce_add:
        case llvm::Intrinsic::vector_reduce_and:
        case llvm::Intrinsic::vector_reduce_mul:
        case llvm::Intrinsic::vector_reduce_or:
        case llvm::Intrinsic::vector_reduce_smax:
        case llvm::Intrinsic::vector_reduce_smin:
        case llvm::Intrinsic::vector_reduce_umax:
        case llvm::Intrinsic::vector_reduce_umin:
        case llvm::Intrinsic::vector_reduce_xor:
            return reduce(call.getArgOperand(0), id);
        default:
            return nullptr;
        }
    }

    void splitLoad(llvm::LoadInst& load, llvm::FixedVectorType& type) {
        llvm::Value* result = llvm::PoisonValue::get(&type);
        for (unsigned i = 0; i < type.getNumElements(); ++i) {
            const auto [address, align] =
                element(load.getPointerOperand(), load.getAlign(), type, i);
            result = build_.CreateInsertElement(
                result,
                build_.CreateAlignedLoad(type.getElementType(), address, align, load.isVolatile()),
                i);
        }
        load.replaceAllUsesWith(result);
        load.eraseFromParent();
    }

    void splitStore(llvm::StoreInst& store, llvm::FixedVectorType& type) {
        for (unsigned i = 0; i < type.getNumElements(); ++i) {
            const auto [address, align] =
                element(store.getPointerOperand(), store.getAlign(), type, i);
            build_.CreateAlignedStore(build_.CreateExtractElement(store.getValueOperand(), i),
                                      address, align, store.isVolatile());
        }
        store.eraseFromParent();
    }

    /// Field by field.
    llvm::Value* freeze(llvm::Value* value) {
        llvm::Type* type = value->getType();
        if (!type->isAggregateType()) return build_.CreateFreeze(value);
        llvm::Value* result = llvm::PoisonValue::get(type);
        const unsigned count = type->isStructTy() ? type->getStructNumElements()
                                                  : unsigned(type->getArrayNumElements());
        for (unsigned i = 0; i < count; ++i)
            result =
                build_.CreateInsertValue(result, freeze(build_.CreateExtractValue(value, i)), i);
        return result;
    }

  private:
    std::pair<llvm::Value*, llvm::Align> element(llvm::Value* base, llvm::Align align,
                                                 llvm::FixedVectorType& type, unsigned index) {
        const uint64_t at =
            index * old_.getDataLayout().getTypeStoreSize(type.getElementType()).getFixedValue();
        return {build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), base, at),
                llvm::commonAlignment(align, at)};
    }

    llvm::Value* toInteger(Id rounding, llvm::IntrinsicInst& call) {
        return build_.CreateFPToSI(build_.CreateUnaryIntrinsic(rounding, call.getArgOperand(0)),
                                   call.getType());
    }

    /// Devices' saturating conversions do not agree on a NaN.
    llvm::Value* saturate(llvm::IntrinsicInst& call, Id id) {
        llvm::Value* number = call.getArgOperand(0);
        llvm::Value* converted =
            build_.CreateIntrinsic(id, {call.getType(), number->getType()}, {number});
        return build_.CreateSelect(build_.CreateFCmpUNO(number, number),
                                   llvm::ConstantInt::get(call.getType(), 0), converted);
    }

    /// IEEE 754-2019's minimum (a NaN wins) and minimumNumber (a number wins): -0 is less than +0.
    llvm::Value* extreme(llvm::Value* a, llvm::Value* b, Id id, bool least) {
        llvm::Type* type = a->getType();
        llvm::Type* bits = build_.getIntNTy(type->getScalarSizeInBits());
        llvm::Value *x = build_.CreateBitCast(a, bits), *y = build_.CreateBitCast(b, bits);
        llvm::Value* zero = build_.CreateBitCast(
            least ? build_.CreateOr(x, y) : build_.CreateAnd(x, y), type); // of equal numbers
        llvm::Value* first = least ? build_.CreateFCmpOLT(a, b) : build_.CreateFCmpOGT(a, b);
        llvm::Value* result = build_.CreateSelect(first, a, b);
        result = build_.CreateSelect(build_.CreateFCmpOEQ(a, b), zero, result);
        const bool nan_wins = id == llvm::Intrinsic::minimum || id == llvm::Intrinsic::maximum;
        if (nan_wins)
            return build_.CreateSelect(build_.CreateFCmpUNO(a, b), build_.CreateFAdd(a, b), result);
        result = build_.CreateSelect(build_.CreateFCmpUNO(b, b), a, result);
        return build_.CreateSelect(build_.CreateFCmpUNO(a, a), b, result);
    }

    llvm::Value* shift(llvm::Value* number, llvm::Value* by, bool is_signed) {
        llvm::Type* type = number->getType();
        const unsigned bits = type->getIntegerBitWidth();
        llvm::Value* shifted = build_.CreateShl(number, by);
        llvm::Value* back =
            is_signed ? build_.CreateAShr(shifted, by) : build_.CreateLShr(shifted, by);
        llvm::Value* limit =
            llvm::ConstantInt::get(type, is_signed ? llvm::APInt::getSignedMaxValue(bits)
                                                   : llvm::APInt::getMaxValue(bits));
        if (is_signed)
            limit = build_.CreateSelect(
                build_.CreateICmpSLT(number, llvm::ConstantInt::get(type, 0)),
                llvm::ConstantInt::get(type, llvm::APInt::getSignedMinValue(bits)), limit);
        return build_.CreateSelect(build_.CreateICmpEQ(back, number), shifted, limit);
    }

    /// number * 2^exponent, rounded once: by factors that are exact but for the last.
    llvm::Value* scale(llvm::Value* number, llvm::Value* exponent) {
        llvm::Type* type = number->getType();
        if (type->isHalfTy())
            return build_.CreateFPTrunc(
                scale(build_.CreateFPExt(number, build_.getFloatTy()), exponent), type);
        const bool is_double = type->isDoubleTy();
        const int most = is_double ? 1023 : 127, digits = is_double ? 53 : 24;
        const int least = 1 - most + digits; // so that what is below normal is reached only once
        exponent = build_.CreateSExtOrTrunc(exponent, build_.getInt32Ty());
        const auto step = [&](llvm::Value* beyond, int by) {
            llvm::Value* factor = llvm::ConstantFP::get(type, std::ldexp(1.0, by));
            number = build_.CreateSelect(beyond, build_.CreateFMul(number, factor), number);
            exponent = build_.CreateSelect(
                beyond, build_.CreateSub(exponent, build_.getInt32(uint32_t(by))), exponent);
        };
        for (int i = 0; i < 2; ++i) {
            step(build_.CreateICmpSGT(exponent, build_.getInt32(uint32_t(most))), most);
            step(build_.CreateICmpSLT(exponent, build_.getInt32(uint32_t(1 - most))), least);
        }
        const auto clamp = [&](Id id, int to) {
            exponent = build_.CreateBinaryIntrinsic(id, exponent, build_.getInt32(uint32_t(to)));
        };
        clamp(llvm::Intrinsic::smin, most);
        clamp(llvm::Intrinsic::smax, 1 - most);
        llvm::Value* bits =
            build_.CreateSExt(build_.CreateAdd(exponent, build_.getInt32(uint32_t(most))),
                              build_.getIntNTy(type->getScalarSizeInBits()));
        return build_.CreateFMul(number,
                                 build_.CreateBitCast(build_.CreateShl(bits, digits - 1), type));
    }

    /// By an offset: the address space stays known.
    llvm::Value* mask(llvm::Value* pointer, llvm::Value* bits) {
        llvm::Value* address = build_.CreatePtrToInt(pointer, bits->getType());
        llvm::Value* back = build_.CreateSub(build_.CreateAnd(address, bits), address);
        return build_.CreateGEP(build_.getInt8Ty(), pointer, back);
    }

    llvm::Value* combine(llvm::Value* a, llvm::Value* b, Id id) {
        switch (id) {
        case llvm::Intrinsic::vector_reduce_add:
            return build_.CreateAdd(a, b);
        case llvm::Intrinsic::vector_reduce_and:
            return build_.CreateAnd(a, b);
        case llvm::Intrinsic::vector_reduce_mul:
            return build_.CreateMul(a, b);
        case llvm::Intrinsic::vector_reduce_or:
            return build_.CreateOr(a, b);
        case llvm::Intrinsic::vector_reduce_xor:
            return build_.CreateXor(a, b);
        case llvm::Intrinsic::vector_reduce_smax:
            return build_.CreateSelect(build_.CreateICmpSGT(a, b), a, b);
        case llvm::Intrinsic::vector_reduce_smin:
            return build_.CreateSelect(build_.CreateICmpSLT(a, b), a, b);
        case llvm::Intrinsic::vector_reduce_umax:
            return build_.CreateSelect(build_.CreateICmpUGT(a, b), a, b);
        default:
            return build_.CreateSelect(build_.CreateICmpULT(a, b), a, b);
        }
    }

    llvm::Value* reduce(llvm::Value* vector, Id id) {
        const unsigned count =
            llvm::cast<llvm::FixedVectorType>(vector->getType())->getNumElements();
        llvm::Value* result = build_.CreateExtractElement(vector, uint64_t(0));
        for (unsigned i = 1; i < count; ++i)
            result = combine(result, build_.CreateExtractElement(vector, i), id);
        return result;
    }

    llvm::Instruction& old_;
    llvm::IRBuilder<> build_;
};

llvm::FixedVectorType* unusualVector(llvm::Type* type) {
    auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
    return vector && !isUsualVector(*vector) ? vector : nullptr;
}

void replace(llvm::Instruction& old, llvm::Value* value) {
    old.replaceAllUsesWith(value);
    old.eraseFromParent();
}

void split(llvm::Instruction& old) {
    Expander expander(old);
    if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&old)) {
        if (llvm::Value* value = expander.expandReduction(*call)) replace(old, value);
    } else if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&old)) {
        if (auto* type = unusualVector(load->getType())) expander.splitLoad(*load, *type);
    } else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&old)) {
        if (auto* type = unusualVector(store->getValueOperand()->getType()))
            expander.splitStore(*store, *type);
    }
}

void expand(llvm::Instruction& old) {
    Expander expander(old);
    if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&old)) {
        bool drop = false;
        if (llvm::Value* value = expander.expand(*call, drop))
            replace(old, value);
        else if (drop)
            old.eraseFromParent();
    } else if (llvm::isa<llvm::FreezeInst>(old) && old.getType()->isAggregateType()) {
        replace(old, expander.freeze(old.getOperand(0)));
    }
}

void forEach(llvm::Module& module, void (*visit)(llvm::Instruction&)) {
    llvm::SmallVector<llvm::Instruction*, 32> all;
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction : llvm::instructions(function))
            all.push_back(&instruction);
    for (llvm::Instruction* instruction : all)
        visit(*instruction);
}

} // namespace

void splitVectors(llvm::Module& module) {
    forEach(module, split);
}

void expandOperations(llvm::Module& module) {
    forEach(module, expand);
}

} // namespace cw::ir
