// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <cctype>

#include "compiler/nvcc/command.h"
#include "support/architecture.h"

namespace cw::nvcc {

bool isArchitecture(std::string_view name) {
    return name == "native" || name == "all" || name == "all-major" || cw::isArchitecture(name);
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
