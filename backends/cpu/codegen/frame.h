// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/IR/IRBuilder.h>

#include "backends/cpu/codegen/regions.h"

namespace cw::cpu {

class Uniformity;

constexpr uint64_t kLanes = 32;

/// This lane's element of an array of 32 that begins `offset` bytes behind `base`.
llvm::Value* ofLane(llvm::IRBuilder<>&, llvm::Value* base, uint64_t offset, uint64_t size,
                    llvm::Value* lane);

/// What a warp keeps from region to region: piece p of lane l lies at 32 * offset(p) + l * size(p),
/// so that a loop over the lanes reads neighbours.
class Frame {
  public:
    Frame() = default;
    /// `base` and `lane` (i64) dominate every use.
    Frame(llvm::Value* base, llvm::Value* lane) : base_(base), lane_(lane) {}
    /// -> offset
    uint64_t reserve(uint64_t size, uint64_t align);
    llvm::Value* at(llvm::IRBuilder<>& build, uint64_t offset, uint64_t size) const {
        return ofLane(build, base_, offset * kLanes, size, lane_);
    }
    /// Of a warp.
    uint64_t bytes() const { return end_ * kLanes; }

  private:
    llvm::Value *base_ = nullptr, *lane_ = nullptr;
    uint64_t end_ = 0; // of one lane
};

/// Marks counters of 64 bits that fit into 32: their slots are as wide as those of most values, and
/// loops over the lanes take more lanes at a time. The function's loops are still whole.
void markNarrowCounters(llvm::Function&);

/// Where the kernel was cut: `before` ends with a wait, `after` begins the next region.
struct Cut {
    llvm::BasicBlock *before, *after;
};

/// Gives values that live across a cut a place in the frame, or works them out again. `dispatch`
/// comes before every region. -> for each cut, the values there that are equal in all lanes.
std::vector<std::vector<Regions::Uniform>> carryValues(llvm::Function& step,
                                                       llvm::BasicBlock& dispatch, Frame& frame,
                                                       const Uniformity& uniformity,
                                                       llvm::ArrayRef<Cut> cuts);

} // namespace cw::cpu
