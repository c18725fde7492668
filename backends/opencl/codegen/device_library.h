// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace llvm {
class Module;
}

namespace cw::opencl {

/// Defines the `cw_opencl_*` functions that the module calls, from backends/opencl/device, whose
/// bitcode is part of this program. Its atomics are those of the whole device.
/// Error: a function that the library lacks.
Result<> linkOpenclLibrary(llvm::Module&);

} // namespace cw::opencl
