// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"
#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

/// The name between the quotes of "… dependent template name 'c'".
std::string_view nameIn(std::string_view message) {
    const size_t open = message.find('\'', message.find("name"));
    if (open == kNowhere) return {};
    return message.substr(open + 1, message.find('\'', open + 1) - open - 1);
}

/// The last name of `A<B>::C<D>::name<` at `at`: the place for the word, kNowhere when it is
/// another thing.
size_t lastOfQualifiedName(std::string_view code, size_t at) {
    bool had_arguments = false;
    while (true) {
        const std::string_view name = identifierAt(code, at);
        if (name.empty() || name == "template") return kNowhere;
        const size_t next = skipBlanks(code, at + name.size());
        const bool has_arguments = next < code.size() && code[next] == '<';
        const size_t close = has_arguments ? closeOf(code, next) : next;
        if (close == kNowhere) return kNowhere;
        const size_t after = skipBlanks(code, close);
        if (code.substr(after, 2) != "::") return has_arguments && had_arguments ? at : kNowhere;
        had_arguments |= has_arguments;
        at = skipBlanks(code, after + 2);
    }
}

std::vector<Edit> repair(const Complaint& complaint) {
    if (complaint.kind == "err_ovl_unresolvable") {
        const size_t at = lastOfQualifiedName(codeOf(complaint.text), complaint.offset);
        if (at == kNowhere) return {};
        return {{at, 0, "template "}};
    }
    if (complaint.kind != "err_template_kw_missing") return {};
    std::string_view name = nameIn(complaint.message);
    if (const size_t colons = name.rfind("::"); colons != kNowhere) name.remove_prefix(colons + 2);
    if (name.empty()) return {};
    const std::string code = codeOf(complaint.text);
    const size_t end = code.find(';', complaint.offset);
    for (size_t at = code.find(name, complaint.offset); at != kNowhere && at < end;
         at = code.find(name, at + 1)) {
        if (at == 0 || isIdentifier(code[at - 1]) || identifierAt(code, at) != name) continue;
        size_t before = at;
        while (before > 0 && isBlank(code[before - 1]))
            before--;
        const std::string_view left = std::string_view(code).substr(0, before);
        const size_t after = skipBlanks(code, at + name.size());
        if (after < code.size() && code[after] == '<' &&
            (left.ends_with("::") || left.ends_with('.') || left.ends_with("->")))
            return {{at, 0, "template "}};
    }
    return {};
}

} // namespace

extern const Rule kMissingTemplate = {
    "missing-template", "a member template of a dependent type needs no `template` before its name",
    repair};

} // namespace cw::frontend::dialect
