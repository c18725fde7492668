// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"
#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

/// The `<< <` that ends at the `<` at `offset` (or whose `<` it is): where it begins, npos when
/// there is none.
size_t openerAt(std::string_view text, size_t offset) {
    if (offset >= text.size() || text[offset] != '<') return kNowhere;
    size_t at = offset;
    while (at > 0 && isBlank(text[at - 1]))
        at--;
    if (at == offset || at < 2 || text.substr(at - 2, 2) != "<<") return kNowhere;
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
        return {{i, end - i, withLines(">>>", text.substr(i, end - i))}};
    }
    return {};
}

std::vector<Edit> repair(const Complaint& complaint) {
    const std::string_view text = complaint.text;
    if (complaint.kind == "err_expected" && complaint.message.find("'>>>'") != kNowhere)
        return closerAfter(text, complaint.offset);
    if (complaint.kind != "err_expected_expression") return {};
    const size_t begin = openerAt(text, complaint.offset);
    if (begin == kNowhere) return {};
    std::vector<Edit> edits = closerAfter(text, complaint.offset + 1);
    if (edits.empty()) return {};
    const size_t length = complaint.offset + 1 - begin;
    edits.push_back({begin, length, withLines("<<<", text.substr(begin, length))});
    return edits;
}

} // namespace

extern const Rule kSplitLaunchTokens = {
    "split-launch-tokens", "`<< <` and `>> >` are launch tokens, as formatters leave them", repair};

} // namespace cw::frontend::dialect
