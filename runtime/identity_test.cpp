// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/identity.h"

#include <gtest/gtest.h>

namespace cw::runtime {
namespace {

TEST(ComputeCapability, ReadsWhatCudaWrites) {
    const auto hopper = ComputeCapability::parse("9.0"),
               blackwell = ComputeCapability::parse("12.1");
    ASSERT_TRUE(hopper && blackwell);
    EXPECT_EQ(hopper->major, 9);
    EXPECT_EQ(hopper->minor, 0);
    EXPECT_EQ(blackwell->major, 12);
    EXPECT_EQ(blackwell->minor, 1);
}

TEST(ComputeCapability, RefusesWhatNoHardwareHas) {
    for (const char* text : {"", "9", "90", "9.", "9.9", "-8.0", "8.0 ", "sm_80"})
        EXPECT_FALSE(ComputeCapability::parse(text)) << text;
}

} // namespace
} // namespace cw::runtime
