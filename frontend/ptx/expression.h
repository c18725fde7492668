// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/ast.h"
#include "frontend/ptx/token_stream.h"

namespace cw::ptx {

/// A constant expression (PTX ISA §4.6): C's operators on 64-bit integers; + - * / also on floats.
Result<Constant> parseConstant(TokenStream&);

/// One operand that is no part of a larger constant expression: the number, or ( … ).
Result<Constant> parseConstantOperand(TokenStream&);

} // namespace cw::ptx
