// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"

namespace cw::frontend::dialect {
namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

/// The `<< <` that ends at the `<` at `offset` (or whose `<` it is): where it begins, npos when
/// there is none.
size_t openerAt(std::string_view text, size_t offset) {
    if (offset >= text.size() || text[offset] != '<') return std::string_view::npos;
    size_t at = offset;
    while (at > 0 && isBlank(text[at - 1]))
        at--;
    if (at == offset || at < 2 || text.substr(at - 2, 2) != "<<") return std::string_view::npos;
    return at - 2;
}

/// The `>> >`, `> >>` or `> > >` that closes a launch whose configuration begins at `offset`.
std::vector<Edit> closerAfter(std::string_view text, size_t offset) {
    int depth = 0;
    for (size_t i = offset; i < text.size(); i++) {
        const char c = text[i];
        if (c == '(' || c == '[' || c == '{') depth++;
        if (c == ')' || c == ']' || c == '}') depth--;
        if (depth < 0 || c == ';') break;
        if (c != '>' || depth > 0) continue;
        size_t end = i, found = 0;
        while (end < text.size() && found < 3 && (text[end] == '>' || isBlank(text[end])))
            found += text[end++] == '>';
        if (found < 3) continue;
        if (end == i + 3) return {{i, 0, ""}};
        return {{i, end - i, ">>>"}};
    }
    return {};
}

std::vector<Edit> repair(const Complaint& complaint) {
    if (complaint.kind != "err_expected_expression") return {};
    const size_t begin = openerAt(complaint.text, complaint.offset);
    if (begin == std::string_view::npos) return {};
    std::vector<Edit> edits = closerAfter(complaint.text, complaint.offset + 1);
    if (edits.empty()) return {};
    edits.push_back({begin, complaint.offset + 1 - begin, "<<<"});
    return edits;
}

} // namespace

extern const Rule kSplitLaunchTokens = {
    "split-launch-tokens", "`<< <` and `>> >` are launch tokens, as formatters leave them", repair};

} // namespace cw::frontend::dialect
