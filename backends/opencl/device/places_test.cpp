// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/device/places.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace cw::opencl::device {
namespace {

TEST(Places, AreEachTakenOnce) {
    CwOpenclServices services{};
    services.scratch_places = 40;
    std::vector<bool> taken(40);
    for (u32 i = 0; i < 40; ++i) {
        const u32 place = takePlace(services, 37);
        ASSERT_LT(place, 40u);
        EXPECT_FALSE(taken[place]);
        taken[place] = true;
    }
    givePlace(services, 5);
    EXPECT_EQ(takePlace(services, 1000), 5u) << "the only one left";
}

TEST(Places, AreWaitedFor) {
    CwOpenclServices services{};
    services.scratch_places = 2;
    std::atomic<int> in[2] = {0, 0}, meetings = 0, blocks = 0;
    const auto work = [&] {
        for (int i = 0; i < 500; ++i, ++blocks) {
            const u32 place = takePlace(services, u32(i));
            if (in[place].fetch_add(1)) ++meetings;
            in[place].fetch_sub(1);
            givePlace(services, place);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back(work);
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(meetings, 0) << "two blocks had one place";
    EXPECT_EQ(blocks, 2000);
}

} // namespace
} // namespace cw::opencl::device
