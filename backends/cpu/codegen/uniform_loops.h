// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <utility>
#include <vector>

#include <llvm/ADT/SmallVector.h>

namespace llvm {
class BasicBlock;
class Function;
} // namespace llvm

namespace cw::cpu {

class Uniformity;

/// A loop that all lanes of a warp go round together, to be turned inside out: the lanes become the
/// inner loop, which LLVM can widen.
struct UniformLoop {
    llvm::BasicBlock* header;
    llvm::SmallVector<std::pair<llvm::BasicBlock*, llvm::BasicBlock*>, 2> exits; // edges
};

/// Innermost loops in which no thread waits, that all lanes leave together, and in which lanes that
/// are neighbours touch neighbouring memory, or the same, more often than not.
std::vector<UniformLoop> findUniformLoops(llvm::Function& kernel, const Uniformity& uniformity);

} // namespace cw::cpu
