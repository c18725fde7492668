// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/options.h"

#include <gtest/gtest.h>

namespace cw {
namespace {

TEST(Options, HaveTheirDefaultsInAnEmptyEnvironment) {
    const char* const none[] = {nullptr};
    const Options options = Options::parse(none);
    EXPECT_EQ(options.watchdog, 0u);
    EXPECT_EQ(options.log, "warn");
    EXPECT_FALSE(options.lockstep);
}

TEST(Options, AreReadByType) {
    const char* const environment[] = {"CAUSEWAY_WATCHDOG=12", "CAUSEWAY_LOCKSTEP=1",
                                       "CAUSEWAY_DEVICES=cpu:2", "HOME=/nowhere", nullptr};
    const Options options = Options::parse(environment);
    EXPECT_EQ(options.watchdog, 12u);
    EXPECT_TRUE(options.lockstep);
    EXPECT_EQ(options.devices, "cpu:2");
}

TEST(Options, AnUnknownNameIsReportedWithTheNearestOne) {
    testing::internal::CaptureStderr();
    const char* const environment[] = {"CAUSEWAY_DEVICE=cpu", nullptr};
    Options::parse(environment);
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_NE(said.find("'CAUSEWAY_DEVICE' is unknown"), std::string::npos) << said;
    EXPECT_NE(said.find("did you mean 'CAUSEWAY_DEVICES'"), std::string::npos) << said;
}

TEST(Options, ZeroAndOffAreFalse) {
    for (const char* text : {"CAUSEWAY_STRICT=0", "CAUSEWAY_STRICT=off", "CAUSEWAY_STRICT="}) {
        const char* const environment[] = {text, nullptr};
        EXPECT_FALSE(Options::parse(environment).strict) << text;
    }
}

} // namespace
} // namespace cw
