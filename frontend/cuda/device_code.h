// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

namespace clang {
class DiagnosticsEngine;
}
namespace llvm {
class Module;
}

namespace cw::frontend {

/// Brings what Clang makes of device code to what CUDA means, and finds what can't be compiled yet:
/// - functions of `host_calls` (called by host-device functions, as nvcc lets them) trap;
/// - empty asm statements become the values that they pass through;
/// - other asm statements are translated as PTX; what can't be is an error at its line.
void completeDeviceCode(llvm::Module& module, const std::vector<std::string>& host_calls,
                        clang::DiagnosticsEngine&);

} // namespace cw::frontend
