// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string_view>

namespace cw {

/// Whether it is written as an architecture is: sm_80, compute_90a, lto_100f.
bool isArchitecture(std::string_view name);

} // namespace cw
