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

llvm::Value* flush(llvm::IRBuilder<>& build, llvm::Value* value) {
    llvm::Value* size = build.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value);
    llvm::Value* least = llvm::ConstantFP::get(value->getType(), 0x1p-126);
    llvm::Value* zero = build.CreateBinaryIntrinsic(
        llvm::Intrinsic::copysign, llvm::ConstantFP::get(value->getType(), 0.0), value);
    return build.CreateSelect(build.CreateFCmpOLT(size, least), zero, value);
}

} // namespace

void flushDenormals(llvm::Module& module) {
    for (llvm::Function& function : module) {
        llvm::SmallVector<llvm::Instruction*, 32> work;
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (isArithmetic(instruction)) work.push_back(&instruction);

        for (llvm::Instruction* instruction : work) {
            llvm::IRBuilder<> before(instruction);
            for (llvm::Use& operand : instruction->operands()) {
                if (!operand->getType()->getScalarType()->isFloatTy() ||
                    llvm::isa<llvm::Constant>(operand))
                    continue;
                operand.set(flush(before, operand));
            }
            if (!instruction->getType()->getScalarType()->isFloatTy()) continue;
            llvm::IRBuilder<> after(instruction->getNextNode());
            llvm::SmallVector<llvm::Use*, 8> uses;
            for (llvm::Use& use : instruction->uses())
                uses.push_back(&use);
            llvm::Value* flushed = flush(after, instruction);
            for (llvm::Use* use : uses)
                use->set(flushed);
        }
    }
}

} // namespace cw::ir
