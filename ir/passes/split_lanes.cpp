// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/split_lanes.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>

namespace cw::ir {
namespace {

/// One lane of an operation on vectors.
llvm::Value* lane(llvm::Instruction& old, uint64_t index, llvm::IRBuilder<>& build) {
    llvm::SmallVector<llvm::Value*, 4> operands;
    const unsigned count = llvm::isa<llvm::CallInst>(old)
                               ? llvm::cast<llvm::CallInst>(old).arg_size()
                               : old.getNumOperands();
    for (unsigned i = 0; i < count; ++i) {
        llvm::Value* operand = old.getOperand(i);
        operands.push_back(operand->getType()->isVectorTy()
                               ? build.CreateExtractElement(operand, index)
                               : operand);
    }
    llvm::Type* type = old.getType()->getScalarType();
    if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&old))
        return build.CreateIntrinsic(type, call->getIntrinsicID(), operands);
    if (auto* comparison = llvm::dyn_cast<llvm::FCmpInst>(&old))
        return build.CreateFCmp(comparison->getPredicate(), operands[0], operands[1]);
    if (auto* cast = llvm::dyn_cast<llvm::CastInst>(&old))
        return build.CreateCast(cast->getOpcode(), operands[0], type);
    return build.CreateNAryOp(old.getOpcode(), operands);
}

} // namespace

bool isComputation(const llvm::Instruction& instruction) {
    return llvm::isa<llvm::UnaryOperator, llvm::BinaryOperator, llvm::FCmpInst,
                     llvm::IntrinsicInst>(instruction) ||
           (llvm::isa<llvm::CastInst>(instruction) && !llvm::isa<llvm::BitCastInst>(instruction));
}

void splitLanes(llvm::Instruction& old) {
    llvm::IRBuilder<> build(&old);
    auto* type = llvm::dyn_cast<llvm::FixedVectorType>(old.getType());
    if (!type) return;
    llvm::Value* whole = llvm::PoisonValue::get(type);
    for (uint64_t i = 0; i < type->getNumElements(); ++i)
        whole = build.CreateInsertElement(whole, lane(old, i, build), i);
    old.replaceAllUsesWith(whole);
    old.eraseFromParent();
}

} // namespace cw::ir
