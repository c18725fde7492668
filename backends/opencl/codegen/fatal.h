// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>

#include "support/result.h"

namespace llvm {
class LLVMContext;
}

namespace cw::opencl {

/// Runs `work`. An error that LLVM reports to `context`, a fatal one of LLVM's, or a crash in it is
/// an error of the result, not the end of the process; then nothing of `context` can be used any
/// more, not even to destroy it.
Result<> catchFatal(llvm::LLVMContext& context, llvm::function_ref<Result<>()> work);

} // namespace cw::opencl
