// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/cpu/abi.h"
#include "backends/cpu/driver/fault.h"

namespace cw::cpu {

/// What device code asks of this driver: in kernels of fibres; in loop kernels, whose threads can't
/// wait; in region kernels, which wait between two calls.
const CwServices& fiberServices();
const CwServices& loopServices();
const CwServices& regionServices();

RawFault notCooperative();

} // namespace cw::cpu
