// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "ir/image.h"

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace cw::opencl {

/// For a kernel whose threads meet: it begins with `@cw.block.over`, and all threads of
/// a block return together when the host or a fault says so. Others look each for itself
/// (makeEntry).
void leaveTogetherWhenOver(llvm::Function& kernel);

/// What a launch calls: makes the thread's record (CwOpenclThread) of the launch record and of
/// SPIR-V's built-in variables, and calls the kernel, which becomes an internal function. In KIR's
/// words; the kernel has the thread parameter and no operations any more.
///
///     define spir_kernel void @NAME(ptr addrspace(5) byval(…) %launch, ptr addrspace(3) %shared)
///
/// `flags`: of enum CwOpenclKernelFlag. `meets`: leaveTogetherWhenOver() was called. Returns NAME.
std::string makeEntry(llvm::Module&, const ir::KernelMeta&, uint32_t flags, bool meets);

} // namespace cw::opencl
