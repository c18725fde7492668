// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>

#include "ir/ops.h"

namespace llvm {
class Function;
} // namespace llvm

namespace cw::ir {

/// Inlines every function in which the kernel may come to an operation that `matters`. False when
/// that can't be done everywhere: recursion, calls through pointers, or too much code.
bool inlineCalls(llvm::Function& kernel, llvm::function_ref<bool(const OpRow&)> matters);

} // namespace cw::ir
