// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/fatbin/foreign.h"

#include <gtest/gtest.h>

#include "support/fatbin/container.h"
#include "support/fatbin/testing/foreign_builder.h"

namespace cw::fatbin {
namespace {

using testing::foreignBinary;
using testing::Packing;

const std::string kText = "//\n.version 9.0\n.target sm_80\n.address_size 64\n" +
                          std::string(500, ' ') + ".visible .entry f() { ret; }\n";

std::string unpacked(const ForeignImage& image) {
    const Result<Bytes> bytes = image.unpack();
    return bytes ? std::string(asText(*bytes)) : "error: " + bytes.error().message;
}

TEST(ForeignContainer, GivesPtxHoweverItIsPacked) {
    for (const Packing packing : {Packing::None, Packing::Lz4, Packing::Zstd}) {
        const Bytes bytes = foreignBinary({{.text = kText, .packing = packing}});
        EXPECT_EQ(*foreignSizeAt(bytes.data()), bytes.size());
        const auto images = readForeign(bytes);
        ASSERT_TRUE(images);
        ASSERT_EQ(images->size(), 1u);
        EXPECT_EQ(images->front().packed(), packing != Packing::None);
        EXPECT_EQ(unpacked(images->front()), kText);
    }
}

TEST(ForeignContainer, NamesTargetsAndSources) {
    const Bytes bytes = foreignBinary({{.kind = 2, .architecture = 75, .text = "x"},
                                       {.architecture = 90, .flags = 0x100011, .name = "a.cu"},
                                       {.architecture = 100, .flags = 0x200011},
                                       {.kind = 8, .architecture = 90}});
    const auto images = readForeign(bytes);
    ASSERT_TRUE(images);
    ASSERT_EQ(images->size(), 4u);
    EXPECT_EQ((*images)[0].target(), "sm_75");
    EXPECT_EQ((*images)[1].target(), "compute_90a");
    EXPECT_EQ((*images)[1].name, "a.cu");
    EXPECT_EQ((*images)[2].target(), "compute_100f");
    EXPECT_EQ((*images)[3].target(), "lto_90");
}

TEST(ForeignContainer, ReadsAsAContainerWhoseMachineCodeIsOnlyNamed) {
    const Bytes bytes = foreignBinary(
        {{.kind = 2, .architecture = 80, .text = "machine"}, {.text = kText, .name = "a.cu"}});
    const Result<Container> container = read(bytes);
    ASSERT_TRUE(container);
    EXPECT_EQ(container->name, "a.cu");
    ASSERT_EQ(container->entries.size(), 2u);
    EXPECT_EQ(container->entries[0].kind, EntryKind::MachineCode);
    EXPECT_TRUE(container->entries[0].bytes.empty());
    EXPECT_EQ(container->entries[1].kind, EntryKind::Ptx);
    EXPECT_EQ(container->entries[1].target, "compute_80");
    EXPECT_EQ(asText(container->entries[1].bytes), kText);
}

TEST(ForeignContainer, OfNoImagesIsEmpty) {
    const Result<Container> container = read(foreignBinary({}));
    ASSERT_TRUE(container);
    EXPECT_TRUE(container->entries.empty());
}

TEST(ForeignContainer, EveryCutOffFormIsAnError) {
    for (const Packing packing : {Packing::None, Packing::Lz4, Packing::Zstd}) {
        const Bytes bytes = foreignBinary({{.text = kText, .packing = packing, .name = "a.cu"}});
        for (size_t size = 0; size < bytes.size(); ++size)
            EXPECT_FALSE(readForeign(ByteView(bytes).first(size))) << size;
    }
}

TEST(ForeignContainer, AnyFlippedBitGivesAnErrorOrOtherTextButNoCrash) {
    for (const Packing packing : {Packing::None, Packing::Lz4, Packing::Zstd}) {
        const Bytes good = foreignBinary({{.text = kText, .packing = packing, .name = "a.cu"}});
        for (size_t bit = 0; bit < good.size() * 8; ++bit) {
            Bytes bad = good;
            bad[bit / 8] ^= std::byte(1 << bit % 8);
            const auto images = readForeign(bad);
            if (!images) continue;
            for (const ForeignImage& image : *images)
                EXPECT_LE(unpacked(image).size(), 1 << 20) << bit;
        }
    }
}

TEST(ForeignContainer, ALieAboutTheSizeIsAnError) {
    const Bytes good = foreignBinary({{.text = kText, .packing = Packing::Lz4}});
    const auto images = readForeign(good);
    ASSERT_TRUE(images);
    for (const uint64_t size :
         {uint64_t(0), kText.size() - 1, kText.size() + 1, uint64_t(1) << 40}) {
        ForeignImage image = images->front();
        image.size = size;
        EXPECT_FALSE(image.unpack()) << size;
    }
}

} // namespace
} // namespace cw::fatbin
