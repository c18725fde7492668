// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/file.h"

#include <climits>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

namespace cw {
namespace {

TEST(File, AMissingFileIsNotFoundWithItsName) {
    const auto read = readFile("/nowhere/at/all");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::NotFound);
    EXPECT_NE(read.error().message.find("'/nowhere/at/all'"), std::string::npos);
}

TEST(File, IsReadAsItWasWritten) {
    const std::string path =
        std::filesystem::temp_directory_path() / fmt::format("cw-file-{}", ::getpid());
    const Bytes bytes(100000, std::byte(5));
    ASSERT_TRUE(writeFileAtomically(path, bytes));
    EXPECT_EQ(*readFile(path), bytes);
    std::filesystem::remove(path);
}

TEST(File, AFullDiskIsAnErrorAndLeavesNothing) {
    // /dev/full takes no byte; a file beside it can't be made at all.
    EXPECT_FALSE(writeFileAtomically("/dev/full/file", Bytes(10)));
    EXPECT_FALSE(writeFileAtomically("/proc/nothing", Bytes(10)));
}

TEST(File, TheProgramIsFoundUnderItsRealPath) {
    char path[PATH_MAX];
    ASSERT_NE(::realpath("/proc/self/exe", path), nullptr);
    // A function of the test program, whatever name the program was called by.
    EXPECT_EQ(folderOfCode(reinterpret_cast<const void*>(&readFile)),
              std::filesystem::path(path).parent_path().string());
}

} // namespace
} // namespace cw
