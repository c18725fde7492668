// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/llvm_faults.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace cw::opencl {

void avoidLlvmFaults(llvm::Module& module) {
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function))) {
            auto* wide = llvm::dyn_cast<llvm::ZExtInst>(&instruction);
            auto* narrow = wide ? llvm::dyn_cast<llvm::TruncInst>(wide->getOperand(0)) : nullptr;
            if (!narrow) continue;
            llvm::Value* whole = narrow->getOperand(0);
            const unsigned bits = wide->getType()->getScalarSizeInBits();
            if (whole->getType()->getScalarSizeInBits() <= bits) continue;
            llvm::IRBuilder<> build(wide);
            const auto mask =
                llvm::APInt::getLowBitsSet(bits, narrow->getType()->getScalarSizeInBits());
            wide->replaceAllUsesWith(
                build.CreateAnd(build.CreateTrunc(whole, wide->getType()),
                                llvm::ConstantInt::get(wide->getType(), mask)));
            wide->eraseFromParent();
            if (narrow->use_empty()) narrow->eraseFromParent();
        }
}

} // namespace cw::opencl
