// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/handle_table.h"

#include <gtest/gtest.h>

namespace cw {
namespace {

using Table = HandleTable<int, 0x51>;

TEST(HandleTable, FindsWhatWasAdded) {
    Table table;
    const uint64_t one = table.add(std::make_shared<int>(1)),
                   two = table.add(std::make_shared<int>(2));
    EXPECT_EQ(**table.find(one), 1);
    EXPECT_EQ(**table.find(two), 2);
}

TEST(HandleTable, CallsATakenHandleStaleEvenWhenItsSlotIsUsedAgain) {
    Table table;
    const uint64_t old = table.add(std::make_shared<int>(1));
    ASSERT_TRUE(table.take(old));
    const uint64_t fresh = table.add(std::make_shared<int>(2));
    EXPECT_NE(old, fresh);
    EXPECT_FALSE(table.find(old));
    EXPECT_FALSE(table.take(old));
}

TEST(HandleTable, RefusesForeignHandles) {
    Table table;
    HandleTable<int, 0x52> other;
    const uint64_t foreign = other.add(std::make_shared<int>(1));
    (void)table.add(std::make_shared<int>(1));
    EXPECT_FALSE(table.find(foreign));
    EXPECT_FALSE(table.find(0));
    EXPECT_FALSE(table.find(reinterpret_cast<uint64_t>(&table)));
}

TEST(HandleTable, TakesAllThatMatch) {
    Table table;
    const uint64_t one = table.add(std::make_shared<int>(1)),
                   two = table.add(std::make_shared<int>(2));
    EXPECT_EQ(table.takeIf([](int value) { return value == 1; }).size(), 1u);
    EXPECT_FALSE(table.find(one));
    EXPECT_TRUE(table.find(two));
}

} // namespace
} // namespace cw
