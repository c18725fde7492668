// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace llvm {
class Module;
}

namespace cw::ir {

/// Defines the `__cw_*` functions that the module calls, from the toolkit's device library
/// (nvvm/libdevice/libdevice.10.bc beside this program). Error: a function that the library lacks,
/// or no library.
Result<> linkDeviceLibrary(llvm::Module&);

} // namespace cw::ir
