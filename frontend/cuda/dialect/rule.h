// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What nvcc accepts and Clang does not. A rule sees one complaint and the text it is about; its
/// edits cure that text, keep every line where it is, and are made to a copy in memory: Clang then
/// reads the file again. Rules are plain functions of text: no Clang header, each in its own file,
/// each listed in docs/dialect.md.
namespace cw::frontend::dialect {

/// One error of Clang, or one observation of ours, at a place in a file.
struct Complaint {
    std::string_view kind; // Clang's name of it, or ours (interceptor.cpp has the list)
    std::string message;
    std::string_view text; // of the whole file, as Clang has read it
    size_t offset = 0;     // of the place in `text`
};

struct Edit {
    size_t offset = 0, length = 0;
    std::string text;

    bool operator==(const Edit&) const = default;
};

struct Rule {
    std::string_view name;     // as docs/dialect.md has it
    std::string_view sentence; // what it lets pass
    std::vector<Edit> (*repair)(const Complaint&);
};

/// Every rule, in the order of asking; the first with edits for a complaint has it.
std::span<const Rule* const> rules();

/// `text` with `edits` made; they do not overlap. Empty when an edit would move a line.
std::string apply(std::string_view text, std::vector<Edit> edits);

} // namespace cw::frontend::dialect
