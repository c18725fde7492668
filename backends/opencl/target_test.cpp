// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/target.h"

#include <gtest/gtest.h>

namespace cw::opencl {
namespace {

TEST(Target, IsTheSameAfterATripThroughText) {
    Target target;
    target.spirv = 104;
    target.argument_bytes = 3840;
    target.subgroups = {8, 32};
    target.extensions = {"SPV_EXT_shader_atomic_float_add", "SPV_KHR_bit_instructions"};
    target.features = (Target::AddressMap << 1) - 1;
    const auto parsed = Target::parse(target.text());
    ASSERT_TRUE(bool(parsed)) << parsed.error().message;
    EXPECT_EQ(*parsed, target);
    EXPECT_TRUE(parsed->hasSubgroup(32));
    EXPECT_FALSE(parsed->hasSubgroup(16));
    EXPECT_TRUE(parsed->has("SPV_KHR_bit_instructions"));
    EXPECT_FALSE(parsed->has("SPV_KHR_shader_clock"));
}

TEST(Target, OfNoTextIsTheLeastDevice) {
    const auto parsed = Target::parse("");
    ASSERT_TRUE(bool(parsed));
    EXPECT_EQ(*parsed, Target());
}

TEST(Target, RefusesWordsItDoesNotKnow) {
    for (const char* text : {"spirv=x", "args=", "colour=3", "generic sharing"})
        EXPECT_FALSE(bool(Target::parse(text))) << text;
}

TEST(Target, LacksWhatIsWithheld) {
    Target target;
    target.subgroups = {8, 32};
    target.extensions = {"SPV_KHR_bit_instructions", "SPV_KHR_shader_clock"};
    target.features = Target::GenericPointers | Target::Fp16 | Target::Shuffle;
    for (const char* word : {"fp16", "subgroups", "SPV_KHR_shader_clock"})
        EXPECT_TRUE(bool(target.withhold(word))) << word;
    EXPECT_EQ(target.text(), "spirv=102 args=1024 generic SPV_KHR_bit_instructions");
    EXPECT_FALSE(bool(target.withhold("fp61")));
}

} // namespace
} // namespace cw::opencl
