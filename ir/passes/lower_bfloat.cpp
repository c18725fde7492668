// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/lower_bfloat.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

namespace cw::ir {
namespace {

bool isBfloat(const llvm::Type* type) {
    return type->getScalarType()->isBFloatTy();
}

class Lowerer {
  public:
    explicit Lowerer(llvm::Instruction& old) : old_(old), build_(&old) {
        if (auto* math = llvm::dyn_cast<llvm::FPMathOperator>(&old))
            build_.setFastMathFlags(math->getFastMathFlags());
    }

    /// The new value of an instruction that computes with bfloat, or null.
    llvm::Value* lower() {
        if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&old_)) return intrinsic(*call);
        llvm::Type* type = old_.getType();
        switch (old_.getOpcode()) {
        case llvm::Instruction::FNeg:
            if (!isBfloat(type)) return nullptr;
            return build_.CreateBitCast(build_.CreateXor(bits(operand(0)), 0x8000), type);
        case llvm::Instruction::FAdd:
        case llvm::Instruction::FSub:
        case llvm::Instruction::FMul:
        case llvm::Instruction::FDiv:
        case llvm::Instruction::FRem:
            if (!isBfloat(type)) return nullptr;
            return narrow(build_.CreateBinOp(llvm::Instruction::BinaryOps(old_.getOpcode()),
                                             widen(operand(0)), widen(operand(1))));
        case llvm::Instruction::FCmp:
            if (!isBfloat(operand(0)->getType())) return nullptr;
            return build_.CreateFCmp(llvm::cast<llvm::FCmpInst>(old_).getPredicate(),
                                     widen(operand(0)), widen(operand(1)));
        case llvm::Instruction::FPExt:
        case llvm::Instruction::FPToSI:
        case llvm::Instruction::FPToUI:
            if (!isBfloat(operand(0)->getType())) return nullptr;
            if (old_.getOpcode() == llvm::Instruction::FPExt)
                return build_.CreateFPExt(widen(operand(0)), type);
            return build_.CreateCast(llvm::Instruction::CastOps(old_.getOpcode()),
                                     widen(operand(0)), type);
        case llvm::Instruction::FPTrunc:
            return isBfloat(type) ? narrow(operand(0)) : nullptr;
        case llvm::Instruction::SIToFP:
        case llvm::Instruction::UIToFP:
            return isBfloat(type) ? fromInteger() : nullptr;
        default:
            return nullptr;
        }
    }

  private:
    llvm::Value* operand(unsigned i) { return old_.getOperand(i); }

    llvm::Type* like(llvm::Type* shape, llvm::Type* scalar) {
        auto* vector = llvm::dyn_cast<llvm::VectorType>(shape);
        return vector ? llvm::VectorType::get(scalar, vector->getElementCount()) : scalar;
    }

    llvm::Value* bits(llvm::Value* value) {
        llvm::Type* scalar = build_.getIntNTy(unsigned(value->getType()->getScalarSizeInBits()));
        return build_.CreateBitCast(value, like(value->getType(), scalar));
    }

    llvm::Value* widen(llvm::Value* value) {
        llvm::Type* shape = value->getType();
        llvm::Value* wide = build_.CreateZExt(bits(value), like(shape, build_.getInt32Ty()));
        return build_.CreateBitCast(build_.CreateShl(wide, 16), like(shape, build_.getFloatTy()));
    }

    /// Rounds a float, or a double, to the nearest, ties to even; NaNs stay NaNs.
    llvm::Value* narrow(llvm::Value* value) {
        llvm::Type* shape = value->getType();
        if (shape->getScalarType()->isDoubleTy()) value = toOdd(value);
        if (shape->getScalarType()->isHalfTy())
            value = build_.CreateFPExt(value, like(shape, build_.getFloatTy()));
        llvm::Value* word = bits(value);
        llvm::Value* odd = build_.CreateAnd(build_.CreateLShr(word, 16), 1);
        llvm::Value* rounded = build_.CreateAdd(
            word, build_.CreateAdd(odd, llvm::ConstantInt::get(word->getType(), 0x7fff)));
        llvm::Value* quiet = build_.CreateOr(word, 0x400000);
        llvm::Value* chosen =
            build_.CreateSelect(build_.CreateFCmpUNO(value, value), quiet, rounded);
        llvm::Value* top =
            build_.CreateTrunc(build_.CreateLShr(chosen, 16), like(shape, build_.getInt16Ty()));
        return build_.CreateBitCast(top, like(shape, build_.getBFloatTy()));
    }

