// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "backends/opencl/device/device.h"

namespace cw::opencl::device {
extern "C" {
u64 cw_opencl_atomic64_load(const Thread*, volatile u64*);
void cw_opencl_atomic64_store(const Thread*, volatile u64*, u64);
u64 cw_opencl_atomic64_replace(const Thread*, volatile u64*, u64 expected, u64 value);
}
namespace {

class Atomic64Test : public ::testing::Test {
  protected:
    std::vector<u32> locks = std::vector<u32>(CW_OPENCL_LOCKS);
    CwOpenclServices services{};
    Thread thread = [&] {
        services.locks = reinterpret_cast<u64>(locks.data());
        Thread thread{};
        thread.services = reinterpret_cast<u64>(&services);
        return thread;
    }();
};

TEST_F(Atomic64Test, ReplacesOnlyWhatIsExpected) {
    volatile u64 word = 0;
    cw_opencl_atomic64_store(&thread, &word, 5ull << 40);
    EXPECT_EQ(cw_opencl_atomic64_replace(&thread, &word, 5, 6), 5ull << 40);
    EXPECT_EQ(cw_opencl_atomic64_load(&thread, &word), 5ull << 40);
    EXPECT_EQ(cw_opencl_atomic64_replace(&thread, &word, 5ull << 40, 7ull << 50), 5ull << 40);
    EXPECT_EQ(cw_opencl_atomic64_load(&thread, &word), 7ull << 50);
    EXPECT_EQ(locks, std::vector<u32>(CW_OPENCL_LOCKS));
}

TEST_F(Atomic64Test, LosesNoUpdateOfWordsThatShareALock) {
    constexpr u64 kTimes = 20'000, kStep = 1ull << 33 | 1;
    volatile u64 words[2] = {0, 0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            for (u64 n = 0; n < kTimes; ++n) {
                volatile u64& word = words[i % 2];
                for (u64 old = cw_opencl_atomic64_load(&thread, &word);;) {
                    const u64 seen = cw_opencl_atomic64_replace(&thread, &word, old, old + kStep);
                    if (seen == old) break;
                    old = seen;
                }
            }
        });
    for (std::thread& each : threads)
        each.join();
    EXPECT_EQ(words[0], 2 * kTimes * kStep);
    EXPECT_EQ(words[1], 2 * kTimes * kStep);
}

} // namespace
} // namespace cw::opencl::device
