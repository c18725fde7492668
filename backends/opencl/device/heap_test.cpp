// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/device/heap.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace cw::opencl::device {
namespace {

constexpr size_t kHeapBytes = 1 << 20;

class HeapTest : public ::testing::Test {
  protected:
    struct alignas(64) Line {
        u8 bytes[64];
    };
    std::vector<Line> memory = std::vector<Line>(kHeapBytes / 64);
    Heap heap{memory.data(), kHeapBytes};

    /// Until there is no more.
    std::vector<void*> takeAll(u64 bytes) {
        std::vector<void*> blocks;
        while (void* block = heap.allocate(bytes))
            blocks.push_back(block);
        return blocks;
    }
    void giveBack(const std::vector<void*>& blocks) {
        for (void* block : blocks)
            ASSERT_TRUE(heap.release(block));
    }
};

TEST_F(HeapTest, BlocksAreAlignedApartAndInside) {
    std::vector<std::pair<u8*, u64>> blocks;
    for (u64 bytes = 1; bytes < 40000; bytes = bytes * 5 / 4 + 1) {
        auto* block = static_cast<u8*>(heap.allocate(bytes));
        ASSERT_NE(block, nullptr) << bytes;
        EXPECT_EQ(reinterpret_cast<u64>(block) % 16, 0u) << bytes;
        blocks.emplace_back(block, bytes);
    }
    std::ranges::sort(blocks);
    const u8* end = memory.front().bytes;
    for (const auto& [block, bytes] : blocks) {
        EXPECT_GE(block, end);
        end = block + bytes;
    }
    EXPECT_LE(end, memory.back().bytes + 64);
}

TEST_F(HeapTest, OfNoBytesGivesNothing) {
    EXPECT_EQ(heap.allocate(0), nullptr);
}

TEST_F(HeapTest, GivesNothingThatDoesNotFit) {
    EXPECT_EQ(heap.allocate(kHeapBytes), nullptr);
    EXPECT_EQ(heap.allocate(~u64(0)), nullptr);
    EXPECT_NE(heap.allocate(kHeapBytes * 9 / 10), nullptr);
    EXPECT_EQ(heap.allocate(kHeapBytes / 2), nullptr);
}

TEST_F(HeapTest, MostOfItCanBeUsed) {
    for (u64 bytes : {16, 48, 100, 1024, 8192, 16384, 100000}) {
        const auto blocks = takeAll(bytes);
        EXPECT_GT(blocks.size() * bytes, kHeapBytes * 3 / 4) << bytes;
        giveBack(blocks);
    }
}

TEST_F(HeapTest, EverythingGivenBackIsOnePieceAgain) {
    for (int round = 0; round < 3; ++round) {
        giveBack(takeAll(24));
        void* large = heap.allocate(kHeapBytes * 9 / 10);
        ASSERT_NE(large, nullptr);
        std::memset(large, 0xff, kHeapBytes * 9 / 10);
        EXPECT_TRUE(heap.release(large));
    }
}

TEST_F(HeapTest, RefusesWhatIsNoBlockInUse) {
    auto* small = static_cast<u8*>(heap.allocate(64));
    auto* large = static_cast<u8*>(heap.allocate(50000));
    int elsewhere;
    for (void* wrong : {static_cast<void*>(small + 16), static_cast<void*>(small + 64),
                        static_cast<void*>(large + 16), static_cast<void*>(large + 16384),
                        static_cast<void*>(&elsewhere), static_cast<void*>(memory.data())})
        EXPECT_FALSE(heap.release(wrong));
    EXPECT_TRUE(heap.release(small));
    EXPECT_FALSE(heap.release(small));
    EXPECT_TRUE(heap.release(large));
    EXPECT_FALSE(heap.release(large));
}

TEST(Heap, OfTooFewBytesGivesNothing) {
    alignas(64) u8 memory[512] = {};
    EXPECT_EQ(Heap(memory, sizeof memory).allocate(1), nullptr);
    EXPECT_EQ(Heap(memory, 0).allocate(1), nullptr);
}

/// Each block is filled with its owner's number, and must still hold it when it is given back.
TEST_F(HeapTest, ThreadsNeverShareABlock) {
    constexpr u32 kThreads = 8, kSteps = 20000;
    std::atomic<u32> broken = 0, none = 0;
    const auto work = [&](u32 owner) {
        std::mt19937 random(owner);
        struct Block {
            u8* at;
            u32 bytes;
        };
        std::vector<Block> mine;
        for (u32 step = 0; step < kSteps; ++step) {
            if (mine.size() < 40 && random() % 2) {
                const u32 bytes = random() % 50 ? 1 + random() % 600 : 1 + random() % 30000;
                auto* at = static_cast<u8*>(heap.allocate(bytes));
                none += !at;
                if (!at) continue;
                std::memset(at, int(owner), bytes);
                mine.push_back({at, bytes});
            } else if (!mine.empty()) {
                std::swap(mine[random() % mine.size()], mine.back());
                const Block block = mine.back();
                mine.pop_back();
                broken += u32(std::count(block.at, block.at + block.bytes, u8(owner)) !=
                              std::ptrdiff_t(block.bytes));
                broken += !heap.release(block.at);
            }
        }
        for (const Block& block : mine)
            broken += !heap.release(block.at);
    };
    std::vector<std::thread> threads;
    for (u32 i = 0; i < kThreads; ++i)
        threads.emplace_back(work, i + 1);
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(broken, 0u);
    EXPECT_LT(none, kThreads * kSteps / 4);
    EXPECT_NE(heap.allocate(kHeapBytes * 9 / 10), nullptr) << "something was not given back";
}

/// All at once, as the threads of a grid: every small block of the heap is given exactly once.
TEST_F(HeapTest, AllThreadsGetABlockAsLongAsThereAreAny) {
    const size_t all = takeAll(32).size();
    std::ranges::fill(memory, Line{});
    constexpr size_t kThreads = 8;
    std::vector<std::vector<void*>> got(kThreads);
    std::vector<std::thread> threads;
    for (auto& mine : got)
        threads.emplace_back([&] { mine = takeAll(32); });
    for (std::thread& thread : threads)
        thread.join();
    std::vector<void*> blocks;
    for (const auto& mine : got)
        blocks.insert(blocks.end(), mine.begin(), mine.end());
    EXPECT_EQ(blocks.size(), all);
    std::ranges::sort(blocks);
    EXPECT_EQ(std::ranges::adjacent_find(blocks), blocks.end());
}

} // namespace
} // namespace cw::opencl::device
