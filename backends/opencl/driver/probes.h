// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/opencl/driver/platform.h"
#include "backends/opencl/target.h"

namespace cw::opencl {

/// What devices don't say of themselves: the features of Target that small kernels find, kept on
/// disk. `target`: what the device said. What can't be found out is taken as absent.
uint32_t probe(const ClDevice& device, cl_context context, MemoryModel model, const Target& target);

} // namespace cw::opencl
