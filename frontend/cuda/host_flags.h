// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "frontend/cuda/arguments.h"

namespace cw::frontend {

/// Flags that were meant for g++ (-Xcompiler), as Clang takes them: some have another spelling,
/// some mean nothing to this pass, and -f and -m flags that Clang doesn't know are left out with a
/// warning on the log (host_flags.def).
std::vector<std::string> translateHostFlags(const std::vector<std::string>& flags, Pass pass);

} // namespace cw::frontend
