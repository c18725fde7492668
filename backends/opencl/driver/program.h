// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>

#include "backends/opencl/driver/platform.h"
#include "support/disk_cache.h"

namespace cw::opencl {

/// Of what was made for devices, or found out about them, with their driver's version in the keys.
DiskCache& cache();
Hash128 cacheKey(const ClDevice& device, std::string_view kind, ByteView what);

/// A built program; released by its owner. What devices made of SPIR-V is kept on disk, under the
/// words, the device and its driver's version. InvalidImage with the build log when it can't be
/// built.
Result<cl_program> buildProgram(const ClDevice& device, cl_context context,
                                std::span<const uint32_t> spirv);

} // namespace cw::opencl
