// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/codegen.h"

namespace cw::cpu {

/// Makes shared objects for this machine's processor (row "cpu" of backends.def).
Codegen& codegen();

} // namespace cw::cpu
