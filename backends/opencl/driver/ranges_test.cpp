// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/ranges.h"

#include <gtest/gtest.h>

#include <array>

namespace cw::opencl {
namespace {

TEST(Ranges, PiecesAreAlignedAndApart) {
    Ranges ranges(0x1010, 0x1000);
    const auto first = ranges.take(100, 256), second = ranges.take(100, 256);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, 0x1100u);
    EXPECT_EQ(*second, 0x1200u);
    EXPECT_EQ(ranges.freeBytes(), 0x1000u - 200);
}

TEST(Ranges, WhatIsSkippedForAlignmentIsUsed) {
    Ranges ranges(0x1010, 0x1000);
    ASSERT_EQ(ranges.take(100, 256), 0x1100u);
    EXPECT_EQ(ranges.take(16, 16), 0x1010u);
}

TEST(Ranges, ThereIsAnEnd) {
    Ranges ranges(0x1000, 0x100);
    EXPECT_FALSE(ranges.take(0x101, 1));
    EXPECT_FALSE(ranges.take(~uint64_t(0), 1));
    EXPECT_EQ(ranges.take(0x100, 1), 0x1000u);
    EXPECT_FALSE(ranges.take(1, 1));
}

TEST(Ranges, NeighboursThatAreFreeBecomeOneGap) {
    for (const auto& order : {std::array{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {2, 0, 1}, {2, 1, 0}}) {
        Ranges ranges(0x1000, 0x300);
        uint64_t pieces[3];
        for (uint64_t& piece : pieces)
            piece = ranges.take(0x100, 1).value_or(0);
        for (int i : order)
            EXPECT_TRUE(ranges.give(pieces[i]));
        EXPECT_EQ(ranges.freeBytes(), 0x300u);
        EXPECT_EQ(ranges.take(0x300, 1), 0x1000u);
    }
}

TEST(Ranges, OnlyWhatWasTakenIsGivenBackAndOnce) {
    Ranges ranges(0x1000, 0x100);
    const auto piece = ranges.take(0x10, 1);
    EXPECT_FALSE(ranges.give(*piece + 1));
    EXPECT_TRUE(ranges.give(*piece));
    EXPECT_FALSE(ranges.give(*piece));
}

TEST(Ranges, PiecesOfNothingHaveAddressesOfTheirOwn) {
    Ranges ranges(0x1000, 0x100);
    EXPECT_NE(ranges.take(0, 1), ranges.take(0, 1));
}

} // namespace
} // namespace cw::opencl
