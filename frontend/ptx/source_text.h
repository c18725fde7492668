// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>

#include "support/result.h"

namespace cw::ptx {

/// A place in a PTX text: a range of bytes.
struct Place {
    uint32_t begin = 0, length = 1;
};

/// PTX text and its name, to say where something is wrong. The text must outlive this.
struct SourceText {
    /// What error() was last told, for those who show it in their own way (inline assembly).
    struct Mistake {
        Place place;
        std::string sentence;
    };

    std::string_view text;
    std::string name;
    mutable Mistake mistake = {};

    uint32_t lineOf(Place) const; // 1 is the first

    /// name:line:column: SENTENCE
    ///    41 |     wmma.load.a.sync …
    ///       |     ^~~~~~~~~~~
    Error error(Place, std::string_view sentence) const;
};

} // namespace cw::ptx