    /// A double as the float that a second rounding does not lead astray: towards zero, and odd
    /// when it is not exact.
    llvm::Value* toOdd(llvm::Value* value) {
        llvm::Type* shape = value->getType();
        llvm::Value* nearest = build_.CreateFPTrunc(value, like(shape, build_.getFloatTy()));
        llvm::Value* back = build_.CreateFPExt(nearest, shape);
        llvm::Value* word = bits(nearest);
        const auto magnitude = [&](llvm::Value* of) {
            return build_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, of);
        };
        llvm::Value* beyond = build_.CreateFCmpOGT(magnitude(back), magnitude(value));
        llvm::Value* cut = build_.CreateSub(word, build_.CreateZExt(beyond, word->getType()));
        llvm::Value* inexact = build_.CreateFCmpONE(back, value);
        return build_.CreateBitCast(build_.CreateSelect(inexact, build_.CreateOr(cut, 1), word),
                                    nearest->getType());
    }

    /// By way of a double; what a 64-bit number has below a double's precision becomes one bit.
    llvm::Value* fromInteger() {
        llvm::Value* number = operand(0);
        llvm::Type* type = number->getType();
        if (type->getScalarSizeInBits() > 53) {
            llvm::Value* low = build_.CreateAnd(number, 0x7ff);
            llvm::Value* sticky =
                build_.CreateShl(build_.CreateZExt(build_.CreateIsNotNull(low), type), 11);
            llvm::Value* high = build_.CreateOr(
                build_.CreateAnd(number, llvm::ConstantInt::getSigned(type, -0x800)), sticky);
            // Small numbers are exact as they are.
            llvm::Value* small = build_.CreateICmpULT(
                build_.CreateAdd(number, llvm::ConstantInt::get(type, uint64_t(1) << 52)),
                llvm::ConstantInt::get(type, uint64_t(1) << 53));
            number = build_.CreateSelect(small, number, high);
        }
        return narrow(build_.CreateCast(llvm::Instruction::CastOps(old_.getOpcode()), number,
                                        like(type, build_.getDoubleTy())));
    }

    /// The same one on floats.
    llvm::Value* intrinsic(llvm::IntrinsicInst& call) {
        llvm::SmallVector<llvm::Value*, 4> operands;
        llvm::SmallVector<llvm::Type*, 4> types;
        bool any = isBfloat(call.getType());
        for (llvm::Value* argument : call.args()) {
            any |= isBfloat(argument->getType());
            operands.push_back(isBfloat(argument->getType()) ? widen(argument) : argument);
            types.push_back(operands.back()->getType());
        }
        if (!any) return nullptr;
        llvm::Type* result =
            isBfloat(call.getType()) ? like(call.getType(), build_.getFloatTy()) : call.getType();
        auto* draft =
            llvm::Function::Create(llvm::FunctionType::get(result, types, false),
                                   llvm::GlobalValue::ExternalLinkage, "", call.getModule());
        draft->setName(call.getCalledFunction()->getName() + ".f"); // any; it is mangled again
        const auto renamed = llvm::Intrinsic::remangleIntrinsicFunction(draft);
        llvm::CallInst* fresh = build_.CreateCall(renamed ? *renamed : draft, operands);
        if (renamed) draft->eraseFromParent();
        return isBfloat(call.getType()) ? narrow(fresh) : fresh;
    }

    llvm::Instruction& old_;
    llvm::IRBuilder<> build_;
};

} // namespace

void lowerBfloat(llvm::Module& module) {
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function))) {
            llvm::Value* value = Lowerer(instruction).lower();
            if (!value) continue;
            instruction.replaceAllUsesWith(value);
            instruction.eraseFromParent();
        }
}

} // namespace cw::ir
