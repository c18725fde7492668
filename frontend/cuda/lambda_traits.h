// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace clang {
class ASTContext;
class TagDecl;
} // namespace clang

namespace cw::frontend {

/// For an instance of `__cw_lambda_traits` (shim/include/causeway/lambda_traits.h) that has just
/// been made: gives its enumerators their values. Execution spaces are no part of a type, so that
/// templates can't see them. Other types are left alone.
void answerLambdaTraits(clang::TagDecl& made, clang::ASTContext&);

} // namespace cw::frontend
