// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/IR/PassManager.h>

namespace cw::cpu {

/// Runs just before LLVM's loop vectoriser, which joins the accesses of a parallel loop to a[4 *
/// i], a[4 * i + 1]… although something between them touches the same memory in the same iteration:
/// it takes "parallel" for "in any order". Where that may be so, it is not to join any.
struct KeepMemoryOrder : llvm::PassInfoMixin<KeepMemoryOrder> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

} // namespace cw::cpu
