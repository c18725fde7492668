// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// threadIdx, blockIdx, blockDim and gridDim are variables to the language (a `uint3`, a `dim3`)
/// and operations to KIR: a function that uses one gets a copy of it on its stack, which disappears
/// as soon as only members are read.
///
///     %x = load i32, ptr @__cw_thread_index     =>      %threadIdx = alloca { i32, i32, i32 }    ;
///     with its stores
///                                                       %x = load i32, ptr %threadIdx
///
/// After: no reference to @__cw_thread_index, @__cw_block_index, @__cw_block_shape,
/// @__cw_grid_shape remains.
void builtinVariables(llvm::Module&);

} // namespace cw::ir
