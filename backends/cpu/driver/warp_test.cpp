// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <bit>

#include "backends/cpu/driver/testing/device_test_base.h"

namespace cw::cpu {
namespace {

using Warps = DeviceTest;
using Words = std::vector<uint32_t>;

/// CUDA's __shfl functions for a width, worked out from the programming guide's wording.
uint32_t source(int mode, uint32_t lane, uint32_t b, uint32_t width) {
    const uint32_t first = lane / width * width, place = lane % width;
    switch (mode) {
    case 0:
        return first + b % width;
    case 1:
        return place >= b ? lane - b : lane;
    case 2:
        return place + b < width ? lane + b : lane;
    default:
        return (lane ^ b) < first + width ? lane ^ b : lane;
    }
}

TEST_F(Warps, ShuffleAsTheGuideSays) {
    for (int mode = 0; mode < 4; ++mode)
        for (uint32_t width : {2u, 8u, 16u, 32u})
            for (uint32_t b : {0u, 1u, 3u, 7u, 16u, 31u}) {
                const uint32_t c = (32 - width) << 8 | (mode == 1 ? 0 : 31);
                Words out(64, ~0u), expected;
                for (uint32_t i = 0; i < 64; ++i)
                    expected.push_back((i / 32 * 32 + source(mode, i % 32, b, width)) * 10);
                run("shuffles", 1, 64, out.data(), 0xffffffff, b, c, mode);
                EXPECT_EQ(out, expected) << "mode " << mode << " width " << width << " b " << b;
            }
}

TEST_F(Warps, ShuffleWithinAMask) {
    Words out(32, 7), expected(32, 7);
    for (uint32_t lane = 0; lane < 32; ++lane)
        if (0x0ff0 >> lane & 1) expected[lane] = 40;
    run("shuffles", 1, 32, out.data(), 0x0ff0, 4, 31, 0);
    EXPECT_EQ(out, expected);
}

TEST_F(Warps, AFullMaskMeansTheLanesThatThereAre) {
    Words out(40, 7);
    run("shuffles", 1, 40, out.data(), 0xffffffff, 0, 31, 0);
    EXPECT_EQ(out[39], 320u);
    EXPECT_FALSE(last_fault);
}

TEST_F(Warps, HalvesMeetApart) {
    Words out(32);
    run("halves", 1, 32, out.data());
    for (uint32_t lane = 0; lane < 32; ++lane)
        EXPECT_EQ(out[lane], lane % 2 ? 256u : 0x55555555u + lane) << lane;
}

TEST_F(Warps, Vote) {
    for (uint32_t limit : {0u, 10u, 32u}) {
        Words out(32 * 4), expected;
        const uint32_t ballot = limit == 32 ? ~0u : (1u << limit) - 1;
        for (int lane = 0; lane < 32; ++lane)
            expected.insert(expected.end(),
                            {limit == 32, limit > 0, limit == 0 || limit == 32, ballot});
        run("votes", 1, 32, out.data(), limit);
        EXPECT_EQ(out, expected);
    }
}

TEST_F(Warps, Match) {
    Words out(32 * 3), expected;
    for (uint32_t lane = 0; lane < 32; ++lane) {
        uint32_t same = 0;
        for (uint32_t other = lane % 3; other < 32; other += 3)
            same |= 1u << other;
        expected.insert(expected.end(), {same, 0u, ~0u});
    }
    run("matches", 1, 32, out.data());
    EXPECT_EQ(out, expected);
}

TEST_F(Warps, Reduce) {
    Words out(32 * 8);
    run("reduxes", 1, 32, out.data());
    // of -5 .. 26
    Words values;
    for (uint32_t lane = 0; lane < 32; ++lane)
        values.push_back(lane - 5);
    uint32_t all = ~0u, any = 0, odd = 0;
    for (uint32_t value : values)
        all &= value, any |= value, odd ^= value;
    EXPECT_EQ(out[0], 336u);
    EXPECT_EQ(out[1], all);
    EXPECT_EQ(int(out[2]), 26);
    EXPECT_EQ(out[3], ~0u);
    EXPECT_EQ(int(out[4]), -5);
    EXPECT_EQ(out[5], 0u);
    EXPECT_EQ(out[6], any);
    EXPECT_EQ(out[7], odd);
    for (uint32_t lane = 1; lane < 32; ++lane)
        EXPECT_TRUE(std::equal(&out[0], &out[8], &out[lane * 8]));
}

TEST_F(Warps, TheActiveMaskIsThoseInTheBranch) {
    Words out(48), expected;
    for (uint32_t i = 0; i < 48; ++i) {
        const uint32_t all = i < 32 ? ~0u : 0xffff;
        expected.push_back(all & (i % 4 == 1 ? 0x22222222u : ~0x22222222u));
    }
    run("activeMasks", 1, 48, out.data());
    EXPECT_EQ(out, expected);
}

TEST_F(Warps, MoveInLockstep) {
    Words out(1);
    run("lockstepSum", 1, 32, out.data());
    EXPECT_EQ(out[0], 31u * 32 / 2);
}

TEST_F(Warps, ThatCannotMeetAreADeadlock) {
    run("barrierThatCannotEnd", 1, 64, nullptr);
    EXPECT_TRUE(last_fault) << "a barrier for all whose threads wait at two";
    ASSERT_TRUE(last_fault);
    EXPECT_EQ(last_fault->code, ErrorCode::LaunchFailed);
    EXPECT_NE(last_fault->message.find("32 of 64 threads have arrived at barrier 1"),
              std::string::npos)
        << last_fault->message;
}

} // namespace
} // namespace cw::cpu
