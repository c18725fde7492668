// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/spirv.h"

#include <gtest/gtest.h>

namespace cw::opencl {
namespace {

// OpDecorate %7 SpecId 1; %2 = OpTypeInt 32 0; %7 = OpSpecConstant %2 0; %8 = OpSpecConstant %2 5
const std::vector<uint32_t> kModule = {0x07230203,     0x00010200, 0,  9, 0, //
                                       (4 << 16) | 71, 7,          1,  1,    //
                                       (4 << 16) | 21, 2,          32, 0,    //
                                       (4 << 16) | 50, 2,          7,  0,    //
                                       (4 << 16) | 50, 2,          8,  5};

TEST(Spirv, GivesConstantsOtherValuesByTheirSpecId) {
    auto words = kModule;
    const SpecValue values[] = {{0, 11}, {1, 64}};
    EXPECT_TRUE(specialise(words, values));
    auto expected = kModule;
    expected[16] = 64;
    EXPECT_EQ(words, expected);
}

TEST(Spirv, SaysWhenThereIsNothingToSpecialise) {
    auto words = kModule;
    const SpecValue values[] = {{2, 11}};
    EXPECT_FALSE(specialise(words, values));
    EXPECT_EQ(words, kModule);
}

TEST(Spirv, StopsAtDamage) {
    for (size_t size = 5; size < kModule.size(); ++size) {
        std::vector<uint32_t> words(kModule.begin(), kModule.begin() + ptrdiff_t(size));
        const SpecValue values[] = {{1, 64}};
        EXPECT_EQ(specialise(words, values), size >= 17);
    }
    std::vector<uint32_t> words = {0x07230203, 0, 0, 0, 0, 71};
    EXPECT_FALSE(specialise(words, {}));
    EXPECT_FALSE(bool(spirvWords(asBytes("#include <stdio.h>\n "))));
    EXPECT_TRUE(bool(spirvWords(std::as_bytes(std::span(kModule)))));
}

} // namespace
} // namespace cw::opencl
