// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// A `__managed__` variable (annotated "cw.managed") becomes a slot that holds the address of
/// managed memory, filled at load.
///
///     @x = addrspace(1) global i32 5          =>   @x.managed = addrspace(1) global i32 5   ;
///     initial value %v = load i32, ptr addrspace(1) @x           @x = addrspace(1) global ptr
///     null, !cw.managed !{@x.managed}
///                                                  %p = load ptr, ptr addrspace(1) @x
///                                                  %v = load i32, ptr %p
///
/// After: @x.managed is referenced by metadata only.
void managedVariables(llvm::Module&);

} // namespace cw::ir
