// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>

#include "frontend/cuda/dialect/rule.h"

namespace cw::frontend::dialect {

std::string apply(std::string_view text, std::vector<Edit> edits) {
    std::ranges::sort(edits, {}, &Edit::offset);
    std::string result;
    size_t at = 0;
    for (const Edit& edit : edits) {
        if (edit.offset < at || edit.offset + edit.length > text.size()) return {};
        const std::string_view old = text.substr(edit.offset, edit.length);
        if (std::ranges::count(old, '\n') != std::ranges::count(edit.text, '\n')) return {};
        result.append(text, at, edit.offset - at);
        result.append(edit.text);
        at = edit.offset + edit.length;
    }
    result.append(text.substr(at));
    return result;
}

} // namespace cw::frontend::dialect
