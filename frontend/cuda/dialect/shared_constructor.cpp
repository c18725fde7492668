// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include "frontend/cuda/dialect/rule.h"
#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

struct Declarator {
    std::string name, dimensions;
};

/// `a, b[2][4]`, or nothing when there is more in it (an initialiser, a pointer).
std::vector<Declarator> declaratorsOf(std::string_view code) {
    std::vector<Declarator> result;
    size_t at = 0;
    while (true) {
        at = skipBlanks(code, at);
        Declarator declarator{std::string(identifierAt(code, at)), {}};
        if (declarator.name.empty()) return {};
        at = skipBlanks(code, at + declarator.name.size());
        while (at < code.size() && code[at] == '[') {
            const size_t close = closeOf(code, at);
            if (close == kNowhere) return {};
            declarator.dimensions += code.substr(at, close - at);
            at = skipBlanks(code, close);
        }
        result.push_back(std::move(declarator));
        if (at >= code.size()) return result;
        if (code[at++] != ',') return {};
    }
}

/// Where the first declarator begins: the name before the first `[`, `,` or the end, outside `<>`.
size_t firstDeclarator(std::string_view code) {
    int depth = 0;
    size_t end = 0;
    for (; end < code.size(); end++) {
        const char c = code[end];
        if (c == '<' || c == '(') depth++;
        if (c == '>' || c == ')') depth--;
        if (depth == 0 && (c == ',' || c == '[')) break;
    }
    while (end > 0 && isBlank(code[end - 1]))
        end--;
    while (end > 0 && isIdentifier(code[end - 1]))
        end--;
    return end;
}

/// `__shared__ P s, m[2];` becomes raw storage of its size and alignment and a reference, for each
/// name. The constructor does not run, as with nvcc.
std::vector<Edit> repair(const Complaint& complaint) {
    if (complaint.kind != "err_shared_var_init") return {};
    const std::string code = codeOf(complaint.text);
    const size_t begin = beginOfStatement(code, complaint.offset);
    const size_t end = code.find(';', complaint.offset);
    if (end == kNowhere || begin >= end) return {};
    std::string whole = code.substr(begin, end - begin);
    const size_t word = whole.find("__shared__");
    if (word == kNowhere) return {};
    whole.replace(word, 10, "          ");
    for (size_t at = whole.find("static "); at != kNowhere; at = whole.find("static "))
        whole.replace(at, 7, "       ");
    const size_t first = firstDeclarator(whole);
    const std::string type = whole.substr(0, first);
    const std::vector<Declarator> declarators =
        declaratorsOf(std::string_view(whole).substr(first));
    if (declarators.empty() || skipBlanks(type, 0) == type.size()) return {};

    std::string text;
    for (const Declarator& declarator : declarators)
        text += fmt::format("typedef {0} cw_type_{1}{2}; "
                            "__shared__ __attribute__((aligned(alignof(cw_type_{1})))) unsigned "
                            "char cw_raw_{1}[sizeof(cw_type_{1})]; "
                            "cw_type_{1}& {1} = reinterpret_cast<cw_type_{1}&>(cw_raw_{1}); ",
                            type, declarator.name, declarator.dimensions);
    std::erase(text, '\n');
    const std::string_view old = complaint.text.substr(begin, end - begin);
    return {{begin, old.size(), withLines(std::move(text), old)}};
}

} // namespace

extern const Rule kSharedConstructor = {
    "shared-constructor", "a `__shared__` object may have a constructor; it does not run", repair};

} // namespace cw::frontend::dialect
