// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/image.h"

#include <gtest/gtest.h>

#include "ir/facts.h"

namespace cw::ir {
namespace {

Image sample() {
    Image image;
    image.target = "cpu:x86-64-v3:w1";
    KernelMeta kernel{.name = "k",
                      .params = {{0, 8}, {8, 4}},
                      .arg_bytes = 12,
                      .static_shared = 64,
                      .waits = true};
    image.kernels.push_back(kernel);
    image.globals.push_back(
        {.name = "g", .offset = 8, .size = 4, .align = 4, .flags = GlobalMeta::Constant});
    image.segment_size = 24;
    image.segment_align = 256;
    image.segment_init = Bytes(12, std::byte(9));
    image.relocations.push_back(
        {.offset = 16, .kind = Relocation::Function, .addend = 0, .index = 0});
    image.functions.push_back("f");
    image.files.push_back("a.cu");
    image.lines.push_back({0x10, 0, 3});
    image.code = Bytes(100, std::byte(4));
    return image;
}

TEST(Image, ReadsWhatItWrote) {
    const Result<Image> back = Image::deserialize(sample().serialize());
    ASSERT_TRUE(back);
    EXPECT_EQ(back->serialize(), sample().serialize());
    EXPECT_EQ(back->kernels[0].params[1].offset, 8u);
    EXPECT_TRUE(back->kernels[0].waits);
    EXPECT_EQ(back->globals[0].name, "g");
    EXPECT_EQ(back->lines[0].line, 3u);
}

TEST(Image, EveryCutOffFormIsAnError) {
    const Bytes bytes = sample().serialize();
    for (size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(Image::deserialize(ByteView(bytes).first(size))) << size;
}

TEST(Image, AVariableOutsideTheSegmentIsRefused) {
    Image image = sample();
    image.globals[0].offset = 22;
    EXPECT_FALSE(Image::deserialize(image.serialize()));
    image.globals[0].offset = ~uint64_t(0);
    EXPECT_FALSE(Image::deserialize(image.serialize()));
}

TEST(Image, ARelocationOutsideTheSegmentOrTheTableIsRefused) {
    Image image = sample();
    image.relocations[0].offset = 17;
    EXPECT_FALSE(Image::deserialize(image.serialize()));
    image = sample();
    image.relocations[0].index = 1;
    EXPECT_FALSE(Image::deserialize(image.serialize()));
}

TEST(Image, AParameterOutsideTheArgumentsIsRefused) {
    Image image = sample();
    image.kernels[0].params[1].size = 5;
    EXPECT_FALSE(Image::deserialize(image.serialize()));
}

TEST(DeviceFacts, TravelAsBytes) {
    DeviceFacts facts;
    facts.backend = "cpu";
    facts.target = "x86-64-v4";
    facts.compute_units = 7;
    facts.memory_bytes = 123456789012;
    facts.lockstep = true;
    const Result<DeviceFacts> back = DeviceFacts::deserialize(facts.serialize());
    ASSERT_TRUE(back);
    EXPECT_EQ(back->serialize(), facts.serialize());
    EXPECT_EQ(back->imageKey(), facts.imageKey());
}

TEST(DeviceFacts, OnlyWhatChangesCodeIsInTheImageKey) {
    DeviceFacts a, b;
    b.compute_units = 99;
    b.memory_bytes = 1;
    EXPECT_EQ(a.imageKey(), b.imageKey());
    b.lockstep = true;
    EXPECT_NE(a.imageKey(), b.imageKey());
}

} // namespace
} // namespace cw::ir
