// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/llvm_faults.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>

namespace cw::opencl {

namespace {

void extendFromWholeTypes(llvm::Instruction& instruction) {
    auto* wide = llvm::dyn_cast<llvm::ZExtInst>(&instruction);
    auto* narrow = wide ? llvm::dyn_cast<llvm::TruncInst>(wide->getOperand(0)) : nullptr;
    if (!narrow) return;
    llvm::Value* whole = narrow->getOperand(0);
    const unsigned bits = wide->getType()->getScalarSizeInBits();
    if (whole->getType()->getScalarSizeInBits() <= bits) return;
    llvm::IRBuilder<> build(wide);
    const auto mask = llvm::APInt::getLowBitsSet(bits, narrow->getType()->getScalarSizeInBits());
    wide->replaceAllUsesWith(build.CreateAnd(build.CreateTrunc(whole, wide->getType()),
                                             llvm::ConstantInt::get(wide->getType(), mask)));
    wide->eraseFromParent();
    if (narrow->use_empty()) narrow->eraseFromParent();
}

void extendByCasts(llvm::Instruction& instruction) {
    using namespace llvm::PatternMatch;
    llvm::Value* value;
    uint64_t left;
    if (!instruction.getType()->isIntegerTy(64) ||
        !match(&instruction,
               m_AShr(m_Shl(m_Value(value), m_ConstantInt(left)), m_SpecificInt(32))) ||
        left < 32 || left > 63)
        return;
    llvm::IRBuilder<> build(&instruction);
    llvm::Value* part = build.CreateTrunc(value, build.getInt32Ty());
    instruction.replaceAllUsesWith(
        build.CreateSExt(build.CreateShl(part, left - 32), instruction.getType()));
    instruction.eraseFromParent();
}

} // namespace

void avoidLlvmFaults(llvm::Module& module) {
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function)))
            instruction.getOpcode() == llvm::Instruction::AShr ? extendByCasts(instruction)
                                                               : extendFromWholeTypes(instruction);
}

} // namespace cw::opencl
