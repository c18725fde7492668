// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/device_printf.h"

#include <bit>
#include <cstdio>
#include <vector>

#include <gtest/gtest.h>

namespace cw {
namespace {

using Kind = PrintfArgument;

PrintfValue value(double number) {
    return {std::bit_cast<uint64_t>(number)};
}
PrintfValue value(int32_t number) {
    return {uint32_t(number)};
}
PrintfValue value(long long number) {
    return {uint64_t(number)};
}
PrintfValue value(const char* text) {
    return {0, text};
}
PrintfValue value(void* pointer) {
    return {reinterpret_cast<uint64_t>(pointer)};
}

struct Formatted {
    std::string text;
    int32_t taken;
    std::vector<Kind> kinds;
};
Formatted format(const char* text, std::vector<PrintfValue> values) {
    Formatted result;
    size_t next = 0;
    result.taken = formatPrintf(result.text, text, [&](Kind kind) {
        result.kinds.push_back(kind);
        return next < values.size() ? values[next++] : PrintfValue{};
    });
    return result;
}

/// As C's own printf writes it.
template <typename... Arguments>
void expectAsC(const char* text, Arguments... arguments) {
    char expected[400];
    const int length = std::snprintf(expected, sizeof expected, text, arguments...);
    ASSERT_LT(size_t(length), sizeof expected);
    const Formatted ours = format(text, {value(arguments)...});
    EXPECT_EQ(ours.text, expected) << text;
    EXPECT_EQ(ours.taken, int32_t(sizeof...(arguments))) << text;
}

TEST(DevicePrintf, WritesWhatCsPrintfWrites) {
    EXPECT_EQ(format("plain\n", {}).text, "plain\n");
    EXPECT_EQ(format("100%%\n", {}).text, "100%\n");
    for (int number : {0, 1, -1, 77, -2147483647})
        for (const char* text : {"%d", "%i", "%5d|", "%-5d|", "%05d", "%+d", "% d", "%.3d", "%8.3d",
                                 "%u", "%x", "%X", "%#x", "%o", "%#o", "%hd", "%hhd", "%hu"})
            expectAsC(text, number);
    for (long long number : {0LL, -1LL, 1LL << 40, -(1LL << 62)})
        for (const char* text :
             {"%ld", "%lld", "%20lld|", "%-20ld|", "%llu", "%lx", "%llX", "%jd", "%zu", "%td"})
            expectAsC(text, number);
    for (double number : {0.0, -0.0, 1.5, -1e300, 1e-310, 3.14159265358979})
        for (const char* text :
             {"%f", "%F", "%e", "%E", "%g", "%G", "%a", "%A", "%.0f", "%10.2f|", "%-12.3e|", "%+g"})
            expectAsC(text, number);
    for (const char* text : {"%s", "%10s|", "%-10s|", "%.2s"})
        expectAsC(text, "word");
    expectAsC("%c%c", int('o'), int('k'));
    expectAsC("%p", reinterpret_cast<void*>(0x1234));
    expectAsC("%*d|%-*d|", 6, 42, 6, 42);
    expectAsC("%.*f", 3, 2.0 / 3);
    expectAsC("%*.*f", 12, 4, 2.0 / 3);
    expectAsC("%*d|", -6, 42);
    expectAsC("%d of %s is %g%%\n", 3, "them", 0.5);
}

TEST(DevicePrintf, LongTextsAreWhole) {
    const std::string text(1000, 'x');
    EXPECT_EQ(format("<%s>", {value(text.c_str())}).text, "<" + text + ">");
    EXPECT_EQ(format("%300d", {value(1)}).text.size(), 300u);
}

TEST(DevicePrintf, ANullTextHasAName) {
    EXPECT_EQ(format("%s", {value(static_cast<const char*>(nullptr))}).text, "(null)");
}

TEST(DevicePrintf, WhatIsNoConversionStandsForItselfAndTakesNothing) {
    for (const char* text : {"%", "50%!", "%y", "%5", "%-", "%l"}) {
        const Formatted formatted = format(text, {});
        EXPECT_EQ(formatted.text, text);
        EXPECT_EQ(formatted.taken, 0) << text;
    }
}

TEST(DevicePrintf, ModifiersTellTheSize) {
    EXPECT_EQ(format("%d %ld %lld %zd %hd %c %f %Lf %p %s %*.*g", {}).kinds,
              (std::vector{Kind::Int32, Kind::Int64, Kind::Int64, Kind::Int64, Kind::Int32,
                           Kind::Int32, Kind::Double, Kind::Double, Kind::Pointer, Kind::Text,
                           Kind::Int32, Kind::Int32, Kind::Double}));
}

} // namespace
} // namespace cw
