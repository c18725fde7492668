// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/options.h"

namespace cw::nvcc {
namespace {

constexpr Option kTable[] = {
#define CW_NVCC(id, name, short_name, kind, effect, sentence)                                      \
    {OptionId::id, name, short_name, OptionKind::kind, OptionEffect::effect, sentence},
#include "compiler/nvcc/options.def"
#undef CW_NVCC
};

} // namespace

std::span<const Option> optionTable() {
    return kTable;
}

Result<std::vector<Argument>> parseArguments(const std::vector<std::string>& words) {
    return compiler::parseArguments({kTable, OptionId::OptionsFile, "IDULlOtmeo"}, words);
}

} // namespace cw::nvcc
