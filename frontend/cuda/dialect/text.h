// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>

/// Reading C++ text without a parser: what rules need to find the ends of things.
namespace cw::frontend::dialect {

constexpr size_t kNowhere = std::string_view::npos;

/// `text` with comments, the insides of literals and preprocessor lines blanked; same length, same
/// lines.
std::string codeOf(std::string_view text);

bool isBlank(char c);      // space, tab, line end
bool isIdentifier(char c); // letter, digit, underscore

/// The first place at or after `at` that is not blank; the length when there is none.
size_t skipBlanks(std::string_view text, size_t at);
/// The place after the bracket that closes the one at `open` (`(`, `[`, `{` or `<`); kNowhere when
/// nothing does.
size_t closeOf(std::string_view code, size_t open);
/// Where the statement or declaration that holds `at` begins: after `;`, `{`, `}` or a label.
/// `code` is codeOf() a text.
size_t beginOfStatement(std::string_view code, size_t at);
/// The identifier at `at`, empty when there is none.
std::string_view identifierAt(std::string_view text, size_t at);

/// `text` with as many line ends as `old` has, at its end.
std::string withLines(std::string text, std::string_view old);

} // namespace cw::frontend::dialect
