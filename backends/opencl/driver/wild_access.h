// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "backends/opencl/abi.h"

namespace cw::opencl {

/// Where kernels run in this process, on its processors, an access to memory that is not there
/// would end it. Instead the instruction is passed over and the fault (kWildAccess) put down in the
/// services of the queues whose kernels run, so that the kernel comes to its end and is told of.
/// The first call installs the handlers; they pass on whatever no kernel did.
void watchForWildAccesses();

constexpr uint32_t kWildAccess = 0x100; // beside enum CwOpenclFault

/// A queue that has launches under way, or none any more.
void kernelsRun(CwOpenclServices* services);
void kernelsEnded(CwOpenclServices* services);
/// The last address, or kUnknown.
uint64_t wildAddress();
constexpr uint64_t kUnknown = ~uint64_t(0);

} // namespace cw::opencl
