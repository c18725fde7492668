// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/ast.h"
#include "frontend/ptx/token_stream.h"

namespace cw::ptx {

/// The statements up to the brace that closes the function, or to the end of the text.
Result<std::vector<Statement>> parseBody(TokenStream&);

/// Reads `.pragma "…";`, `.section … {…}` and other things without a meaning here; false when none
/// is next.
Result<bool> skipMeaningless(TokenStream&);

} // namespace cw::ptx
