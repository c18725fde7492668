// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/options.h"

namespace cw::nvcc {

Result<std::vector<Argument>> parseArguments(const std::vector<std::string>& words) {
    return compiler::parseArguments({kOptions, OptionId::OptionsFile, "IDULlOtmeo"}, words);
}

} // namespace cw::nvcc
