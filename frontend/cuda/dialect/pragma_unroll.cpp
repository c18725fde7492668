// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"
#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

/// Blanks the last `#pragma unroll` line, or `_Pragma("unroll …")`, before the statement.
std::vector<Edit> repair(const Complaint& complaint) {
    if (complaint.kind != "err_pragma_loop_precedes_nonloop") return {};
    const std::string_view before = complaint.text.substr(0, complaint.offset);
    const size_t line = before.rfind("#pragma");
    const size_t word = before.rfind("_Pragma");
    if (line == kNowhere && word == kNowhere) return {};
    if (word != kNowhere && (line == kNowhere || word > line)) {
        const size_t close = before.find(')', word);
        if (close == kNowhere || before.substr(word, close - word).find("unroll") == kNowhere)
            return {};
        return {{word, close + 1 - word, ""}};
    }
    size_t end = before.find('\n', line);
    if (end == kNowhere || before.substr(line, end - line).find("unroll") == kNowhere) return {};
    return {{line, end - line, ""}};
}

} // namespace

extern const Rule kPragmaUnroll = {
    "pragma-unroll", "`#pragma unroll` before something that is no loop means nothing", repair};

} // namespace cw::frontend::dialect
