// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>

namespace cw {

/// The environment of this process, read once (options.def has the rows).
/// Unknown CAUSEWAY_* names are warned about, with the nearest known name.
struct Options {
#define CW_OPTION(NAME, member, type, fallback, sentence) type member = fallback;
#include "support/options.def"
#undef CW_OPTION

    /// Reads the given environment (`NAME=value` strings, null-terminated list).
    static Options parse(const char* const* environment);
};

/// The options of this process; parsed at first use, immutable afterwards. Thread-safe.
const Options& options();

} // namespace cw
