// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Function;
} // namespace llvm

namespace cw::ir {

/// Programs count on the warps of a block being about as far as each other: they leave out the
/// barrier between their last read of a cell and the next write: of shared memory, or of another
/// cell that all threads of the block read at one address. A device may run one warp up to its next
/// barrier before the others begin, so such a barrier is put in where the block comes together:
///
///     call void @cw.barrier(i32 0, i32 0)
///     %v = load float, ptr addrspace(3) %cell
///                                                =>  call void @cw.barrier(i32 0, i32 0)
///     store float %w, ptr addrspace(3) %other
///
/// For kernels whose barriers stand in control flow that the block has in common. `some_ended`:
/// ended threads count as arrived.
void keepWarpsEven(llvm::Function& kernel, bool some_ended);

} // namespace cw::ir
