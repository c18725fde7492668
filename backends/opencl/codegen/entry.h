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

/// The alignment of what a device gives as shared memory: its largest type's, long16 (OpenCL C).
constexpr uint32_t kDeviceAlign = 128;

/// What a launch calls: makes the thread's record (CwOpenclThread) of the launch record and of
/// SPIR-V's built-in variables, and calls the kernel, which becomes an internal function. In KIR's
/// words; the kernel has the thread parameter and no operations any more.
///
///     define spir_kernel void @NAME(ptr addrspace(5) byval(…) %launch, ptr addrspace(3) %shared)
///
/// Returns NAME.
struct EntryForm {
    bool in_memory = false;    // the launch record stands in global memory
    bool shaped = false;       // CW_OPENCL_SHAPED
    bool meets = false;        // leaveTogetherWhenOver() was called
    bool arena = false;        // CW_OPENCL_ARENA is the last argument
    uint32_t shared_align = 0; // if above kDeviceAlign, static_shared has as much room to begin
};

std::string makeEntry(llvm::Module&, const ir::KernelMeta&, const EntryForm& form);

} // namespace cw::opencl
