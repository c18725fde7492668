// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/nvcc/command.h"

namespace cw::nvcc {

/// --version, --help, --list-gpu-arch, --list-gpu-code, on standard output.
void print(Command::Print what);

} // namespace cw::nvcc
