// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <cctype>

#include "compiler/nvcc/command.h"

namespace cw::nvcc {

bool isArchitecture(std::string_view name) {
    if (name == "native" || name == "all" || name == "all-major") return true;
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

std::string architectureOf(std::string_view item) {
    if (item.starts_with("arch=") || item.starts_with("code=")) item.remove_prefix(5);
    const size_t at = item.find('_');
    return at == std::string_view::npos || !isArchitecture(item)
               ? std::string()
               : "sm_" + std::string(item.substr(at + 1));
}

Result<> checkGenerateCode(std::string item) {
    std::erase_if(item, [](char c) {
        return c == '[' || c == ']' || c == '"' || c == '\'' || std::isspace(c);
    });
    if (item.starts_with("arch=") || item.starts_with("code=")) item = item.substr(5);
    for (const std::string& name : splitList(item)) // several where quotes kept them together
        if (!isArchitecture(name))
            return makeError(ErrorCode::InvalidArgument, "Unsupported gpu architecture '{}'", name);
    return {};
}

} // namespace cw::nvcc
