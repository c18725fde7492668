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

#define CW_OPTIONS "compiler/nvcc/options.def"
#include "compiler/option_table.inc"

/// nvcc's command line (compiler::parseArguments).
Result<std::vector<Argument>> parseArguments(const std::vector<std::string>& words);

} // namespace cw::nvcc
