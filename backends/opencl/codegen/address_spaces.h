// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class CallInst;
class Module;
class Value;
} // namespace llvm

namespace cw::opencl {

/// Devices differ in whether they can tell the spaces of generic pointers apart, and some answer
/// wrongly. So `@cw.is.*` are lowered by addresses alone:
///   shared    in the block's shared memory, whose address and size the thread's record has
///   constant  in the parts of the segment that the module's metadata `!cw.constants` lists
///             (ir::placeVariables)
///   local     in one of the kernel's stack slots whose address is known elsewhere
///   global    everything else

/// Inlines what asks for local or global into its kernel, which sees all stack slots.
void inlineSpaceTests(llvm::Module&);

/// The i32 answer of a call of `@cw.is.*`, made before it.
llvm::Value* isInSpace(llvm::CallInst&, llvm::Value* thread);

} // namespace cw::opencl
