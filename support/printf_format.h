// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The grammar of device printf's formats (CUDA C++ Programming Guide, "Formatted Output"), for the
// host and for device code: no library, no constants in memory.
#pragma once

#include <stdint.h>

namespace cw {

/// What one conversion takes.
enum class PrintfArgument : uint8_t {
    None,
    Int32,  // d i u o x X c
    Int64,  // d i u o x X behind any of l j z t L
    Double, // f F e E g G a A
    Pointer,
    Text
};

/// One conversion of a format: "%-*.3hd" has begin at '-', number at '*', modifiers at 'h'.
struct PrintfConversion {
    const char* begin = nullptr;     // behind '%': the flags
    const char* width = nullptr;     // digits or '*'
    const char* precision = nullptr; // behind '.'; null without one
    const char* modifiers = nullptr;
    const char* end = nullptr;                       // what comes next in the format
    bool width_star = false, precision_star = false; // each takes an Int32 before the value
    char type = 0;                                   // 0: no conversion, '%' stands for itself
    PrintfArgument argument = PrintfArgument::None;
};

namespace printf_format {

constexpr bool isFlag(char c) {
    return c == '-' || c == '+' || c == ' ' || c == '#' || c == '0';
}
constexpr bool isLong(char c) {
    return c == 'l' || c == 'j' || c == 'z' || c == 't' || c == 'L';
}

/// A number, or '*'. Its end.
constexpr const char* number(const char* at, bool& star) {
    if (*at == '*') {
        star = true;
        return at + 1;
    }
    while (*at >= '0' && *at <= '9')
        ++at;
    return at;
}

constexpr PrintfArgument argument(char type, bool is_long) {
    switch (type) {
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        return is_long ? PrintfArgument::Int64 : PrintfArgument::Int32;
    case 'c':
        return PrintfArgument::Int32;
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
        return PrintfArgument::Double;
    case 'p':
        return PrintfArgument::Pointer;
    case 's':
        return PrintfArgument::Text;
    default:
        return PrintfArgument::None;
    }
}

} // namespace printf_format

/// `at`: behind a '%'. What is no conversion takes none of the format: `end` is `at`.
constexpr PrintfConversion readConversion(const char* at) {
    PrintfConversion read;
    read.begin = at;
    const char* next = at;
    while (printf_format::isFlag(*next))
        ++next;
    read.width = next;
    next = printf_format::number(next, read.width_star);
    if (*next == '.') {
        read.precision = ++next;
        next = printf_format::number(next, read.precision_star);
    }
    read.modifiers = next;
    bool is_long = false;
    for (; *next == 'h' || printf_format::isLong(*next); ++next)
        is_long = is_long || *next != 'h';
    read.argument = printf_format::argument(*next, is_long);
    const bool is_conversion = read.argument != PrintfArgument::None || *next == '%';
    read.type = is_conversion ? *next : '\0';
    read.end = is_conversion ? next + 1 : at;
    return read;
}

} // namespace cw
