// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/lower/common.h"

namespace cw::ptx::lower {

/// The state space that the modifiers name, .generic when none.
Space spaceOf(const Match&);

/// LLVM's order for .weak, .relaxed, .acquire and so on, and its scope for .cta, .gpu, .sys.
llvm::AtomicOrdering orderOf(const Match&);
llvm::SyncScope::ID scopeOf(Emitter&, const Match&);

/// What LLVM has no atomic instruction for: a loop around a compare-and-swap of the bits. The old
/// bits.
llvm::Value* changeAtomically(Emitter&, llvm::Value* pointer, unsigned bits, llvm::AtomicOrdering,
                              llvm::SyncScope::ID,
                              llvm::function_ref<llvm::Value*(llvm::Value*)> change);

/// A barrier in shared memory is told that bytes have come.
void completeBytes(Emitter&, llvm::Value* barrier, llvm::Value* bytes);

} // namespace cw::ptx::lower
