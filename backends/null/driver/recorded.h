// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "backends/driver.h"

namespace cw::null {

/// A launch that was not run.
struct RecordedLaunch {
    std::string kernel;
    Grid grid;
    DevicePtr globals = 0;
    std::vector<std::byte> args;
};

/// For tests: the launches on a null device since the last call, oldest first.
std::vector<RecordedLaunch> takeLaunches(Device& device);

} // namespace cw::null
