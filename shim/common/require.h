// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string_view>

#include "support/result.h"

namespace cw::shim {

/// The check behind `out` and `in` parameters.
inline Result<> requireNonNull(const void* pointer, std::string_view name) {
    if (pointer) [[likely]]
        return {};
    return Error{ErrorCode::InvalidArgument, fmt::format("{} is null", name)};
}

} // namespace cw::shim
