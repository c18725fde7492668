// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <numeric>
#include <set>
#include <sys/mman.h>

#include "tests/seam/backend_test.h"

namespace cw {
namespace {

using Words = std::vector<uint32_t>;

Words ascending(uint32_t n) {
    Words words(n);
    std::iota(words.begin(), words.end(), 0);
    return words;
}

class Fill : public BackendTest {};

TEST_P(Fill, WritesThePatternAndNothingElse) {
    const DevicePtr buffer = allocate(64);
    ASSERT_TRUE(bool(queue().fill(buffer, 0x11111111, 4, row(64))));
    ASSERT_TRUE(bool(queue().fill(buffer + 16, 0xcafef00d, 4, row(8))));

    EXPECT_EQ(readBack<uint32_t>(buffer + 12, 4),
              (Words{0x11111111, 0xcafef00d, 0xcafef00d, 0x11111111}));
    device().free(buffer, 64, MemoryKind::Device);
}

TEST_P(Fill, TakesPatternsOfOneAndTwoBytes) {
    const DevicePtr buffer = allocate(12);
    ASSERT_TRUE(bool(queue().fill(buffer, 0, 4, row(12))));
    ASSERT_TRUE(bool(queue().fill(buffer, 0xab, 1, row(3))));
    ASSERT_TRUE(bool(queue().fill(buffer + 4, 0x1234, 2, row(6))));
    EXPECT_EQ(readBack<uint32_t>(buffer, 3), (Words{0x00ababab, 0x12341234, 0x00001234}));
    EXPECT_FALSE(bool(queue().fill(buffer, 0, 3, row(3))));
    device().free(buffer, 12, MemoryKind::Device);
}

TEST_P(Fill, KeepsToTheRowsOfItsShape) {
    const DevicePtr buffer = allocate(64);
    ASSERT_TRUE(bool(queue().fill(buffer, 0, 4, row(64))));
    ASSERT_TRUE(bool(queue().fill(
        buffer, 7, 4, {.width = 8, .height = 2, .depth = 2, .to_pitch = 16, .to_slice = 32})));
    EXPECT_EQ(readBack<uint32_t>(buffer, 16),
              (Words{7, 7, 0, 0, 7, 7, 0, 0, 7, 7, 0, 0, 7, 7, 0, 0}));
    device().free(buffer, 64, MemoryKind::Device);
}

TEST_P(Fill, KeepsToManyRows) {
    for (uint32_t bytes : {1u, 2u, 4u}) {
        const DevicePtr buffer = allocate(4000);
        ASSERT_TRUE(bool(queue().fill(buffer, 0, 4, row(4000))));
        ASSERT_TRUE(bool(queue().fill(buffer, bytes == 4 ? 0x07070707 : 7, bytes,
                                      {.width = 8, .height = 250, .to_pitch = 16})));
        Words expected(1000);
        for (size_t i = 0; i < 1000; ++i)
            expected[i] = i % 4 >= 2 ? 0 : bytes == 2 ? 0x00070007 : 0x07070707;
        EXPECT_EQ(readBack<uint32_t>(buffer, 1000), expected) << bytes;
        device().free(buffer, 4000, MemoryKind::Device);
    }
}

TEST_P(Fill, OfZeroBytesIsANoOp) {
    const DevicePtr buffer = allocate(4);
    write(buffer, Words{5});
    ASSERT_TRUE(bool(queue().fill(buffer, 7, 4, row(0))));
    EXPECT_EQ(readBack<uint32_t>(buffer, 1), Words{5});
    device().free(buffer, 4, MemoryKind::Device);
}

CW_ON_EVERY_DEVICE(Fill);

class Copy : public BackendTest {};

TEST_P(Copy, GoesThereAndBack) {
    for (uint32_t count : {1u, 100u, 300'000u}) {
        const DevicePtr buffer = allocate(count * 4), other = allocate(count * 4);
        write(buffer, ascending(count));
        copy(pointer(other), pointer(buffer), CopyKind::DeviceToDevice, row(count * 4));
        EXPECT_EQ(readBack<uint32_t>(other, count), ascending(count));
        device().free(buffer, count * 4, MemoryKind::Device);
        device().free(other, count * 4, MemoryKind::Device);
    }
}

TEST_P(Copy, TakesABoxOutOfABox) {
    const Words from = ascending(4 * 4 * 4);
    const DevicePtr buffer = allocate(from.size() * 4);
    write(buffer, from);
    Words box(8, ~0u);
    // Two words of two rows of two slices, from (1, 1, 1).
    copy(box.data(), pointer(buffer + (1 + 4 + 16) * 4), CopyKind::DeviceToHost,
         {.width = 8,
          .height = 2,
          .depth = 2,
          .to_pitch = 8,
          .to_slice = 16,
          .from_pitch = 16,
          .from_slice = 64});
    EXPECT_EQ(box, (Words{21, 22, 25, 26, 37, 38, 41, 42}));
    device().free(buffer, from.size() * 4, MemoryKind::Device);
}

TEST_P(Copy, TakesManyRows) {
    const Words from = ascending(3 * 200);
    const DevicePtr buffer = allocate(200 * 20), packed = allocate(from.size() * 4);
    ASSERT_TRUE(bool(queue().fill(buffer, 0, 4, row(200 * 20))));
    copy(pointer(buffer + 4), from.data(), CopyKind::HostToDevice,
         {.width = 12, .height = 200, .to_pitch = 20, .from_pitch = 12});
    copy(pointer(packed), pointer(buffer + 4), CopyKind::DeviceToDevice,
         {.width = 12, .height = 200, .to_pitch = 12, .from_pitch = 20});
    EXPECT_EQ(readBack<uint32_t>(packed, from.size()), from);
    const Words all = readBack<uint32_t>(buffer, 1000);
    for (size_t i = 0; i < 1000; ++i)
        EXPECT_TRUE(i % 5 % 4 != 0 || all[i] == 0) << i;
    device().free(buffer, 200 * 20, MemoryKind::Device);
    device().free(packed, from.size() * 4, MemoryKind::Device);
}

TEST_P(Copy, WaitsForItsTurn) {
    const DevicePtr buffer = allocate(400);
    const Words before = ascending(100);
    Words between(100), after(100);
    ASSERT_TRUE(
        bool(queue().copy(pointer(buffer), before.data(), CopyKind::HostToDevice, row(400))));
    ASSERT_TRUE(bool(queue().callHost([&] { between.assign(100, 3); })));
    ASSERT_TRUE(
        bool(queue().copy(pointer(buffer), between.data(), CopyKind::HostToDevice, row(200))));
    ASSERT_TRUE(
        bool(queue().copy(after.data(), pointer(buffer), CopyKind::DeviceToHost, row(400))));
    queue().wait(queue().last());
    Words expected = before;
    std::fill_n(expected.begin(), 50, 3);
    EXPECT_EQ(after, expected);
    device().free(buffer, 400, MemoryKind::Device);
}

TEST_P(Copy, OfHostMemoryThatIsNotThereIsTold) {
    if (!device().facts().executes) GTEST_SKIP() << "its copies are made by the caller";
    std::atomic<int> told{0};
    device().setFaultHandler([&](const Fault& fault) {
        EXPECT_EQ(fault.code, ErrorCode::InvalidArgument);
        ++told;
    });
    const DevicePtr buffer = allocate(400);
    void* const page =
        mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(static_cast<char*>(page) + 4096, 4096);
    char* const end = static_cast<char*>(page) + 4096;
    copy(pointer(buffer), end - 4, CopyKind::HostToDevice, row(8));
    EXPECT_EQ(told, 1);
    copy(end - 4, pointer(buffer), CopyKind::DeviceToHost, row(8));
    EXPECT_EQ(told, 2);
    write(buffer, ascending(100));
    copy(end - 400, pointer(buffer), CopyKind::DeviceToHost, row(400));
    EXPECT_EQ(reinterpret_cast<uint32_t*>(end)[-1], 99u) << "the queue goes on";
    EXPECT_EQ(told, 2);
    munmap(page, 4096);
    device().setFaultHandler({});
    device().free(buffer, 400, MemoryKind::Device);
}

TEST_P(Copy, BetweenTwoDevicesOfOneDriver) {
    auto second = openDevice(GetParam());
    ASSERT_TRUE(bool(second));
    const DevicePtr here = allocate(400);
    auto there = (*second)->allocate(400, 256, MemoryKind::Device);
    ASSERT_TRUE(bool(there));
    write(here, ascending(100));
    copy(pointer(*there), pointer(here), CopyKind::DeviceToDevice, row(400));
    EXPECT_EQ(readBack<uint32_t>(*there, 100), ascending(100));
    (*second)->free(*there, 400, MemoryKind::Device);
    device().free(here, 400, MemoryKind::Device);
}

CW_ON_EVERY_DEVICE(Copy);

class Allocation : public BackendTest {};

TEST_P(Allocation, GivesAlignedMemoryThatDoesNotOverlap) {
    std::set<DevicePtr> all;
    for (int i = 0; i < 100; ++i) {
        const DevicePtr memory = allocate(1000);
        EXPECT_EQ(memory % 256, 0u);
        auto next = all.upper_bound(memory);
        if (next != all.end()) {
            EXPECT_GE(*next, memory + 1000);
        }
        if (next != all.begin()) {
            EXPECT_LE(*std::prev(next) + 1000, memory);
        }
        all.insert(memory);
    }
    for (DevicePtr memory : all)
        device().free(memory, 1000, MemoryKind::Device);
}

TEST_P(Allocation, HonoursLargeAlignments) {
    for (uint64_t bytes : {100ull, 1ull << 20}) {
        auto memory = device().allocate(bytes, 1 << 16, MemoryKind::Device);
        ASSERT_TRUE(bool(memory));
        EXPECT_EQ(*memory % (1 << 16), 0u);
        device().free(*memory, bytes, MemoryKind::Device);
    }
}

TEST_P(Allocation, BeyondTheDeviceIsOutOfMemory) {
    for (uint64_t bytes : {device().facts().memory_bytes + 1, ~uint64_t(0), uint64_t(1) << 63}) {
        auto memory = device().allocate(bytes, 256, MemoryKind::Device);
        ASSERT_FALSE(bool(memory));
        EXPECT_EQ(memory.error().code, ErrorCode::OutOfMemory);
    }
    const DevicePtr small = allocate(16);
    device().free(small, 16, MemoryKind::Device);
}

TEST_P(Allocation, IsCountedAndGivenBack) {
    uint64_t before, during, after, total;
    device().memory(before, total);
    const DevicePtr memory = allocate(8 << 20);
    device().memory(during, total);
    device().free(memory, 8 << 20, MemoryKind::Device);
    device().memory(after, total);
    EXPECT_EQ(before - during, 8u << 20);
    EXPECT_EQ(before, after);
    EXPECT_EQ(total, device().facts().memory_bytes);
}

TEST_P(Allocation, PinnedMemoryIsTheHostsToo) {
    for (MemoryKind kind : {MemoryKind::Pinned, MemoryKind::Managed}) {
        if (kind == MemoryKind::Managed && !device().facts().managed_memory) continue;
        const DevicePtr memory = allocate(400, kind);
        auto* words = reinterpret_cast<uint32_t*>(memory);
        std::iota(words, words + 100, 0);
        const DevicePtr buffer = allocate(400);
        copy(pointer(buffer), words, CopyKind::HostToDevice, row(400));
        EXPECT_EQ(readBack<uint32_t>(buffer, 100), ascending(100));
        device().free(memory, 400, kind);
        device().free(buffer, 400, MemoryKind::Device);
    }
}

CW_ON_EVERY_DEVICE(Allocation);

} // namespace
} // namespace cw
