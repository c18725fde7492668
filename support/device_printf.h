// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "support/printf_format.h"

namespace cw {

/// An argument of a device's printf as it was passed: `bits` is the number (integers of 32 bits
/// extended by zeroes), the double's or pointer's bits; or `text`, null for a null pointer.
struct PrintfValue {
    uint64_t bits = 0;
    const char* text = nullptr;
};

/// Appends printf's text to `to`, as C's printf would write it. `next` gives one argument after the
/// other; it is told what the format takes (never None). The number of arguments taken.
int32_t formatPrintf(std::string& to, const char* format,
                     const std::function<PrintfValue(PrintfArgument)>& next);

} // namespace cw
