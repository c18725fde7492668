// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/UniformityAnalysis.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/PassManager.h>

namespace cw::ir {

/// The threads that a value is to be equal in.
enum class Scope { Block, Warp };

/// What is known of the block's shape.
enum class Shape {
    Any,
    Line,      // warps are runs of x: ntid.x % 32 == 0, or ntid.y * ntid.z == 1
    WholeWarps // ntid.x % 32 == 0
};

/// Which values of a kernel are equal in all threads of the block, or all lanes of a warp, that
/// compute them together. Sound for programs without data races: a load is as uniform as its
/// address.
class Uniformity {
  public:
    Uniformity(llvm::Function&, Scope, Shape);
    bool isUniform(const llvm::Value& value) const { return !info_.isDivergent(&value); }
    /// Threads that come to the end of the block together may go on in different ways.
    bool threadsPartAfter(const llvm::BasicBlock& block) {
        return info_.hasDivergentTerminator(block);
    }

  private:
    llvm::DominatorTree dominators_;
    llvm::LoopInfo loops_;
    llvm::FunctionAnalysisManager analyses_;
    llvm::UniformityInfo& info_;

    static llvm::UniformityInfo& analyse(llvm::Function&, llvm::FunctionAnalysisManager&,
                                         const llvm::LoopInfo&, Scope, Shape);
};

} // namespace cw::ir
