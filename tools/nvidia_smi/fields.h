// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nvml.h>

namespace cw::smi {

/// The value of a --query-gpu field for a device, with its unit after a space ("1024 MiB") where it
/// has one; what the device doesn't have is "[N/A]". Nothing for a field that isn't known.
struct Value {
    std::string text;
    std::string unit;
};
std::optional<Value> field(std::string_view name, nvmlDevice_t device, unsigned count);

/// Prints the names that field() knows (--help-query-gpu).
void printFields();

/// Text functions of NVML as strings; "[N/A]" where they fail.
std::string deviceName(nvmlDevice_t device);
std::string driverVersion();
std::string cudaVersion();

} // namespace cw::smi
