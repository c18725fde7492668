// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What printf and assert leave in the output.
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "backends/opencl/device/device.h"

namespace cw::opencl::device {
extern "C" {
int cw_opencl_vprintf(const Thread*, const char* format, const u8* packed);
void cw_opencl_assertfail(const Thread*, const char* expression, const char* file, u32 line,
                          const char* function, u64);
void cw_opencl_free(const Thread*, void*);
}
namespace {

class OutputTest : public ::testing::Test {
  protected:
    OutputTest() { setSize(4096); }
    void setSize(u64 bytes) {
        output.assign(bytes / 8, 0);
        services.output = reinterpret_cast<u64>(output.data());
        services.output_bytes = bytes;
        services.output_used = 0;
    }
    /// The words behind the header of the record at `offset`.
    const u64* wordsOf(u64 offset) const {
        return output.data() + (offset + sizeof(CwOpenclRecord)) / 8;
    }
    const CwOpenclRecord& record(u64 offset = 0) const {
        return reinterpret_cast<const CwOpenclRecord&>(output[offset / 8]);
    }
    template <typename... Parts>
    int print(const char* format, Parts... parts) {
        alignas(8) u8 packed[256];
        size_t end = 0;
        const auto put = [&](auto part) {
            end = (end + sizeof part - 1) / sizeof part * sizeof part;
            std::memcpy(packed + end, &part, sizeof part);
            end += sizeof part;
        };
        (put(parts), ...);
        return cw_opencl_vprintf(&thread, format, packed);
    }
    static std::string textAt(const u64* words) { return reinterpret_cast<const char*>(words + 1); }

    std::vector<u64> output;
    CwOpenclServices services{};
    Thread thread = [&] {
        Thread thread{};
        thread.services = reinterpret_cast<u64>(&services);
        for (u32 i = 0; i < 3; ++i) {
            thread.ctaid[i] = 10 + i;
            thread.tid[i] = 20 + i;
        }
        return thread;
    }();
};

TEST_F(OutputTest, OfPrintfHasTheFormatAndItsArguments) {
    EXPECT_EQ(print("%d %s %f %*c", 7, "word", 1.5, 3, 9), 5);
    EXPECT_EQ(record().kind, u32(CW_OPENCL_PRINTF));
    EXPECT_EQ(record().bytes, services.output_used);
    EXPECT_EQ(record().bytes, sizeof(CwOpenclRecord) + (8 + 16) + 8 + (8 + 8) + 8 + 8 + 8);
    EXPECT_EQ(record().block[2], 12u);
    EXPECT_EQ(record().thread[1], 21u);
    const u64* words = wordsOf(0);
    EXPECT_EQ(words[0], 13u); // with the NUL
    EXPECT_EQ(textAt(words), "%d %s %f %*c");
    EXPECT_EQ(words[3], 7u);
    EXPECT_EQ(words[4], 5u);
    EXPECT_EQ(textAt(words + 4), "word");
    EXPECT_EQ(words[6], 0x3ff8000000000000u);
    EXPECT_EQ(words[7], 3u);
    EXPECT_EQ(words[8], 9u);
}

TEST_F(OutputTest, OfPrintfReadsArgumentsWhereCompilersPutThem) {
    EXPECT_EQ(print("%d%lld%d%p", 1, -2ll, 3, static_cast<void*>(nullptr)), 4);
    const u64* words = wordsOf(0) + 3;
    EXPECT_EQ(words[0], 1u);
    EXPECT_EQ(words[1], ~u64(1));
    EXPECT_EQ(words[2], 3u);
    EXPECT_EQ(words[3], 0u);
}

TEST_F(OutputTest, OfPrintfCountsArgumentsAsCudaSays) {
    EXPECT_EQ(print("nothing, 100%%\n"), 0);
    EXPECT_EQ(print("%s", static_cast<const char*>(nullptr)), 1);
    EXPECT_EQ(print(nullptr), -1);
}

TEST_F(OutputTest, WithoutRoomIsDropped) {
    setSize(128);
    EXPECT_EQ(print("%d", 1), 1);
    const u32 used = services.output_used;
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(print("a text too long for the rest of the output, which is small: %d", i), 1);
    EXPECT_EQ(services.output_used, used);
    EXPECT_EQ(print("%d", 2), 1) << "what is small enough still fits";
    EXPECT_EQ(wordsOf(used)[2], 2u);
    services.output_bytes = services.output_used = 0;
    EXPECT_EQ(print("no output at all"), 0);
}

TEST_F(OutputTest, OfManyThreadsIsWhole) {
    constexpr int kThreads = 4, kRecords = 2000;
    setSize(kThreads * kRecords * 64);
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back([this, i] {
            for (int k = 0; k < kRecords; ++k)
                print("%d %d", i, k);
        });
    for (std::thread& thread : threads)
        thread.join();
    std::vector<u64> next(kThreads);
    u64 at = 0;
    for (; at < services.output_used; at += record(at).bytes) {
        ASSERT_NE(record(at).bytes, 0u);
        const u64* words = wordsOf(at) + 2;
        EXPECT_EQ(words[1], next[words[0]]++);
    }
    EXPECT_EQ(next, std::vector<u64>(kThreads, kRecords));
}

TEST_F(OutputTest, OfAssertNamesTheFirstThreadAndTellsOfAll) {
    cw_opencl_assertfail(&thread, "x > 0", "a.cu", 42, "void f()", 1);
    Thread second = thread;
    second.tid[0] = 99;
    cw_opencl_assertfail(&second, "x > 0", "a.cu", 42, "void f()", 1);
    EXPECT_EQ(services.fault, u32(CW_OPENCL_ASSERT));
    EXPECT_EQ(services.fault_block[0], 10u);
    EXPECT_EQ(services.fault_thread[0], 20u);
    EXPECT_EQ(record().kind, u32(CW_OPENCL_ASSERT_TEXT));
    const u64* words = wordsOf(0);
    EXPECT_EQ(textAt(words), "x > 0");
    EXPECT_EQ(textAt(words + 2), "a.cu");
    EXPECT_EQ(textAt(words + 4), "void f()");
    EXPECT_EQ(words[7], 42u);
    EXPECT_EQ(record(record().bytes).thread[0], 99u);
}

TEST_F(OutputTest, OfAWrongFreeIsAFault) {
    cw_opencl_free(&thread, nullptr);
    EXPECT_EQ(services.fault, u32(CW_OPENCL_NO_FAULT));
    cw_opencl_free(&thread, &thread);
    EXPECT_EQ(services.fault, u32(CW_OPENCL_BAD_FREE));
}

} // namespace
} // namespace cw::opencl::device
