// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <vector>

#include "backends/codegen.h"
#include "backends/opencl/target.h"

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace cw::opencl {

/// Makes SPIR-V of the target's version with none but its extensions.
Result<std::unique_ptr<llvm::TargetMachine>> spirvMachine(const Target&, const CodegenOptions&);

/// LLVM's inliner and scalar passes for a portable module: loops and calls in their final form.
void simplify(llvm::Module&, const CodegenOptions&);

/// LLVM's optimiser for a device whose compiler vectorises over the threads of a block. The module
/// has been retargeted.
void optimize(llvm::Module&, llvm::TargetMachine&, const CodegenOptions&);

/// No vectors but in loads and stores.
void scalarize(llvm::Module&, llvm::TargetMachine&);

/// Takes away what an expansion left over, and makes no types or operations that are not there.
void tidy(llvm::Module&, llvm::TargetMachine&);

/// The words of a SPIR-V module: valid, and without what nothing uses.
Result<std::vector<uint32_t>> emitSpirv(llvm::Module&, llvm::TargetMachine&, const Target&);

} // namespace cw::opencl
