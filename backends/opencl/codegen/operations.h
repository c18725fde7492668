// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "ir/facts.h"

namespace llvm {
class Module;
}

namespace cw::opencl {

/// Turns `@cw.*` into loads from the thread's record (CwOpenclThread, backends/opencl/abi.h), and
/// into calls of this backend's device library, which is linked as far as it is called and calls
/// SPIR-V's instructions by name.
///
///     define void @f(ptr %thread) {        =>  define void @f(ptr %thread) {
///       %x = call i32 @cw.tid.x()                %x = load i32, ptr %thread
///       call void @cw.leaf.barrier()             call void @cw_opencl_barrier()
///
/// The facts' target tells how lanes of a warp exchange values: by sub-group instructions of 32
/// lanes, or, where the whole warp has come together (ir::kConverged), through the exchange area.
///
/// Before: `%thread` is the first parameter of every function that calls an operation; what waits
/// has been made convergent (ir/simt). One kernel a module, for the sizes of its exchange area.
/// After: no call of a `@cw.*` function remains. Kernels have grown the attributes
/// ir::kExchangeBlock and ir::kExchangeThread by what warp operations and block reductions need,
/// and have kSubgroup, the required size, if they depend on it. Those that use the heap, the output
/// or the grid's barrier have kUses.
/// Error: an operation without a lowering.
Result<> lowerOperations(llvm::Module&, const ir::DeviceFacts&);

/// On a kernel: the sub-group size that it needs, decimal.
constexpr const char* kSubgroup = "cw.subgroup";
/// On a kernel: a set of CwOpenclKernelFlag, decimal; missing: none.
constexpr const char* kUses = "cw.uses";

} // namespace cw::opencl
