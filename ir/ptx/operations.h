// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// Spells KIR's operations as PTX does.
///
///     %l = call i32 @cw.laneid()        =>   %l = call i32 asm "mov.u32 $0, %laneid;", "=r"()
///     %n = call i32 @cw.vprintf(...)    =>   %n = call i32 @vprintf(...)
///     call void @cw.grid.sync()         =>   call void @__cw_grid_sync()
///
/// After: no call of @cw.* remains.
void spellOperationsAsPtx(llvm::Module&);

} // namespace cw::ir
