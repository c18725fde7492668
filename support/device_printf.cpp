// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/device_printf.h"

#include <bit>
#include <cstdio>
#include <cstring>

namespace cw {
namespace {

template <typename T>
void append(std::string& to, const std::string& specification, T value) {
    char small[128];
    const int need = std::snprintf(small, sizeof small, specification.c_str(), value);
    if (need < 0) return;
    if (size_t(need) < sizeof small) {
        to.append(small, size_t(need));
        return;
    }
    const size_t before = to.size();
    to.resize(before + size_t(need) + 1);
    std::snprintf(to.data() + before, size_t(need) + 1, specification.c_str(), value);
    to.resize(before + size_t(need));
}

} // namespace

int32_t formatPrintf(std::string& to, const char* format,
                     const std::function<PrintfValue(PrintfArgument)>& next) {
    int32_t taken = 0;
    const auto take = [&](PrintfArgument argument) {
        ++taken;
        return next(argument);
    };
    const auto star = [&] { return std::to_string(int32_t(take(PrintfArgument::Int32).bits)); };
    while (*format) {
        const size_t plain = std::strcspn(format, "%");
        to.append(format, plain);
        format += plain;
        if (!*format) break;
        const PrintfConversion read = readConversion(format + 1);
        format = read.end;
        if (read.argument == PrintfArgument::None) {
            to += '%';
            continue;
        }
        // Rebuilt with '*' as numbers, and with the one modifier that the value has.
        std::string specification = "%" + std::string(read.begin, read.width);
        const char* width_end = read.precision ? read.precision - 1 : read.modifiers;
        specification += read.width_star ? star() : std::string(read.width, width_end);
        if (read.precision) {
            specification += '.';
            specification +=
                read.precision_star ? star() : std::string(read.precision, read.modifiers);
        }
        const PrintfValue value = take(read.argument);
        switch (read.argument) {
        case PrintfArgument::None:
            break;
        case PrintfArgument::Int32:
            for (const char* at = read.modifiers; *at == 'h' && read.type != 'c'; ++at)
                specification += 'h';
            append(to, specification + read.type, int32_t(value.bits));
            break;
        case PrintfArgument::Int64:
            append(to, specification + "ll" + read.type, static_cast<long long>(value.bits));
            break;
        case PrintfArgument::Double:
            append(to, specification + read.type, std::bit_cast<double>(value.bits));
            break;
        case PrintfArgument::Pointer:
            append(to, specification + 'p', reinterpret_cast<const void*>(value.bits));
            break;
        case PrintfArgument::Text:
            append(to, specification + 's', value.text ? value.text : "(null)");
            break;
        }
    }
    return taken;
}

} // namespace cw
