// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::opencl {

/// LLVM 22 makes plain SPIR-V of atomic loads and stores, which a device's compiler then takes out
/// of the loop that waits for another thread. So they become calls that it makes SPIR-V's of:
///
///     %v = load atomic i32, ptr addrspace(1) %p syncscope("device") acquire
///         =>  %v = call i32 @_Z18__spirv_AtomicLoadPU3AS1Kjjj(ptr addrspace(1) %p, i32 1, i32 514)
///
/// Before: in SPIR-V's address spaces; atomic accesses are of i32, i64, float and double.
void spellAtomicAccesses(llvm::Module&);

} // namespace cw::opencl
