// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/event.h"

#include "runtime/testing/fixture.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

class Events : public RuntimeTest {
  protected:
    Events() : RuntimeTest("fake:2") {}
    Stream& legacy() { return context().legacyStream(); }
};

TEST_F(Events, ThatWereNeverRecordedAreReached) {
    Event event(context(), 0);
    EXPECT_TRUE(event.query());
    EXPECT_TRUE(event.synchronize());
}

TEST_F(Events, AreReachedWithTheWorkBeforeThem) {
    Event event(context(), 0);
    bool done = false;
    CW_ASSERT_OK(legacy().callHost([&] { done = true; }));
    CW_ASSERT_OK(event.record(legacy()));
    EXPECT_EQ(codeOf(event.query()), ErrorCode::NotReady);
    CW_ASSERT_OK(event.synchronize());
    EXPECT_TRUE(done);
    EXPECT_TRUE(event.query());
}

TEST_F(Events, MeasureTimeBetweenThem) {
    Event start(context(), 0), end(context(), 0);
    CW_ASSERT_OK(start.record(legacy()));
    CW_ASSERT_OK(end.record(legacy()));
    EXPECT_EQ(codeOf(Event::elapsed(start, end)), ErrorCode::NotReady);
    CW_ASSERT_OK(end.synchronize());
    EXPECT_FLOAT_EQ(CW_ASSERT_OK(Event::elapsed(start, end)), 1.0f);
    EXPECT_FLOAT_EQ(CW_ASSERT_OK(Event::elapsed(end, start)), -1.0f);
}

TEST_F(Events, WithoutTimingOrRecordingMeasureNothing) {
    Event timed(context(), 0), untimed(context(), Event::kDisableTiming);
    EXPECT_EQ(codeOf(Event::elapsed(timed, timed)), ErrorCode::InvalidHandle);
    CW_ASSERT_OK(timed.record(legacy()));
    CW_ASSERT_OK(untimed.record(legacy()));
    CW_ASSERT_OK(context().synchronize());
    EXPECT_EQ(codeOf(Event::elapsed(timed, untimed)), ErrorCode::InvalidHandle);
}

TEST_F(Events, AreOfTheirDevicesStreamsOnly) {
    Event event(context(0), 0);
    EXPECT_EQ(codeOf(event.record(context(1).legacyStream())), ErrorCode::InvalidHandle);
}

} // namespace
} // namespace cw::testing
