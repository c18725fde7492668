// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/cpu/abi.h"

namespace cw::cpu {

/// What device code asks of this driver.
const CwServices& services();

} // namespace cw::cpu
