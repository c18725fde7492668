// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/symbols.h"

#include <charconv>

namespace cw::ptx {

const Scope::Range* Scope::rangeOf(std::string_view name) const {
    for (const Range& range : ranges_) {
        if (!name.starts_with(range.prefix)) continue;
        const std::string_view digits = name.substr(range.prefix.size());
        if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) continue;
        uint32_t number = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (read.ec == std::errc() && read.ptr == digits.data() + digits.size() &&
            number < range.count)
            return &range;
    }
    return nullptr;
}

} // namespace cw::ptx
