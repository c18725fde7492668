// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::opencl {

/// Writes in other words what LLVM's SPIR-V target gets wrong. Last, for nothing may be undone.
///
///     %t = trunc i64 %x to i8        =>   %t = trunc i64 %x to i32
///     %z = zext i8 %t to i32              %z = and i32 %t, 255
///
/// (LLVM 22 gives the truncation in between the type of %x.)
void avoidLlvmFaults(llvm::Module&);

} // namespace cw::opencl
