// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/host_memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace cw {
namespace {

TEST(HostMemory, TakesStrayAccessesBesideALargePiece) {
    for (const uint64_t bytes : {uint64_t(1) << 20, uint64_t(8) << 20}) {
        const Result<void*> made = allocateMemory(bytes, 256);
        ASSERT_TRUE(made);
        auto* const memory = static_cast<volatile char*>(*made);
        for (const int64_t far : {int64_t(1), int64_t(64) << 10}) {
            EXPECT_EQ(memory[-far], 0);
            memory[int64_t(bytes) + far] = 1;
        }
        freeMemory(*made, bytes);
    }
}

TEST(HostMemory, GivesBytesBackAndKeepsTheirAddresses) {
    for (const uint64_t bytes : {uint64_t(64) << 10, uint64_t(8) << 20}) {
        const uint64_t before = freeMemoryBytes();
        auto* const memory = static_cast<char*>(*allocateMemory(bytes, 256));
        std::memset(memory, 1, bytes);
        decommitMemory(memory, bytes);
        EXPECT_EQ(freeMemoryBytes(), before);
        EXPECT_EQ(memory[bytes / 2], 0) << "the page is gone";
        ASSERT_TRUE(commitMemory(memory, bytes));
        EXPECT_EQ(freeMemoryBytes(), before - bytes);
        memory[bytes / 2] = 1;
        decommitMemory(memory, bytes);
        freeMemory(memory, bytes);
        EXPECT_EQ(freeMemoryBytes(), before) << "counted once";
    }
}

TEST(HostMemory, CommitsNoMoreThanThereIs) {
    auto* const memory = *allocateMemory(4096, 256);
    EXPECT_FALSE(commitMemory(memory, totalMemory() + 1));
    freeMemory(memory, 4096);
}

/// The bytes, as somebody else sees them who has the file.
std::string seenIn(const MemoryFile& file, uint64_t bytes) {
    const uint64_t whole = file.offset + bytes;
    auto* const all =
        static_cast<char*>(mmap(nullptr, whole, PROT_READ, MAP_SHARED, file.descriptor, 0));
    if (all == MAP_FAILED) return "";
    std::string seen(all + file.offset, bytes);
    munmap(all, whole);
    return seen;
}

TEST(HostMemory, BecomesAFileWhereItIs) {
    for (const uint64_t bytes : {uint64_t(100), uint64_t(5000), uint64_t(3) << 20}) {
        auto* const memory = static_cast<char*>(*allocateMemory(bytes, 256, Placement::Shareable));
        auto* const other = static_cast<char*>(*allocateMemory(bytes, 256, Placement::Shareable));
        std::memset(memory, 'a', bytes);
        std::memset(other, 'b', bytes);
        const Result<MemoryFile> file = fileOfMemory(memory, bytes);
        ASSERT_TRUE(file);
        EXPECT_EQ(memory[bytes - 1], 'a');
        EXPECT_EQ(other[bytes - 1], 'b');
        memory[0] = 'c'; // after it became one
        EXPECT_EQ(seenIn(*file, bytes), 'c' + std::string(bytes - 1, 'a'));
        const Result<MemoryFile> again = fileOfMemory(memory, bytes);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->descriptor, file->descriptor);
        EXPECT_EQ(again->offset, file->offset);
        freeMemory(memory, bytes);
        freeMemory(other, bytes);
    }
}

TEST(HostMemory, AFreedLargeFileIsNotGivenOutAgain) {
    constexpr uint64_t kBytes = 3 << 20;
    auto* const memory = static_cast<char*>(*allocateMemory(kBytes, 256, Placement::Shareable));
    std::memset(memory, 'm', kBytes);
    const MemoryFile file = *fileOfMemory(memory, kBytes);
    const int kept = dup(file.descriptor);
    freeMemory(memory, kBytes);
    auto* const next = static_cast<char*>(*allocateMemory(kBytes, 256, Placement::Shareable));
    std::memset(next, 'n', kBytes);
    EXPECT_EQ(seenIn({kept, 0}, 1), "m");
    freeMemory(next, kBytes);
    close(kept);
}

TEST(HostMemory, SmallShareablePiecesDoNotOverlap) {
    std::vector<std::pair<char*, uint64_t>> pieces;
    for (uint64_t bytes = 1; bytes < (200 << 10); bytes += 777)
        pieces.emplace_back(static_cast<char*>(*allocateMemory(bytes, 512, Placement::Shareable)),
                            bytes);
    for (size_t i = 0; i < pieces.size(); ++i)
        std::memset(pieces[i].first, int(i), pieces[i].second);
    for (size_t i = 0; i < pieces.size(); ++i) {
        const auto& [memory, bytes] = pieces[i];
        EXPECT_EQ(reinterpret_cast<uint64_t>(memory) % 512, 0u);
        EXPECT_EQ(memory[0], char(i));
        EXPECT_EQ(memory[bytes - 1], char(i));
        freeMemory(memory, bytes);
    }
    auto* const again = static_cast<char*>(*allocateMemory(1, 512, Placement::Shareable));
    EXPECT_EQ(again, pieces[0].first) << "freed ones are taken again";
    freeMemory(again, 1);
}

} // namespace
} // namespace cw
