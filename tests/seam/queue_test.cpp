// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <latch>
#include <thread>

#include "tests/seam/backend_test.h"

namespace cw {
namespace {

class QueueOrder : public BackendTest {};

TEST_P(QueueOrder, TicketsAscendAndAreReached) {
    const Ticket before = queue().last();
    auto first = queue().callHost([] {}), second = queue().callHost([] {});
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, before + 1);
    EXPECT_EQ(*second, before + 2);
    queue().wait(*second);
    EXPECT_GE(queue().reached(), *second);
}

TEST_P(QueueOrder, RunsCommandsInOrder) {
    std::vector<int> seen;
    for (int i = 0; i < 1000; ++i)
        ASSERT_TRUE(bool(queue().callHost([&seen, i] { seen.push_back(i); })));
    queue().wait(queue().last());
    ASSERT_EQ(seen.size(), 1000u);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST_P(QueueOrder, HoldsAsManyCommandsAsComeIn) {
    std::atomic<int> seen{0};
    for (int i = 0; i < 50'000; ++i)
        ASSERT_TRUE(bool(queue().callHost([&] { ++seen; })));
    queue().wait(queue().last());
    EXPECT_EQ(seen, 50'000);
}

TEST_P(QueueOrder, CommandsRunWithoutSomeoneWaiting) {
    std::latch ran(1);
    ASSERT_TRUE(bool(queue().callHost([&] { ran.count_down(); })));
    ran.wait();
}

TEST_P(QueueOrder, AQueueWaitsForAnother) {
    auto other = newQueue();
    for (int i = 0; i < 200; ++i) {
        int stage = 0;
        ASSERT_TRUE(bool(queue().callHost([&] { stage = 1; })));
        ASSERT_TRUE(bool(other->waitFor(queue(), queue().last())));
        ASSERT_TRUE(bool(other->callHost([&] { stage = stage == 1 ? 2 : -1; })));
        other->wait(other->last());
        ASSERT_EQ(stage, 2);
    }
}

TEST_P(QueueOrder, QueuesWaitForEachOtherInTurn) {
    auto other = newQueue();
    std::vector<int> seen;
    Queue* queues[] = {&queue(), other.get()};
    for (int i = 0; i < 500; ++i) {
        Queue &mine = *queues[i % 2], &theirs = *queues[(i + 1) % 2];
        ASSERT_TRUE(bool(mine.waitFor(theirs, theirs.last())));
        ASSERT_TRUE(bool(mine.callHost([&seen, i] { seen.push_back(i); })));
    }
    for (Queue* each : queues)
        each->wait(each->last());
    ASSERT_EQ(seen.size(), 500u);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST_P(QueueOrder, TimesAscend) {
    auto first = std::make_shared<std::atomic<uint64_t>>(0),
         second = std::make_shared<std::atomic<uint64_t>>(0);
    ASSERT_TRUE(bool(queue().markTime(first)));
    ASSERT_TRUE(bool(queue().callHost([] { std::this_thread::yield(); })));
    ASSERT_TRUE(bool(queue().markTime(second)));
    queue().wait(queue().last());
    EXPECT_GT(*first, 0u);
    EXPECT_LT(*first, *second);
}

TEST_P(QueueOrder, ManyThreadsMayShareAQueue) {
    std::atomic<int> seen{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) {
                ASSERT_TRUE(bool(queue().callHost([&] { ++seen; })));
                if (i % 50 == 0) queue().wait(queue().last());
            }
        });
    for (auto& thread : threads)
        thread.join();
    queue().wait(queue().last());
    EXPECT_EQ(seen, 2000);
}

TEST_P(QueueOrder, AStoppedQueueReachesItsTicketsAndDoesNothing) {
    int ran = 0;
    ASSERT_TRUE(bool(queue().callHost([&] { ++ran; })));
    queue().wait(queue().last());
    queue().stop();
    auto late = queue().callHost([&] { ++ran; });
    ASSERT_TRUE(bool(late));
    queue().wait(*late);
    EXPECT_EQ(ran, 1);

    auto other = newQueue();
    ASSERT_TRUE(bool(other->waitFor(queue(), *late)));
    ASSERT_TRUE(bool(other->callHost([&] { ++ran; })));
    other->wait(other->last());
    EXPECT_EQ(ran, 2) << "others go on";
}

TEST_P(QueueOrder, DestructionWaitsForTheCommands) {
    std::atomic<int> seen{0};
    {
        auto brief = newQueue();
        for (int i = 0; i < 100; ++i)
            ASSERT_TRUE(bool(brief->callHost([&] { ++seen; })));
    }
    EXPECT_EQ(seen, 100);
}

CW_ON_EVERY_DEVICE(QueueOrder);

} // namespace
} // namespace cw
