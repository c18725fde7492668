// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/DenseSet.h>

namespace llvm {
class Function;
class Value;
} // namespace llvm

namespace cw::cpu {

struct UniformLoop;

/// Which values of a kernel are equal in all threads of a block that compute them together, and
/// that come to a wait, or to the cuts of the `loops`, together. Sound for programs without data
/// races: a load is as uniform as its address.
class Uniformity {
  public:
    Uniformity() = default;
    explicit Uniformity(llvm::Function& kernel, llvm::ArrayRef<UniformLoop> loops = {});
    bool isUniform(const llvm::Value* value) const { return !divergent_.contains(value); }
    /// `by` takes the place of `old`.
    void replace(const llvm::Value& old, const llvm::Value& by) {
        if (divergent_.contains(&old)) divergent_.insert(&by);
    }

  private:
    llvm::DenseSet<const llvm::Value*> divergent_;
};

} // namespace cw::cpu
