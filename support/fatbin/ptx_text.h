// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string_view>

namespace cw::fatbin {

/// PTX begins with .version, but for white space and comments (PTX ISA, "Directives").
bool isPtx(std::string_view text);

} // namespace cw::fatbin
