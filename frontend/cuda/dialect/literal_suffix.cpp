// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"
#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

std::vector<Edit> repair(const Complaint& complaint) {
    if (complaint.kind != "err_invalid_string_udl" &&
        complaint.kind != "ext_reserved_user_defined_literal")
        return {};
    const size_t at = complaint.offset;
    if (at == 0 || at >= complaint.text.size()) return {};
    if (complaint.text[at - 1] != '"' || !isIdentifier(complaint.text[at])) return {};
    return {{at, 0, " "}};
}

} // namespace

extern const Rule kLiteralSuffix = {
    "literal-suffix", "a name right behind a string literal is a macro or a keyword, as in C",
    repair};

} // namespace cw::frontend::dialect
