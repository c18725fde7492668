// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/ast.h"

namespace cw::ptx {

/// A whole module. The result points into the source's text.
Result<Module> parseModule(const SourceText&);

/// Statements as they stand in a function's body: inline assembly.
Result<std::vector<Statement>> parseStatements(const SourceText&);

} // namespace cw::ptx
