// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>

#include "backends/codegen.h"

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace cw::cpu {

/// LLVM's description of a processor that this backend names (backends/cpu/target.h). NotSupported
/// when LLVM has none.
Result<std::unique_ptr<llvm::TargetMachine>> targetMachine(const std::string& target,
                                                           const CodegenOptions&);

/// Before the passes that change how functions are called: inlines and simplifies, no vectors yet.
void simplify(llvm::Module&, llvm::TargetMachine&, const CodegenOptions&);
/// The whole of LLVM's optimiser, vectorisers included.
void optimize(llvm::Module&, llvm::TargetMachine&, const CodegenOptions&);

/// Machine code as a shared object without dependencies. CompileFailed names what is undefined.
Result<Bytes> sharedObject(llvm::Module&, llvm::TargetMachine&);

/// The object's debug lines as the table of an image; nothing when it has none.
void readLines(ByteView shared_object, ir::Image& image);

} // namespace cw::cpu
