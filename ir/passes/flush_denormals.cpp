// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/flush_denormals.h"

#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

namespace cw::ir {
namespace {

bool isArithmetic(const llvm::Instruction& instruction) {
    switch (instruction.getOpcode()) {
    case llvm::Instruction::FAdd:
    case llvm::Instruction::FSub:
    case llvm::Instruction::FMul:
    case llvm::Instruction::FDiv:
    case llvm::Instruction::FCmp:
    case llvm::Instruction::FPTrunc:
    case llvm::Instruction::FPExt:
        return true;
    case llvm::Instruction::Call:
        break;
    default:
        return false;
    }
    const auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (!intrinsic) return false;
    switch (intrinsic->getIntrinsicID()) {
    case llvm::Intrinsic::fma:
    case llvm::Intrinsic::fmuladd:
    case llvm::Intrinsic::sqrt:
    case llvm::Intrinsic::minnum:
    case llvm::Intrinsic::maxnum:
        return true;
    default:
        return false;
    }
}

/// Short until lowerFlushes(), so that loops still look as small as they are.
llvm::Value* flush(llvm::IRBuilder<>& build, llvm::Value* value) {
    if (auto* number = llvm::dyn_cast<llvm::ConstantFP>(value))
        return llvm::ConstantFP::getZero(number->getType(), number->isNegative());
    return build.CreateUnaryIntrinsic(llvm::Intrinsic::canonicalize, value);
}

/// For an operand of a comparison, in front of which LLVM takes @llvm.canonicalize away. The sign
/// of zero is lost.
llvm::Value* flushCompared(llvm::IRBuilder<>& build, llvm::Value* value) {
    llvm::Value* size = build.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value);
    llvm::Value* least = llvm::ConstantFP::get(value->getType(), 0x1p-126);
    return build.CreateSelect(build.CreateFCmpOLT(size, least),
                              llvm::ConstantFP::get(value->getType(), 0.0), value);
}

/// A product that a sum takes in: they become one instruction, which flushes only what it is given
/// and what it gives (PTX ISA, fma.ftz).
bool isFused(const llvm::Instruction& product) {
    if (product.getOpcode() != llvm::Instruction::FMul || !product.hasAllowContract() ||
        !product.hasOneUse())
        return false;
    const auto* sum = llvm::cast<llvm::Instruction>(product.user_back());
    return (sum->getOpcode() == llvm::Instruction::FAdd ||
            sum->getOpcode() == llvm::Instruction::FSub) &&
           sum->hasAllowContract();
}

using Seen = llvm::SmallPtrSet<const llvm::Value*, 16>;

/// Is the value flushed where it is made, or never a denormal?
bool isFlushed(const llvm::Value* value, Seen& seen) {
    if (!seen.insert(value).second) return true; // round a loop: as its other values
    if (const auto* number = llvm::dyn_cast<llvm::ConstantFP>(value))
        return !number->getValueAPF().isDenormal();
    if (llvm::isa<llvm::Constant>(value)) return true;
    const auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
    if (!instruction) return false;
    if (isArithmetic(*instruction)) return true;
    const auto all = [&](auto operands) {
        return llvm::all_of(operands, [&](const llvm::Use& use) { return isFlushed(use, seen); });
    };
    switch (instruction->getOpcode()) {
    case llvm::Instruction::SIToFP:
    case llvm::Instruction::UIToFP:
        return true;
    case llvm::Instruction::FNeg:
    case llvm::Instruction::PHI:
        return all(instruction->operands());
    case llvm::Instruction::Select:
        return all(llvm::drop_begin(instruction->operands()));
    default:
        return false;
    }
}

} // namespace

void flushDenormals(llvm::Module& module) {
    for (llvm::Function& function : module) {
        llvm::SmallVector<llvm::Instruction*, 32> work;
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (isArithmetic(instruction)) work.push_back(&instruction);

        llvm::SmallVector<llvm::Use*, 64> given;
        llvm::SmallVector<llvm::Instruction*, 32> made;
        for (llvm::Instruction* instruction : work) {
            for (llvm::Use& operand : instruction->operands())
                if (Seen seen;
                    operand->getType()->getScalarType()->isFloatTy() && !isFlushed(operand, seen))
                    given.push_back(&operand);
            if (instruction->getType()->getScalarType()->isFloatTy() && !isFused(*instruction))
                made.push_back(instruction);
        }
        for (llvm::Use* operand : given) {
            auto* user = llvm::cast<llvm::Instruction>(operand->getUser());
            llvm::IRBuilder<> build(user);
            operand->set(llvm::isa<llvm::FCmpInst>(user) ? flushCompared(build, *operand)
                                                         : flush(build, *operand));
        }
        for (llvm::Instruction* instruction : made) {
            llvm::IRBuilder<> build(instruction->getNextNode());
            llvm::SmallVector<llvm::Use*, 8> uses;
            for (llvm::Use& use : instruction->uses())
                uses.push_back(&use);
            llvm::Value* flushed = flush(build, instruction);
            for (llvm::Use* use : uses)
                use->set(flushed);
        }
    }
}

void lowerFlushes(llvm::Module& module) {
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function))) {
            auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
            if (!call || call->getIntrinsicID() != llvm::Intrinsic::canonicalize) continue;
            llvm::IRBuilder<> build(call);
            llvm::Value* value = call->getArgOperand(0);
            llvm::Value* size = build.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value);
            llvm::Value* least = llvm::ConstantFP::get(value->getType(), 0x1p-126);
            llvm::Value* zero = build.CreateBinaryIntrinsic(
                llvm::Intrinsic::copysign, llvm::ConstantFP::get(value->getType(), 0.0), value);
            call->replaceAllUsesWith(
                build.CreateSelect(build.CreateFCmpOLT(size, least), zero, value));
            call->eraseFromParent();
        }
}

} // namespace cw::ir
