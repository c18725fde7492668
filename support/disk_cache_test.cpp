// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/disk_cache.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace cw {
namespace {

namespace fs = std::filesystem;

class DiskCacheTest : public testing::Test {
  protected:
    DiskCacheTest() {
        std::string pattern = fs::temp_directory_path() / "cw-cache-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    ~DiskCacheTest() override { fs::remove_all(folder_); }

    static Bytes blob(size_t size, int value) { return Bytes(size, std::byte(value)); }
    static Hash128 key(uint64_t number) { return {number, number * 77}; }
    /// The one file below the folder.
    fs::path onlyFile() const {
        for (const auto& entry : fs::recursive_directory_iterator(folder_))
            if (entry.is_regular_file()) return entry.path();
        return {};
    }

    std::string folder_;
};

TEST_F(DiskCacheTest, GivesBackWhatWasStored) {
    DiskCache cache(folder_, 1 << 20);
    EXPECT_FALSE(cache.find(key(1)));
    cache.store(key(1), blob(1000, 7));
    EXPECT_EQ(cache.find(key(1)), blob(1000, 7));
    EXPECT_FALSE(cache.find(key(2)));
}

TEST_F(DiskCacheTest, ADamagedEntryIsAMissAndGoes) {
    DiskCache cache(folder_, 1 << 20);
    cache.store(key(1), blob(1000, 7));
    std::fstream file(onlyFile(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(500);
    file.put(8);
    file.close();
    testing::internal::CaptureStderr();
    EXPECT_FALSE(cache.find(key(1)));
    EXPECT_NE(testing::internal::GetCapturedStderr().find("is damaged"), std::string::npos);
    EXPECT_TRUE(onlyFile().empty());
}

TEST_F(DiskCacheTest, ACutOffEntryIsAMiss) {
    DiskCache cache(folder_, 1 << 20);
    cache.store(key(1), blob(1000, 7));
    fs::resize_file(onlyFile(), 3);
    EXPECT_FALSE(cache.find(key(1)));
}

TEST_F(DiskCacheTest, ProgramsAreApartAndCountWithTheImages) {
    DiskCache images(folder_, 1 << 20);
    DiskCache programs(folder_, 1 << 20, true, DiskCache::Holds::Programs);
    programs.store(key(1), blob(1000, 7));
    EXPECT_FALSE(images.find(key(1)));
    EXPECT_EQ(programs.find(key(1)), blob(1000, 7));
    EXPECT_EQ(onlyFile().extension(), ".program");
    EXPECT_GT(images.sizeBytes(), 1000u);
}

TEST_F(DiskCacheTest, StaysWithinItsLimit) {
    DiskCache cache(folder_, 10000);
    for (uint64_t i = 0; i < 20; ++i)
        cache.store(key(i), blob(1000, int(i)));
    EXPECT_LE(cache.sizeBytes(), 10000u);
    EXPECT_TRUE(cache.find(key(19)));
}

TEST_F(DiskCacheTest, StaysNearItsLimitWithManySmallEntries) {
    DiskCache cache(folder_, 100'000);
    for (uint64_t i = 0; i < 500; ++i) {
        cache.store(hash128(std::as_bytes(std::span(&i, 1))), blob(400, int(i)));
        if (i % 50 == 49) EXPECT_LE(cache.sizeBytes(), 110'000u);
    }
}

TEST_F(DiskCacheTest, AFolderThatCannotBeMadeIsNoError) {
    std::ofstream(folder_ + "/file") << "x";
    DiskCache cache(folder_ + "/file/inside", 1 << 20);
    cache.store(key(1), blob(10, 1));
    EXPECT_FALSE(cache.find(key(1)));
}

TEST_F(DiskCacheTest, NoFolderIsNoError) {
    DiskCache cache("", 1 << 20);
    cache.store(key(1), blob(10, 1));
    EXPECT_FALSE(cache.find(key(1)));
}

TEST_F(DiskCacheTest, WhatAKilledWriterLeftGoesAfterAnHour) {
    DiskCache cache(folder_, 1 << 20);
    cache.store(key(1), blob(10, 1));
    const std::string entry = onlyFile(), old = entry + ".1.0.tmp", fresh = entry + ".2.0.tmp",
                      foreign = folder_ + "/mine.tmp";
    for (const std::string& path : {old, fresh, foreign}) {
        std::ofstream(path) << "x";
        if (path != fresh)
            fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(2));
    }
    cache.store({2, (1 << 14) - 1}, blob(10, 2)); // too little to look at all for it
    EXPECT_TRUE(fs::exists(old));
    cache.store(key(2), blob(1 << 14, 2));
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::exists(fresh));
    EXPECT_TRUE(fs::exists(foreign));
    EXPECT_TRUE(cache.find(key(1)));
}

TEST_F(DiskCacheTest, ManyWritersOfOneEntryLeaveItWhole) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            DiskCache cache(folder_, 1 << 24);
            for (int i = 0; i < 50; ++i) {
                cache.store(key(1), blob(50000, 3));
                EXPECT_EQ(cache.find(key(1)), blob(50000, 3));
            }
        });
    for (std::thread& thread : threads)
        thread.join();
}

} // namespace
} // namespace cw
