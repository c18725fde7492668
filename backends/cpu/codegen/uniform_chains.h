// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/IR/PassManager.h>

namespace cw::cpu {

/// Runs just before LLVM's loop vectoriser, which finds out whether a value is the same in all
/// iterations by walking its operands, each as often as it is used: a chain of `max` in a loop over
/// threads that all do the same takes it 2^n steps. Loops with such chains are not vectorised; they
/// have nothing to win by it.
struct BoundUniformChains : llvm::PassInfoMixin<BoundUniformChains> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

} // namespace cw::cpu
