// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/fuse_products.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace cw::ir {
namespace {

/// The product that goes into the sum alone, or null.
llvm::BinaryOperator* productOf(llvm::Value* operand) {
    auto* product = llvm::dyn_cast<llvm::BinaryOperator>(operand);
    if (!product || product->getOpcode() != llvm::Instruction::FMul) return nullptr;
    return product->hasAllowContract() && product->hasOneUse() ? product : nullptr;
}

void fuse(llvm::BinaryOperator& sum) {
    const bool minus = sum.getOpcode() == llvm::Instruction::FSub;
    llvm::Value *first = sum.getOperand(0), *second = sum.getOperand(1);
    llvm::BinaryOperator* product = productOf(first);
    const bool is_first = product != nullptr;
    if (!product) product = productOf(second);
    if (!product) return;

    llvm::IRBuilder<> build(&sum);
    build.setFastMathFlags(sum.getFastMathFlags());
    llvm::Value *a = product->getOperand(0), *c = is_first ? second : first;
    if (minus && is_first) c = build.CreateFNeg(c);
    if (minus && !is_first) a = build.CreateFNeg(a);
    llvm::Value* fused = build.CreateIntrinsic(llvm::Intrinsic::fma, {sum.getType()},
                                               {a, product->getOperand(1), c});
    fused->takeName(&sum);
    sum.replaceAllUsesWith(fused);
    sum.eraseFromParent();
    product->eraseFromParent();
}

} // namespace

void fuseProducts(llvm::Module& module) {
    llvm::SmallVector<llvm::BinaryOperator*, 32> sums;
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (auto* sum = llvm::dyn_cast<llvm::BinaryOperator>(&instruction);
                sum &&
                (sum->getOpcode() == llvm::Instruction::FAdd ||
                 sum->getOpcode() == llvm::Instruction::FSub) &&
                sum->hasAllowContract())
                sums.push_back(sum);
    for (llvm::BinaryOperator* sum : sums)
        fuse(*sum);
}

} // namespace cw::ir
