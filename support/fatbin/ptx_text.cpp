// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/fatbin/ptx_text.h"

namespace cw::fatbin {

bool isPtx(std::string_view text) {
    for (;;) {
        const size_t at = text.find_first_not_of(" \t\r\n\v\f");
        if (at == text.npos) return false;
        text.remove_prefix(at);
        const bool line = text.starts_with("//");
        if (!line && !text.starts_with("/*")) return text.starts_with(".version");
        const size_t end = text.find(line ? "\n" : "*/", 2);
        if (end == text.npos) return false;
        text.remove_prefix(end + (line ? 1 : 2));
    }
}

} // namespace cw::fatbin
