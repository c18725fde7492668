// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace llvm {
class Module;
}

namespace cw::ir {

/// Gives operations their one name and their attributes (ops.def).
///
///     %i = call i32 @__cw_tid_x()      =>      %i = call i32 @cw.tid.x()
///     call i32 @vprintf(ptr, ptr)      =>      call i32 @cw.vprintf(ptr, ptr)
///
/// After: no declaration is left under a source spelling. Error: a declaration whose type is not
/// the row's.
Result<> renameOperations(llvm::Module&);

} // namespace cw::ir
