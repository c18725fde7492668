// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"
#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

/// Doubles each `%` before a letter, from the place of the complaint to the end of the adjacent
/// literals.
std::vector<Edit> repair(const Complaint& complaint) {
    if (complaint.kind != "err_asm_invalid_escape") return {};
    const std::string_view text = complaint.text;
    std::vector<Edit> edits;
    bool inside = true;
    const size_t begin = text.rfind('%', complaint.offset); // Clang points behind it
    for (size_t i = begin; i < text.size(); i++) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (!inside) {
            if (c == '"')
                inside = true;
            else if (!isBlank(c))
                break;
        } else if (c == '\\') {
            i++;
        } else if (c == '"') {
            inside = false;
        } else if (c == '%') {
            if (next == '%')
                i++;
            else if (isIdentifier(next) && !(next >= '0' && next <= '9'))
                edits.push_back({i, 0, "%"});
        }
    }
    return edits;
}

} // namespace

extern const Rule kAsmPercent = {
    "asm-percent", "`%name` in the text of an asm statement is PTX's register, no operand", repair};

} // namespace cw::frontend::dialect
