// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include <llvm/ADT/BitVector.h>
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SmallVector.h>

#include "ir/simt/uniform.h"

namespace llvm {
class CallBase;
} // namespace llvm

namespace cw::ir {

/// Where the threads of a block, or the lanes of a warp, come together. Threads that have parted
/// find each other again behind the place that all their ways lead to.
class Convergence {
  public:
    Convergence(llvm::Function& kernel, Scope, Shape);
    /// All come here, in the same rounds of every loop.
    bool allCome(const llvm::BasicBlock& block) const { return !parted_[0][number(block)]; }
    /// All come here but those that end, and wait for nothing before they do.
    bool allButEndedCome(const llvm::BasicBlock& block) const { return !parted_[1][number(block)]; }
    /// Of the warp operation's lanes: those that have its mask come together, or end.
    bool maskComes(const llvm::CallBase& operation) const;

  private:
    using Set = llvm::BitVector;
    /// The ways that matter.
    struct Graph {
        std::vector<llvm::SmallVector<unsigned, 2>> next;
        std::vector<Set> behind; // what all ways from a block to the end lead to
    };

    unsigned number(const llvm::BasicBlock& block) const { return numbers_.lookup(&block); }
    void dropWaysToTheEnd(Graph&) const;
    void findMeetingPlaces(Graph&) const;
    Set between(const Graph&, unsigned from, llvm::ArrayRef<unsigned> next,
                int stop_also = -1) const;
    bool partsFor(unsigned branch, unsigned block, int stop_also = -1) const;
    bool isOneSided(unsigned branch) const;
    bool comesFrom(const llvm::CallBase& maker, const llvm::CallBase& operation) const;

    std::vector<llvm::BasicBlock*> blocks_;
    llvm::DenseMap<const llvm::BasicBlock*, unsigned> numbers_;
    Set waits_;                            // blocks with a wait
    llvm::SmallVector<unsigned, 16> part_; // blocks behind which threads part
    Graph all_, live_;
    Set parted_[2];
};

} // namespace cw::ir
