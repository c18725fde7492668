// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/result.h"

/// Command lines as NVIDIA's compilers read them; what they may say is a table (nvcc/options.def,
/// rtc/options.def).
namespace cw::compiler {

enum class OptionKind { Flag, Value, List };
enum class OptionEffect { Done, Ignored, Refused };

/// A row of such a table.
struct Option {
    int id;
    std::string_view long_name, short_name;
    OptionKind kind;
    OptionEffect effect;
    std::string_view sentence;
};

struct OptionTable {
    std::span<const Option> rows;
    int options_file;         // the id of --options-file
    std::string_view letters; // short names that a value may follow directly
};

/// One thing on the command line: an option with one value, or (option null) an input or an option
/// that nobody knows.
struct Argument {
    const Option* option = nullptr;
    std::string value;
};

/// Reads the words after the program's name: spellings, lists, `@file` and --options-file. An
/// option without its value, a flag with one, and a refused option are errors; unknown options come
/// back as words that begin with '-'.
Result<std::vector<Argument>> parseArguments(const OptionTable& table,
                                             const std::vector<std::string>& words);

/// The table as --help shows it, on standard output.
void printOptions(std::span<const Option> rows);

/// Words of a text as a shell would split it: blanks, quotes, backslashes. Options files and
/// NVCC_APPEND_FLAGS.
std::vector<std::string> splitWords(std::string_view text);

/// Items of a list value: split at commas that no quotes and no backslash protect.
std::vector<std::string> splitList(std::string_view value);

} // namespace cw::compiler
