// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ir/image.h"

namespace llvm {
class Module;
}

namespace cw::ir {

/// What the runtime must know of each kernel of a module, in the module's order. `waits`: its
/// threads need each other (barriers, warp collectives, spinning). After insertYields and
/// placeVariables (which gives `static_shared`), before kernels lose their calling convention.
std::vector<KernelMeta> describeKernels(llvm::Module&,
                                        const std::map<std::string, uint32_t>& static_shared);

} // namespace cw::ir
