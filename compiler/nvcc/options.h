// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/options.h"

namespace cw::nvcc {

using compiler::Argument;
using compiler::Option;
using compiler::OptionEffect;
using compiler::OptionKind;
using compiler::splitList;
using compiler::splitWords;

/// Option::id of the rows of options.def.
struct OptionId {
    enum : int {
#define CW_NVCC(id, ...) id,
#include "compiler/nvcc/options.def"
#undef CW_NVCC
    };
};

std::span<const Option> optionTable();

/// nvcc's command line (compiler::parseArguments).
Result<std::vector<Argument>> parseArguments(const std::vector<std::string>& words);

} // namespace cw::nvcc
