// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace cw::opencl {

/// For devices whose memory is one buffer, the arena (Target::AddressMap): addresses of global
/// memory are numbers from a base on, and turned into a place in the buffer where they are used.
///
///     load i32, ptr addrspace(1) %p  =>  %n = ptrtoint ptr addrspace(1) %p to i64
///                                        %r = getelementptr i8, ptr addrspace(1) %window, i64 %n
///                                        load i32, ptr addrspace(1) %r
///
/// where %window is the arena's beginning less the base. A generic pointer may as well be one to
/// local or private memory: then a test of its range decides. The arena is the last argument of
/// `entry`, the base stands in the launch record (abi.h); other functions get both behind their
/// arguments. After: the module is not to be optimised over address spaces any more.
Result<> resolveAddresses(llvm::Module& module, llvm::Function& entry);

} // namespace cw::opencl
