// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places of scratch memory: one for each block that runs and needs one.
#pragma once

#include "backends/opencl/device/device.h"

namespace cw::opencl::device {

/// One that nobody has, looked for from `first` on. When all are taken, blocks that run have them:
/// it waits for one of those to end.
u32 takePlace(CwOpenclServices& services, u32 first);
void givePlace(CwOpenclServices& services, u32 place);

} // namespace cw::opencl::device
