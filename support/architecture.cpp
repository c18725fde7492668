// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/architecture.h"

#include <algorithm>
#include <cctype>

namespace cw {

bool isArchitecture(std::string_view name) {
    for (const std::string_view prefix : {"sm_", "compute_", "lto_"}) {
        if (!name.starts_with(prefix)) continue;
        std::string_view number = name.substr(prefix.size());
        if (number.size() > 2 && (number.ends_with('a') || number.ends_with('f')))
            number.remove_suffix(1);
        return number.size() >= 2 && number.size() <= 3 &&
               std::ranges::all_of(number, [](char c) { return std::isdigit(c); });
    }
    return false;
}

} // namespace cw
