// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/frontend.h"

namespace llvm {
class Module;
}

namespace cw::frontend {

/// Spells the intrinsics that only NVIDIA's NVVM IR has as LLVM does, and answers `__nvvm_reflect`.
///
///     call {i32, i1} @llvm.nvvm.shfl.sync.i32(i32 %m, i32 1, i32 %v, i32 %d, i32 %c)
///  => call {i32, i1} @llvm.nvvm.shfl.sync.up.i32p(i32 %m, i32 %v, i32 %d, i32 %c)
///
/// CompileFailed: an intrinsic that neither has, or a mode that is no constant.
Result<> spellIntrinsics(llvm::Module&);
void answerReflection(llvm::Module&, const NvvmSource&);

} // namespace cw::frontend
