// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/cuda_semantics.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/Module.h>

namespace cw::ir {
namespace {

bool isShift(unsigned opcode) {
    return opcode == llvm::Instruction::Shl || opcode == llvm::Instruction::LShr ||
           opcode == llvm::Instruction::AShr;
}

bool isIntegerDivision(unsigned opcode) {
    return opcode == llvm::Instruction::SDiv || opcode == llvm::Instruction::UDiv ||
           opcode == llvm::Instruction::SRem || opcode == llvm::Instruction::URem;
}

void replace(llvm::Instruction& old, llvm::Value* by) {
    by->takeName(&old);
    old.replaceAllUsesWith(by);
    old.eraseFromParent();
}

void clampShift(llvm::BinaryOperator& shift) {
    llvm::IRBuilder<> build(&shift);
    llvm::Value* value = shift.getOperand(0);
    llvm::Value* amount = shift.getOperand(1);
    const unsigned width = value->getType()->getScalarSizeInBits();
    if (auto* constant = llvm::dyn_cast<llvm::ConstantInt>(amount);
        constant && constant->getValue().ult(width)) {
        shift.dropPoisonGeneratingFlags();
        return;
    }
    llvm::Value* limit = llvm::ConstantInt::get(amount->getType(), width - 1);
    llvm::Value* inside = build.CreateICmpULE(amount, limit);
    if (shift.getOpcode() == llvm::Instruction::AShr)
        return replace(shift, build.CreateAShr(value, build.CreateSelect(inside, amount, limit)));
    // The amount is masked, so that no poison arises in the arm that is not taken.
    llvm::Value* shifted =
        build.CreateBinOp(shift.getOpcode(), value, build.CreateAnd(amount, limit));
    replace(shift,
            build.CreateSelect(inside, shifted, llvm::Constant::getNullValue(value->getType())));
}

void defineDivision(llvm::BinaryOperator& division) {
    llvm::Value* a = division.getOperand(0);
    llvm::Value* b = division.getOperand(1);
    const bool is_signed = division.getOpcode() == llvm::Instruction::SDiv ||
                           division.getOpcode() == llvm::Instruction::SRem;
    if (auto* constant = llvm::dyn_cast<llvm::ConstantInt>(b);
        constant && !constant->isZero() && !(is_signed && constant->isMinusOne()))
        return;

    llvm::IRBuilder<> build(&division);
    llvm::Type* type = a->getType();
    llvm::Value* one = llvm::ConstantInt::get(type, 1);
    llvm::Value* ones = llvm::Constant::getAllOnesValue(type);
    llvm::Value* is_zero = build.CreateICmpEQ(b, llvm::Constant::getNullValue(type));
    llvm::Value* unsafe = is_zero;
    if (is_signed) {
        // INT_MIN / 1 and INT_MIN % 1 are what INT_MIN / -1 and INT_MIN % -1 wrap to.
        llvm::Value* least = llvm::ConstantInt::get(
            type, llvm::APInt::getSignedMinValue(type->getScalarSizeInBits()));
        llvm::Value* overflows =
            build.CreateAnd(build.CreateICmpEQ(a, least), build.CreateICmpEQ(b, ones));
        unsafe = build.CreateOr(is_zero, overflows);
    }
    llvm::Value* safe = build.CreateSelect(unsafe, one, b);
    llvm::Value* result = build.CreateBinOp(division.getOpcode(), a, safe);
    replace(division, build.CreateSelect(is_zero, ones, result));
}

void saturateCast(llvm::CastInst& cast) {
    llvm::IRBuilder<> build(&cast);
    const auto intrinsic = cast.getOpcode() == llvm::Instruction::FPToSI
                               ? llvm::Intrinsic::fptosi_sat
                               : llvm::Intrinsic::fptoui_sat;
    // Narrow results are cut from the 32-bit conversion, as PTX's cvt into a wider register does.
    llvm::Type* type = cast.getType();
    llvm::Type* wide = type->getScalarSizeInBits() < 32 && type->getScalarSizeInBits() > 1
                           ? type->getWithNewBitWidth(32)
                           : type;
    llvm::Value* from = cast.getOperand(0);
    llvm::Value* result = build.CreateIntrinsic(intrinsic, {wide, from->getType()}, {from});
    if (from->getType()->getScalarType()->isDoubleTy() || wide->getScalarSizeInBits() > 32) {
        const llvm::APInt top = llvm::APInt::getSignMask(wide->getScalarSizeInBits());
        result = build.CreateSelect(build.CreateFCmpUNO(from, from),
                                    llvm::ConstantInt::get(wide, top), result);
    }
    replace(cast, build.CreateTruncOrBitCast(result, type));
}

void callFmod(llvm::BinaryOperator& remainder) {
    llvm::Type* type = remainder.getType();
    if (!type->isFloatTy() && !type->isDoubleTy()) return;
    llvm::FunctionCallee fmod = remainder.getModule()->getOrInsertFunction(
        type->isFloatTy() ? "__cw_fmodf" : "__cw_fmod", type, type, type);
    llvm::IRBuilder<> build(&remainder);
    replace(remainder, build.CreateCall(fmod, {remainder.getOperand(0), remainder.getOperand(1)}));
}

void trapBefore(llvm::UnreachableInst& unreachable) {
    if (llvm::Instruction* before = unreachable.getPrevNode())
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(before); call && call->doesNotReturn())
            return;
    llvm::IRBuilder<> build(&unreachable);
    llvm::FunctionCallee trap =
        unreachable.getModule()->getOrInsertFunction("cw.trap", build.getVoidTy());
    build.CreateCall(trap)->setDoesNotReturn();
}

void rewrite(llvm::Function& function) {
    llvm::SmallVector<llvm::Instruction*, 64> work;
    for (llvm::Instruction& instruction : llvm::instructions(function))
        work.push_back(&instruction);
    for (llvm::Instruction* instruction : work) {
        const unsigned opcode = instruction->getOpcode();
        if (auto* binary = llvm::dyn_cast<llvm::BinaryOperator>(instruction)) {
            if (isShift(opcode) && !binary->getType()->isVectorTy())
                clampShift(*binary);
            else if (isIntegerDivision(opcode))
                defineDivision(*binary);
            else if (opcode == llvm::Instruction::FRem)
                callFmod(*binary);
        } else if (opcode == llvm::Instruction::FPToSI || opcode == llvm::Instruction::FPToUI) {
            saturateCast(*llvm::cast<llvm::CastInst>(instruction));
        } else if (auto* unreachable = llvm::dyn_cast<llvm::UnreachableInst>(instruction)) {
            trapBefore(*unreachable);
        } else if (auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(instruction);
                   intrinsic && (intrinsic->getIntrinsicID() == llvm::Intrinsic::trap ||
                                 intrinsic->getIntrinsicID() == llvm::Intrinsic::ubsantrap)) {
            llvm::IRBuilder<> build(intrinsic);
            build.CreateCall(
                function.getParent()->getOrInsertFunction("cw.trap", build.getVoidTy()));
            intrinsic->eraseFromParent();
        }
    }
    function.removeFnAttr(llvm::Attribute::MustProgress);
    function.removeFnAttr(llvm::Attribute::WillReturn);
    function.addFnAttr(llvm::Attribute::NullPointerIsValid);
}

} // namespace

void cudaSemantics(llvm::Module& module) {
    for (llvm::Function& function : module)
        if (!function.isDeclaration()) rewrite(function);
}

} // namespace cw::ir
