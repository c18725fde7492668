// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "ir/image.h"
#include "support/result.h"

namespace llvm {
class Argument;
class Function;
class Module;
} // namespace llvm

namespace cw::cpu {

/// Gives each kernel its entry: takes the arguments out of the argument block and
///   - a kernel whose threads never wait becomes a loop over the threads of a block
///   (CW_KERNEL_LOOP), which LLVM's
///     vectoriser may widen: memory accesses of different threads are independent by CUDA's rules,
///   - any other is cut at its waits; each part becomes a loop over the lanes of a warp
///   (CW_KERNEL_REGIONS, regions.h),
///   - what can't be cut, or with `stacks`, is entered once for each thread, on a stack of its own
///   (CW_KERNEL_THREAD).
/// Writes the exported table `cw_cpu_image`. After addThreadParameter; before lowerOperations.
Result<> makeEntries(llvm::Module&, const std::vector<ir::KernelMeta>&, bool stacks);

/// Does the kernel write this by-value struct?
bool isWritten(llvm::Argument&);

} // namespace cw::cpu
