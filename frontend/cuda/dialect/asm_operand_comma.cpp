// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"
#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

/// True when `at` lies inside the parentheses of an asm statement.
bool isInAsm(std::string_view code, size_t at) {
    for (size_t found = code.rfind("asm", at); found != kNowhere;
         found = found ? code.rfind("asm", found - 1) : kNowhere) {
        const size_t open = code.find('(', found);
        if (open == kNowhere || open > at) continue;
        const size_t close = closeOf(code, open);
        return close != kNowhere && close > at;
    }
    return false;
}

std::vector<Edit> repair(const Complaint& complaint) {
    if (complaint.kind != "err_expected" || complaint.offset >= complaint.text.size()) return {};
    if (complaint.text[complaint.offset] != '"') return {};
    const std::string code = codeOf(complaint.text);
    size_t before = complaint.offset;
    while (before > 0 && isBlank(code[before - 1]))
        before--;
    if (before == 0 || code[before - 1] != ')' || !isInAsm(code, complaint.offset)) return {};
    return {{complaint.offset, 0, ", "}};
}

} // namespace

extern const Rule kAsmOperandComma = {
    "asm-operand-comma", "operands of an asm statement may follow each other without a comma",
    repair};

} // namespace cw::frontend::dialect
