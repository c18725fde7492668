// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace llvm {
class Module;
}

namespace cw::ir {

/// What every portable module keeps (ir/README.md): valid LLVM IR; kernels return void and are not
/// variadic; no inline assembly; declarations are `cw.*` operations of the right type, `__cw_*`
/// library functions, LLVM intrinsics without a target, or, when `whole_program` is false,
/// functions of other modules. Errors name the function and, where known, the line.
Result<> verifyPortable(const llvm::Module&, bool whole_program);

} // namespace cw::ir
