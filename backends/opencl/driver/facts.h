// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/opencl/driver/platform.h"
#include "backends/opencl/target.h"
#include "ir/facts.h"

namespace cw::opencl {

/// What a device says of itself; the rest of its Target is found by probe().
Target readTarget(const ClDevice& device);
/// Without what CAUSEWAY_WITHOUT takes away.
Result<ir::DeviceFacts> readFacts(const ClDevice& device, Target target, MemoryModel model);

} // namespace cw::opencl
