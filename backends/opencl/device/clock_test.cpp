// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include "backends/opencl/device/device.h"
#include "backends/opencl/device/spirv.h"

uint64_t __spirv_ReadClockKHR(uint32_t) {
    return 77;
}

namespace cw::opencl::device {
extern "C" {
u64 cw_opencl_clock_native(const Thread*);
u64 cw_opencl_clock_counted(const Thread*);
u64 cw_opencl_globaltimer(const Thread*, u64 clock);
}
namespace {

class ClockTest : public ::testing::Test {
  protected:
    CwOpenclServices services{};
    Thread thread = [&] {
        Thread thread{};
        thread.services = reinterpret_cast<u64>(&services);
        return thread;
    }();
};

TEST_F(ClockTest, IsTheDevices) {
    EXPECT_EQ(cw_opencl_clock_native(&thread), 77u);
}

TEST_F(ClockTest, ThatCountsGoesOnEachTime) {
    EXPECT_EQ(cw_opencl_clock_counted(&thread), 0u);
    EXPECT_EQ(cw_opencl_clock_counted(&thread), 1u);
}

TEST_F(ClockTest, TellsTheTimeByTheMeasuredRate) {
    services.timer_ns = 1'000'000'000;
    services.timer_clock = 500;
    EXPECT_EQ(cw_opencl_globaltimer(&thread, 510), 1'000'000'010u) << "without a rate";
    services.timer_rate = u64(1) << 30; // a quarter of a nanosecond
    EXPECT_EQ(cw_opencl_globaltimer(&thread, 540), 1'000'000'010u);
    // A day of ticks at 4 GHz: no product overflows.
    const u64 day = u64(4'000'000'000) * 86'400;
    EXPECT_EQ(cw_opencl_globaltimer(&thread, 500 + day), 1'000'000'000 + day / 4);
}

} // namespace
} // namespace cw::opencl::device
