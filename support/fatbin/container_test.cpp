// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/fatbin/container.h"

#include <gtest/gtest.h>

namespace cw::fatbin {
namespace {

Container sample() {
    Container container;
    container.name = "a.cu";
    container.entries.push_back({EntryKind::Kir, "", Bytes(5000, std::byte(1))});
    container.entries.push_back({EntryKind::Image, "cpu:x86-64-v3:w1", Bytes(300, std::byte(2))});
    return container;
}

TEST(Container, ReadsWhatItWrote) {
    const Bytes bytes = write(sample());
    EXPECT_LT(bytes.size(), 1000u) << "intermediate code is compressed";
    EXPECT_EQ(*sizeAt(bytes.data()), bytes.size());
    const Result<Container> back = read(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->name, "a.cu");
    ASSERT_EQ(back->entries.size(), 2u);
    EXPECT_EQ(back->entries[0].bytes, sample().entries[0].bytes);
    EXPECT_EQ(back->entries[1].target, "cpu:x86-64-v3:w1");
    EXPECT_EQ(back->entries[1].bytes, sample().entries[1].bytes);
}

TEST(Container, EveryCutOffFormIsAnError) {
    const Bytes bytes = write(sample());
    for (size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(read(ByteView(bytes).first(size))) << size;
}

TEST(Container, EveryFlippedByteIsAnErrorOrInTheReservedField) {
    const Bytes good = write(sample());
    for (size_t i = 0; i < good.size(); ++i) {
        Bytes bad = good;
        bad[i] ^= std::byte(0x40);
        if (i >= 24 && i < 32) continue; // reserved
        EXPECT_FALSE(read(bad)) << i;
    }
}

TEST(Container, ForeignDataIsRefusedByItsMagic) {
    Bytes bytes(64, std::byte(0x50));
    ASSERT_FALSE(read(bytes));
    EXPECT_NE(read(bytes).error().message.find("not a container of Causeway"), std::string::npos);
}

} // namespace
} // namespace cw::fatbin
