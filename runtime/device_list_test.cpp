// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/device_list.h"

#include <gtest/gtest.h>

namespace cw::runtime {
namespace {

using Requests = std::vector<DeviceRequest>;
using Indices = std::vector<size_t>;
const std::vector<std::string> kUuids = {"GPU-11aa", "GPU-22bb", "GPU-33cc"};

TEST(Devices, AreOneCpuWhenNothingIsSaid) {
    EXPECT_EQ(*parseDevices(""), (Requests{{"cpu", 0}}));
}

TEST(Devices, AreCountedForEachBackend) {
    EXPECT_EQ(*parseDevices("cpu:2, null,cpu:1"),
              (Requests{{"cpu", 0}, {"cpu", 1}, {"null", 0}, {"cpu", 2}}));
}

TEST(Devices, AreNamedByIndex) {
    EXPECT_EQ(*parseDevices("cpu:0,null:0"), (Requests{{"cpu", 0}, {"null", 0}}));
    EXPECT_EQ(*parseDevices("null#2,null#0"), (Requests{{"null", 2}, {"null", 0}}));
}

TEST(Devices, RefuseWhatIsNoCount) {
    EXPECT_FALSE(parseDevices("cpu#"));
    EXPECT_FALSE(parseDevices("cpu:x"));
    EXPECT_FALSE(parseDevices("cpu:-1"));
    EXPECT_FALSE(parseDevices(":1"));
}

TEST(VisibleDevices, AreAllWhenTheVariableIsUnset) {
    EXPECT_EQ(visibleDevices({}, kUuids), (Indices{0, 1, 2}));
}

TEST(VisibleDevices, AreNoneWhenItIsEmptyOrMinusOne) {
    EXPECT_EQ(visibleDevices("", kUuids), Indices());
    EXPECT_EQ(visibleDevices("-1", kUuids), Indices());
}

TEST(VisibleDevices, ComeInTheOrderOfTheList) {
    EXPECT_EQ(visibleDevices("2,0", kUuids), (Indices{2, 0}));
}

TEST(VisibleDevices, EndAtTheFirstWrongIndex) {
    EXPECT_EQ(visibleDevices("1,7,0", kUuids), (Indices{1}));
    EXPECT_EQ(visibleDevices("0,0,1", kUuids), (Indices{0}));
}

TEST(VisibleDevices, MayBeNamedByTheBeginningOfTheirUuid) {
    EXPECT_EQ(visibleDevices("GPU-22,GPU-11aa", kUuids), (Indices{1, 0}));
}

} // namespace
} // namespace cw::runtime
