// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>

#include "backends/opencl/driver/platform.h"

namespace cw::opencl {

/// A built program; released by its owner. What devices made of SPIR-V is kept on disk, under the
/// words, the device and its driver's version. InvalidImage with the build log when it can't be
/// built.
Result<cl_program> buildProgram(const ClDevice& device, cl_context context,
                                std::span<const uint32_t> spirv);

} // namespace cw::opencl
