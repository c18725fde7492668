// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "ir/image.h"

namespace llvm {
class Module;
} // namespace llvm

namespace cw::cpu {

/// KernelMeta::stack_bytes: the frames of all functions that a kernel's entry may have on its stack
/// at once. A frame is known once there is machine code: what spills may take more than what the
/// kernel declares.
void measureStacks(llvm::Module&, ByteView shared_object, ir::Image&);

} // namespace cw::cpu
