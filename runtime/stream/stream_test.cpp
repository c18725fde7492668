// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/stream.h"

#include <thread>

#include "runtime/stream/event.h"
#include "runtime/testing/fixture.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

/// Each command writes its letter when it runs; nothing runs before somebody waits.
class Streams : public RuntimeTest {
  protected:
    Streams() : RuntimeTest("fake:2") {}
    Stream& legacy() { return context().legacyStream(); }
    std::shared_ptr<Stream> create(StreamKind kind) {
        return CW_ASSERT_OK(context().createStream(kind, 0));
    }
    void write(Stream& stream, char letter) {
        CW_ASSERT_OK(stream.callHost([this, letter] { order += letter; }));
    }
    std::string order;
};

TEST_F(Streams, RunNothingBeforeSomebodyWaits) {
    const auto stream = create(StreamKind::Blocking);
    write(*stream, 'a');
    EXPECT_EQ(order, "");
    EXPECT_EQ(codeOf(stream->query()), ErrorCode::NotReady);
    CW_ASSERT_OK(stream->synchronize());
    EXPECT_EQ(order, "a");
    EXPECT_TRUE(stream->query());
}

TEST_F(Streams, BlockingOnesFollowTheLegacyStream) {
    const auto stream = create(StreamKind::Blocking);
    write(legacy(), 'a');
    write(*stream, 'b');
    CW_ASSERT_OK(stream->synchronize());
    EXPECT_EQ(order, "ab");
}

TEST_F(Streams, TheLegacyStreamFollowsBlockingOnes) {
    const auto first = create(StreamKind::Blocking), second = create(StreamKind::Blocking);
    write(*first, 'a');
    write(*second, 'b');
    write(legacy(), 'c');
    CW_ASSERT_OK(legacy().synchronize());
    EXPECT_EQ(order, "abc");
}

TEST_F(Streams, NonBlockingOnesGoTheirOwnWay) {
    const auto stream = create(StreamKind::NonBlocking);
    write(legacy(), 'a');
    write(*stream, 'b');
    CW_ASSERT_OK(stream->synchronize());
    EXPECT_EQ(order, "b");
    write(*stream, 'c');
    CW_ASSERT_OK(legacy().synchronize());
    EXPECT_EQ(order, "ba");
}

TEST_F(Streams, SynchronisingTheLegacyStreamWaitsForBlockingOnes) {
    const auto stream = create(StreamKind::Blocking);
    write(*stream, 'a');
    CW_ASSERT_OK(legacy().synchronize());
    EXPECT_EQ(order, "a");
}

TEST_F(Streams, WaitForEventsOfOtherStreams) {
    const auto first = create(StreamKind::NonBlocking), second = create(StreamKind::NonBlocking);
    Event event(context(), Event::kDisableTiming);
    write(*first, 'a');
    CW_ASSERT_OK(event.record(*first));
    write(*first, 'x');
    CW_ASSERT_OK(event.orders(*second));
    write(*second, 'b');
    CW_ASSERT_OK(second->synchronize());
    EXPECT_EQ(order, "ab");
}

TEST_F(Streams, WaitForEventsOfOtherDevices) {
    const auto there = CW_ASSERT_OK(context(1).createStream(StreamKind::NonBlocking, 0));
    const auto here = create(StreamKind::NonBlocking);
    Event event(context(1), Event::kDisableTiming);
    write(*there, 'a');
    CW_ASSERT_OK(event.record(*there));
    CW_ASSERT_OK(event.orders(*here));
    write(*here, 'b');
    CW_ASSERT_OK(here->synchronize());
    EXPECT_EQ(order, "ab");
}

TEST_F(Streams, OfUnlikeBackendsWaitForEachOtherToo) {
    Config config;
    config.devices = "fake,null";
    make(config);
    const auto here = create(StreamKind::NonBlocking);
    Event event(context(0), Event::kDisableTiming);
    write(*here, 'a');
    CW_ASSERT_OK(event.record(*here));
    Stream& there = context(1).legacyStream();
    CW_ASSERT_OK(event.orders(there));
    write(there, 'b');
    EXPECT_EQ(order, "ab");
}

TEST_F(Streams, MayBeDestroyedWithWorkLeft) {
    auto stream = create(StreamKind::NonBlocking);
    write(*stream, 'a');
    context().destroyStream(stream);
    stream.reset();
    CW_ASSERT_OK(context().synchronize());
    EXPECT_EQ(order, "a");
}

TEST_F(Streams, OfAThreadAreItsOwn) {
    const Stream* mine = CW_ASSERT_OK(context().perThreadStream()).get();
    EXPECT_EQ(mine, CW_ASSERT_OK(context().perThreadStream()).get());
    const Stream* other = mine;
    std::thread([&] { other = CW_ASSERT_OK(context().perThreadStream()).get(); }).join();
    EXPECT_NE(mine, other);
}

TEST_F(Streams, AllFinishWithTheirDevice) {
    const auto free = create(StreamKind::NonBlocking), blocking = create(StreamKind::Blocking);
    write(*free, 'a');
    write(*blocking, 'b');
    write(legacy(), 'c');
    CW_ASSERT_OK(context().synchronize());
    EXPECT_EQ(order, "abc");
    EXPECT_TRUE(context().idle());
    EXPECT_GT(device().flushes, 0);
}

} // namespace
} // namespace cw::testing
