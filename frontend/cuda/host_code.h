// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/frontend.h"

namespace llvm {
class Module;
}

namespace cw::frontend {

/// Brings the registration code that Clang makes to what libcudart exports:
///
///     __cudaRegisterManagedVar(handle, slot, var, name, size, align)
///         => __cudaRegisterManagedVar(handle, slot, var, name, 0, size, 0, 0); the slot begins
///         with the address of var
///     __cudaRegisterLinkedBinary<unit>(register_globals, wrapper, id, callback)        (-rdc=true)
///         => __cwRegisterRelocatable(register_globals, wrapper, "unit"); the container moves to
///         section .cw_kir
///
/// Registration runs before constructors of ordinary priority, and the object says where its
/// toolkit lies
/// (`causeway_toolkit`), so that a program linked by g++ finds its runtime.
void completeHostCode(llvm::Module& module, const CudaSource& source);

} // namespace cw::frontend
