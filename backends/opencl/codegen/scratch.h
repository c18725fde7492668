// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

namespace llvm {
class Module;
}

namespace cw::opencl {

/// Moves big arrays of threads from private memory, of which a device has some MiB for a whole
/// block, to places in global memory that blocks take while they run (device/scratch.cpp).
///
///     %a = alloca [8192 x i32]     =>   %s = call ptr @cw.scratch.base()
///                                       %a = getelementptr i8, ptr %s, i64 OFFSET
///
/// The kernel begins with `@cw.scratch.take` and ends with `@cw.scratch.give`, where its block's
/// threads meet, and has the attribute kScratch.
///
/// Before: one kernel a module, functions don't call themselves.
/// Returns the bytes that a thread needs, or 0: nothing was moved.
uint64_t moveToScratch(llvm::Module&);

/// On a kernel: bytes of scratch memory a thread, decimal.
constexpr const char* kScratch = "cw.scratch";

} // namespace cw::opencl
