// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"
#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

/// The execution space of the earlier declaration, from "… cannot overload __host__ __device__
/// function 'f'", or as our own observation has it.
std::string_view spaceIn(const Complaint& complaint) {
    std::string_view message = complaint.message;
    if (complaint.kind == "cw_execution_space") return message;
    if (complaint.kind != "err_cuda_ovl_target") return {};
    const std::string_view marker = "cannot overload ";
    const size_t at = message.find(marker);
    if (at == kNowhere || !message.starts_with("__host__ function")) return {};
    message.remove_prefix(at + marker.size());
    const size_t end = message.find(" function");
    return end == kNowhere ? std::string_view() : message.substr(0, end);
}

/// Puts the missing words before the declaration, behind `template <…>`.
std::vector<Edit> repair(const Complaint& complaint) {
    const std::string_view space = spaceIn(complaint);
    if (space.empty() || space.find("__global__") != kNowhere) return {};
    const std::string code = codeOf(complaint.text);
    size_t at = beginOfStatement(code, complaint.offset);
    while (identifierAt(code, at) == "template") {
        const size_t open = skipBlanks(code, at + 8);
        const size_t close =
            open < code.size() && code[open] == '<' ? closeOf(code, open) : kNowhere;
        if (close == kNowhere) return {};
        at = skipBlanks(code, close);
    }
    if (at > complaint.offset) return {};
    return {{at, 0, std::string(space) + " "}};
}

} // namespace

extern const Rule kExecutionSpace = {
    "execution-space",
    "a definition has the execution space of its declaration, also where it doesn't repeat it",
    repair};

} // namespace cw::frontend::dialect
