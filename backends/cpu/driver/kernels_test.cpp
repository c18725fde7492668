// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/testing/device_test_base.h"

#include <atomic>
#include <numeric>
#include <thread>

namespace cw::cpu {
namespace {

using Kernels = DeviceTest;
using Words = std::vector<uint32_t>;

Words ascending(uint32_t n) {
    Words words(n);
    std::iota(words.begin(), words.end(), 0);
    return words;
}

TEST_F(Kernels, RunEveryThreadOfEveryBlockOnce) {
    for (const char* name : {"indices_loop", "indices"}) {
        Words out(1000 * 96, ~0u);
        run(name, 1000, 96, out.data());
        EXPECT_EQ(out, ascending(1000 * 96)) << name;
    }
}

TEST_F(Kernels, SeeTheirPlaceInThreeDimensions) {
    for (const char* name : {"places_loop", "places"})
        for (uint32_t dimension = 0; dimension < 3; ++dimension) {
            const Grid grid{{3, 4, 5}, {8, 2, 3}};
            Words out(60 * 48, ~0u), expected;
            for (uint32_t block = 0; block < 60; ++block)
                for (uint32_t thread = 0; thread < 48; ++thread) {
                    const uint32_t tid[] = {thread % 8, thread / 8 % 2, thread / 16};
                    const uint32_t ctaid[] = {block % 3, block / 3 % 4, block / 12};
                    expected.push_back(tid[dimension] | ctaid[dimension] << 16);
                }
            run(name, grid, out.data(), dimension);
            EXPECT_EQ(out, expected) << name;
        }
}

TEST_F(Kernels, MeetAtABarrier) {
    Words out(50 * 1024), expected(50 * 1024);
    for (uint32_t i = 0; i < out.size(); ++i)
        expected[i] = i / 1024 * 1024 + 1023 - i % 1024;
    run("reverse", 50, 1024, out.data());
    EXPECT_EQ(out, expected);
}

TEST_F(Kernels, GoRoundInAscendingOrderAfterABarrier) {
    Words out(4 * 100), expected;
    for (uint32_t round = 0; round < 4; ++round)
        for (uint32_t thread = 0; thread < 100; ++thread)
            expected.push_back(thread);
    run("order", 1, 100, out.data());
    EXPECT_EQ(out, expected);
}

TEST_F(Kernels, MoveWarpsEvenlyAtCollectives) {
    Words out(4 * 96), expected;
    for (uint32_t round = 0; round < 4; ++round)
        for (uint32_t thread = 0; thread < 96; ++thread)
            expected.push_back(thread);
    run("warpOrder", 1, 96, out.data());
    EXPECT_EQ(out, expected);
}

TEST_F(Kernels, CountEndedThreadsAsArrived) {
    for (const char* name : {"leaveEarly", "leaveByExit"}) {
        Words out(70, ~0u);
        run(name, 1, 70, out.data());
        EXPECT_EQ(out, ascending(70)) << name;
        EXPECT_FALSE(last_fault);
    }
}

TEST_F(Kernels, HonourBarrierIdsAndCounts) {
    Words out(32), expected(32);
    for (uint32_t lane = 0; lane < 32; ++lane)
        for (uint32_t i = 0; i < 8; ++i)
            expected[lane] += i * 100 + 31 - lane;
    run("pipeline", 1, 64, out.data());
    EXPECT_EQ(out, expected);
}

TEST_F(Kernels, ReduceAtBarriers) {
    for (uint32_t limit : {0u, 20u, 64u}) {
        Words out(64 * 3), expected;
        for (uint32_t i = 0; i < 64; ++i)
            expected.insert(expected.end(), {limit, limit == 64, limit > 0});
        run("reductions", 1, 64, out.data(), limit);
        EXPECT_EQ(out, expected);
    }
}

TEST_F(Kernels, SynchroniseTheWholeGrid) {
    Grid grid{{6, 1, 1}, {64, 1, 1}};
    grid.cooperative = true;
    Words out(6 * 64), expected;
    for (uint32_t i = 0; i < out.size(); ++i)
        expected.push_back((i + 64) % uint32_t(out.size()));
    run("gridSum", grid, out.data());
    EXPECT_EQ(out, expected);
}

TEST_F(Kernels, MoveAllResidentBlocks) {
    Words out(8, 0);
    run("waitForNeighbours", 8, 128, out.data());
    EXPECT_EQ(out, Words(8, 1));
}

TEST_F(Kernels, LookBackAtEarlierBlocks) {
    Words out(2000, 0);
    run("lookBack", 2000, 64, out.data());
    EXPECT_EQ(out.back(), 2000u);
}

TEST_F(Kernels, OfManyQueuesRunAtOnce) {
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    const char* names[] = {"indices", "indices_loop", "reverse", "nothing"};
    for (const char* name : names)
        threads.emplace_back(
            [&, which = kernel(name), reversed = name == names[2], none = name == names[3]] {
                auto mine = std::move(*device->createQueue(0));
                for (int round = 0; round < 40; ++round) {
                    Words out(64 * 128, 0);
                    const uint64_t args[] = {word(out.data())};
                    const Grid grid{{64, 1, 1}, {128, 1, 1}};
                    if (!mine->launch(executable, which, grid, 0, std::as_bytes(std::span(args))))
                        ++wrong;
                    if (round % 2)
                        mine->wait(mine->last());
                    else
                        while (mine->reached() < mine->last())
                            std::this_thread::yield();
                    for (uint32_t i = 0; i < out.size() && !none; ++i)
                        if (out[i] != (reversed ? i / 128 * 128 + 127 - i % 128 : i)) ++wrong;
                }
            });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST_F(Kernels, HoldLocksBetweenLanes) {
    Words out(2, 0);
    run("spinLock", 4, 128, out.data());
    EXPECT_EQ(out[1], 512u);
}

TEST_F(Kernels, TellAddressSpacesApart) {
    for (const char* name : {"spaces_loop", "spaces"}) {
        Words out(3);
        run(name, 1, 1, out.data());
        EXPECT_EQ(out, (Words{3, 5, 1})) << name;
    }
}

#if defined(__x86_64__)
TEST_F(Kernels, KeepDenormalsWhateverTheHostDoes) {
    const unsigned before = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(before | 0x8040); // as a program that was linked with -ffast-math
    uint32_t out = 0;
    run("denormal_loop", 1, 1, &out);
    EXPECT_EQ(__builtin_ia32_stmxcsr(), before | 0x8040);
    __builtin_ia32_ldmxcsr(before);
    EXPECT_GT(out, 0u);
}
#endif

TEST_F(Kernels, OfTheLoopEngineThatWaitAreAnError) {
    uint32_t out = 0;
    run("leaveByExit_loop", 1, 2, &out);
    ASSERT_TRUE(last_fault);
    EXPECT_EQ(last_fault->code, ErrorCode::LaunchFailed);
}

TEST_F(Kernels, RecurseDeeply) {
    Words out(3);
    run("deep", 1, 2, out.data(), 150);
    EXPECT_FALSE(last_fault);
    Grid grid;
    grid.stack_bytes = 1 << 20;
    run("deep", grid, out.data(), 3000);
    EXPECT_FALSE(last_fault);
    EXPECT_EQ(out[1], 3000u * 3001 / 2);
}

TEST_F(Kernels, HaveStacksForTheirFrames) {
    Words out(64), expected(64);
    for (uint32_t i = 0; i < 64; ++i)
        expected[i] = 2 * i;
    run("spills", 1, 64, out.data());
    EXPECT_FALSE(last_fault);
    EXPECT_EQ(out, expected);
}

} // namespace
} // namespace cw::cpu
