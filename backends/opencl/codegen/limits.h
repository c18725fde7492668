// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "backends/opencl/target.h"
#include "ir/facts.h"

namespace llvm {
class Module;
}

namespace cw::opencl {

/// What a kernel's module uses and the device lacks, as a sentence for CwOpenclKernel::refusal;
/// empty: nothing.
std::string beyondDevice(const llvm::Module&, const ir::DeviceFacts&, const Target&);

} // namespace cw::opencl
