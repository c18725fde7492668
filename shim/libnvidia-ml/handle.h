// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/runtime.h"
#include "shim/libnvidia-ml/impl.h"

namespace cw::nvml {

inline runtime::Runtime& process() {
    return runtime::Runtime::instance();
}

/// A device's handle: its ordinal behind a mark, so that anything else is an error.
nvmlDevice_t handleOf(int ordinal);
Result<int> ordinalOf(nvmlDevice_t device);
Result<const ir::DeviceFacts*> factsOf(nvmlDevice_t device);

/// Copies a text into a caller's buffer; a length that is too small is an error.
Result<> give(std::string_view text, char* buffer, unsigned int length);

/// What NVML says of the driver that this library stands in for: of the release that came with
/// CUDA 13.0, as libcuda says.
constexpr const char* kDriverVersion = "580.65.06";
constexpr const char* kDriverBranch = "r580_00";
constexpr const char* kNvmlVersion = "13.580.65.06";
constexpr int kCudaVersion = 13000;

} // namespace cw::nvml
