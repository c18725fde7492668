// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <string_view>

namespace cw {

/// How many letters are to be put in, taken out or changed to make one word of the other.
size_t editDistance(std::string_view a, std::string_view b);

} // namespace cw
