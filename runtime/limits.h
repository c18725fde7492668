// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace cw::runtime {

/// Devices that one process may show.
constexpr int kMaxDevices = 64;

} // namespace cw::runtime
