// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/SmallVector.h>

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace cw::ir {

/// Which functions may run once `from` runs. An indirect call reaches every function whose address
/// is taken.
class Reach {
  public:
    explicit Reach(llvm::Module&);
    /// `from` itself included; declarations (operations) too.
    llvm::SetVector<llvm::Function*> from(llvm::Function&) const;
    const llvm::SetVector<llvm::Function*>& addressTaken() const { return address_taken_; }

  private:
    llvm::DenseMap<llvm::Function*, llvm::SmallVector<llvm::Function*, 8>> callees_;
    llvm::SetVector<llvm::Function*> address_taken_;
};

bool isKernel(const llvm::Function&);

} // namespace cw::ir
