// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ops.h"

#include <string>
#include <unordered_map>

namespace cw::ir {
namespace {

constexpr OpRow kRows[] = {
#define CW_OP(name, signature, effect) {name, signature, Effect::effect},
#include "ir/ops.def"
#undef CW_OP
};

/// Names that Clang or programs use for an operation, beside `__cw_*`.
constexpr std::pair<std::string_view, std::string_view> kOtherSpellings[] = {
    {"__assertfail", "assertfail"},
    {"free", "free"},
    {"malloc", "malloc"},
    {"vprintf", "vprintf"},
};

const std::unordered_map<std::string, const OpRow*>& sourceNames() {
    static const auto names = [] {
        std::unordered_map<std::string, const OpRow*> map;
        for (const OpRow& row : kRows) {
            std::string spelling = "__cw_";
            for (char c : row.name)
                spelling += c == '.' ? '_' : c;
            map.emplace(spelling, &row);
            for (auto [other, name] : kOtherSpellings)
                if (name == row.name) map.emplace(other, &row);
        }
        return map;
    }();
    return names;
}

} // namespace

std::span<const OpRow> opRows() {
    return kRows;
}

const OpRow* findOp(std::string_view ir_name) {
    if (!ir_name.starts_with("cw.")) return nullptr;
    ir_name.remove_prefix(3);
    static const auto names = [] {
        std::unordered_map<std::string_view, const OpRow*> map;
        for (const OpRow& row : kRows)
            map.emplace(row.name, &row);
        return map;
    }();
    const auto found = names.find(ir_name);
    return found == names.end() ? nullptr : found->second;
}

const OpRow* findOpBySource(std::string_view source_name) {
    const auto found = sourceNames().find(std::string(source_name));
    return found == sourceNames().end() ? nullptr : found->second;
}

} // namespace cw::ir
