// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include <llvm/ADT/STLFunctionalExtras.h>

#include "support/bytes.h"

namespace llvm {
class LLVMContext;
}

namespace cw::opencl {

/// Runs job(0) … job(count - 1), each in a child of this process (which must have one thread), as
/// many at once as there are processors. LLVM's SPIR-V target needs that: it ends the process when
/// it can't go on, and what it remembers of one module spoils the next. A fatal error of LLVM's or
/// a crash is the error of its job alone.
std::vector<Result<Bytes>> runInChildren(size_t count,
                                         llvm::function_ref<Result<Bytes>(size_t)> job);

/// In a job: an error that LLVM reports to `context` ends the job, as a fatal one does.
void failOnErrors(llvm::LLVMContext& context);

} // namespace cw::opencl
