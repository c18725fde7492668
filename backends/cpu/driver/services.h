// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/cpu/abi.h"

namespace cw::cpu {

/// What device code asks of this driver: in kernels of fibres, and in loop kernels, whose threads
/// can't wait.
const CwServices& fiberServices();
const CwServices& loopServices();

} // namespace cw::cpu
