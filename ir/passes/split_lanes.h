// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Instruction;
}

namespace cw::ir {

/// Computes numbers: neither moves nor bitcasts them.
bool isComputation(const llvm::Instruction&);

/// Replaces a computation of vectors by those of their elements. Reductions stay.
void splitLanes(llvm::Instruction&);

} // namespace cw::ir
