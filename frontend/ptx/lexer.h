// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "frontend/ptx/source_text.h"

namespace cw::ptx {

struct Token {
    enum Kind : uint8_t {
        End,
        Word,    // add, %r1, $L__BB0_1, _
        Dotted,  // .u32, .L2::cache_hint; the text is without its dot
        Integer, // value
        Float,   // value: the bits of a float (0f…) or a double (0d…, 1.5)
        String,  // text is what stands between the quotes
        Sign,    // one or two characters
    };
    Kind kind = End;
    bool is_single = false; // Float: 0f…
    bool is_unsigned = false;
    bool glued = false; // nothing stands between this and the token before
    Place place;
    std::string_view text;
    uint64_t value = 0;
};

/// The tokens of a PTX text (PTX ISA §4), the last of kind End.
Result<std::vector<Token>> lex(const SourceText&);

} // namespace cw::ptx
