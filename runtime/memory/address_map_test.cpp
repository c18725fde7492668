// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/address_map.h"

#include <gtest/gtest.h>

namespace cw::runtime {
namespace {

TEST(AddressMap, FindsTheAllocationAroundAnAddress) {
    AddressMap map;
    ASSERT_TRUE(map.insert({.base = 0x1000, .size = 0x100}));
    ASSERT_TRUE(map.insert({.base = 0x1100, .size = 0x100}));
    EXPECT_EQ(map.find(0x10ff)->base, 0x1000u);
    EXPECT_EQ(map.find(0x1100)->base, 0x1100u);
    EXPECT_FALSE(map.find(0x1200));
    EXPECT_FALSE(map.find(0xfff));
}

TEST(AddressMap, RefusesRangesThatOverlap) {
    AddressMap map;
    ASSERT_TRUE(map.insert({.base = 0x1000, .size = 0x100}));
    EXPECT_FALSE(map.insert({.base = 0x10ff, .size = 1}));
    EXPECT_FALSE(map.insert({.base = 0xf00, .size = 0x101}));
    EXPECT_FALSE(map.insert({.base = 0xf00, .size = 0x1000}));
    EXPECT_TRUE(map.insert({.base = 0xf00, .size = 0x100}));
}

TEST(AddressMap, TakesAnAllocationOnce) {
    AddressMap map;
    ASSERT_TRUE(map.insert({.base = 0x1000, .size = 0x100}));
    EXPECT_FALSE(map.take(0x1001));
    EXPECT_TRUE(map.take(0x1000));
    EXPECT_FALSE(map.take(0x1000));
}

TEST(AddressMap, TakesAllOfOneContext) {
    AddressMap map;
    ASSERT_TRUE(map.insert({.base = 0x1000, .size = 1, .context = 1}));
    ASSERT_TRUE(map.insert({.base = 0x2000, .size = 1, .context = 2}));
    EXPECT_EQ(map.takeAll(1).size(), 1u);
    EXPECT_TRUE(map.find(0x2000));
}

TEST(Allocation, ContainsUpToItsEndAndNoFurther) {
    const Allocation allocation{.base = 0x1000, .size = 0x10};
    EXPECT_TRUE(allocation.contains(0x1000, 0x10));
    EXPECT_TRUE(allocation.contains(0x1010, 0));
    EXPECT_FALSE(allocation.contains(0x1001, 0x10));
    EXPECT_FALSE(allocation.contains(0xfff, 1));
    EXPECT_FALSE(allocation.contains(0x1001, ~uint64_t(0)));
}

} // namespace
} // namespace cw::runtime
