// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/ast.h"
#include "frontend/ptx/token_stream.h"

namespace cw::ptx {

/// Is a state space next: .reg, .shared, …?
bool atStateSpace(const TokenStream&);

/// `.shared .align 16 .b8 a[64], b = 3;` one Variable for each name (PTX ISA §5.4).
Result<std::vector<Variable>> parseVariables(TokenStream&);

/// `(.param .b32 a, .reg .u32 b)` of a function or prototype.
Result<std::vector<Variable>> parseParameters(TokenStream&);
/// Behind .attribute: (.managed), (.unified(1, 2)). Whether .managed is there.
Result<bool> parseAttributes(TokenStream&);

} // namespace cw::ptx
