// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include "frontend/cuda/dialect/rule.h"
#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

/// The items of `{ 1, 2, }`.
std::vector<std::string> itemsOf(std::string_view list) {
    std::vector<std::string> items(1);
    int depth = 0;
    for (const char c : list.substr(1, list.size() - 2)) {
        if (c == '(' || c == '{' || c == '[') depth++;
        if (c == ')' || c == '}' || c == ']') depth--;
        if (c == ',' && depth == 0)
            items.emplace_back();
        else if (!isBlank(c))
            items.back() += c;
    }
    if (items.back().empty()) items.pop_back();
    return items;
}

bool isZero(std::string_view item) {
    for (const std::string_view zero :
         {"0", "0.0", "0.", "0.f", "0.0f", "0u", "0l", "NULL", "nullptr", "false", "{0}", "{}"})
        if (item == zero) return true;
    return false;
}

/// `T a[n] = {0};` becomes `T a[n]; memset(a, 0, sizeof a);`, on the same lines.
std::vector<Edit> repair(const Complaint& complaint) {
    if (complaint.kind != "err_variable_object_no_init") return {};
    const std::string code = codeOf(complaint.text);
    // Clang points into the brackets.
    const size_t open = code.rfind('[', complaint.offset);
    const size_t equals = code.find('=', complaint.offset);
    if (open == kNowhere || equals == kNowhere) return {};
    size_t begin = open;
    while (begin > 0 && code[begin - 1] == ']')
        begin = code.rfind('[', begin - 1);
    while (begin > 0 && isBlank(code[begin - 1]))
        begin--;
    const size_t name_end = begin;
    while (begin > 0 && isIdentifier(code[begin - 1]))
        begin--;
    const std::string name = code.substr(begin, name_end - begin);
    const size_t list = skipBlanks(code, equals + 1);
    if (name.empty() || list >= code.size() || code[list] != '{') return {};
    const size_t list_end = closeOf(code, list);
    const size_t semicolon = list_end == kNowhere ? kNowhere : code.find(';', list_end);
    if (semicolon == kNowhere) return {};

    const std::string_view old = complaint.text.substr(equals, list_end - equals);
    std::string blank(old);
    for (char& c : blank)
        if (c != '\n') c = ' ';
    std::string fill = fmt::format(" __builtin_memset({0}, 0, sizeof({0}));", name);
    const std::vector<std::string> items = itemsOf(complaint.text.substr(list, list_end - list));
    for (size_t i = 0; i < items.size(); i++)
        if (!isZero(items[i])) fill += fmt::format(" {}[{}] = {};", name, i, items[i]);
    return {{equals, old.size(), blank}, {semicolon + 1, 0, fill}};
}

} // namespace

extern const Rule kInitialisedVla = {
    "initialised-vla", "an array of variable length may have an initialiser, as in g++", repair};

} // namespace cw::frontend::dialect
