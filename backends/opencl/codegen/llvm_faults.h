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
/// (LLVM 22 gives the truncation in between the type of %x.) And what a device's compiler, made of
/// LLVM, gets wrong:
///
///     %s = shl i64 %x, 35            =>   %t = trunc i64 %x to i32
///     %r = ashr i64 %s, 32                %s = shl i32 %t, 3
///                                         %r = sext i32 %s to i64
///
/// (A CPU runtime's vectoriser finds wrong places of memory by it where %x counts the lanes.)
void avoidLlvmFaults(llvm::Module&);

} // namespace cw::opencl
