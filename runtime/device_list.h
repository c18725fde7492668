// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/result.h"

namespace cw::runtime {

/// One device to open: which backend, and which of its devices.
struct DeviceRequest {
    std::string backend;
    uint32_t index;
    bool operator==(const DeviceRequest&) const = default;
};

/// Reads CAUSEWAY_DEVICES: "cpu:2,null" is cpu 0, cpu 1, null 0; a count of 0 is the device with
/// that index ("cpu:0"), as is "cpu#1". Empty text: one cpu. A malformed item is an error. What
/// "all" stands for is for those to say who know which devices there are.
Result<std::vector<DeviceRequest>> parseDevices(std::string_view text);

/// Reads CUDA_VISIBLE_DEVICES as CUDA does: which of the devices are shown, in which order. Items
/// are indices or the beginnings of UUIDs ("GPU-12ab"); the first one that is wrong, or repeated,
/// ends the list. nullopt: all of them.
std::vector<size_t> visibleDevices(const std::optional<std::string>& text,
                                   const std::vector<std::string>& uuids);

} // namespace cw::runtime
