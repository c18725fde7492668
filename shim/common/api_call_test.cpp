// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/common/api_call.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "shim/common/handle_table.h"
#include "shim/common/proc_address.h"

namespace cw::shim {
namespace {

struct Library {
    using Status = int;
    static Status success() { return 0; }
    static Status fail(const Error& error) noexcept { return 100 + int(error.code); }
};
constexpr int status(ErrorCode code) {
    return 100 + int(code);
}

TEST(ApiCall, TurnsAnErrorIntoTheLibrarysStatus) {
    ApiCall call({"demo", ""});
    EXPECT_EQ(call.finish<Library>(
                  []() -> Result<> { return Error{ErrorCode::NotFound, "no such thing"}; }),
              status(ErrorCode::NotFound));
}

TEST(ApiCall, EndsExceptions) {
    ApiCall call({"demo", ""});
    EXPECT_EQ(call.finish<Library>([]() -> Result<> { throw std::bad_alloc(); }),
              status(ErrorCode::OutOfMemory));
    ApiCall other({"demo", ""});
    EXPECT_EQ(other.finish<Library>([]() -> Result<> { throw std::length_error("too long"); }),
              status(ErrorCode::Internal));
}

TEST(ApiCall, WarnsOnceInTheSameWords) {
    const auto fails = [](const char* message) {
        ApiCall call({"demo", ""});
        testing::internal::CaptureStderr();
        call.finish<Library>([&]() -> Result<> { return Error{ErrorCode::NotSupported, message}; });
        return testing::internal::GetCapturedStderr();
    };
    EXPECT_NE(fails("kernel 'a' can't run").find("kernel 'a' can't run"), std::string::npos);
    EXPECT_EQ(fails("kernel 'a' can't run"), "");
    EXPECT_NE(fails("kernel 'b' can't run").find("kernel 'b' can't run"), std::string::npos);
}

std::string json(const TraceValue& value) {
    std::string text;
    value.appendTo(text);
    return text;
}

TEST(TraceValue, IsValidJson) {
    EXPECT_EQ(json(-3), "-3");
    EXPECT_EQ(json(~0ull), "18446744073709551615");
    EXPECT_EQ(json(static_cast<const char*>("a \"b\"\n")), "\"a \\\"b\\\"\\u000a\"");
    EXPECT_EQ(json(static_cast<const char*>("\xc3\xa9")), "\"\xc3\xa9\"");
    EXPECT_EQ(json(static_cast<const char*>("BC\xc0\xde")), "\"BC\\u00c0\\u00de\"");
    EXPECT_EQ(json(static_cast<const char*>("\xa9")), "\"\\u00a9\"");
    EXPECT_EQ(json(static_cast<const char*>(nullptr)), "null");
    EXPECT_EQ(json(reinterpret_cast<void*>(0x10)), "\"0x10\"");
}

TEST(PerThreadDefaultStream, LastsAsLongAsItsScope) {
    EXPECT_FALSE(PerThreadDefaultStream::active());
    {
        PerThreadDefaultStream scope;
        EXPECT_TRUE(PerThreadDefaultStream::active());
    }
    EXPECT_FALSE(PerThreadDefaultStream::active());
}

TEST(HandleTable, RefusesStaleAndForeignHandles) {
    HandleTable<int, struct Thing*, 0x41> things;
    HandleTable<int, struct Thing*, 0x42> others;
    Thing* const first = things.add(7);
    EXPECT_EQ(*things.find(first), 7);
    EXPECT_FALSE(others.find(first));
    EXPECT_EQ(*things.take(first), 7);
    EXPECT_FALSE(things.find(first));
    EXPECT_NE(things.add(8), first);
}

TEST(ProcAddress, IsTheNewestThatTheProgramMaySee) {
    int old_one = 0, new_one = 0;
    const ProcAddress rows[] = {{"f", 2000, &old_one, nullptr}, {"f", 3020, &new_one, nullptr}};
    EXPECT_EQ(findProcAddress(rows, "f", 12080)->entry, &new_one);
    EXPECT_EQ(findProcAddress(rows, "f", 3000)->entry, &old_one);
    EXPECT_EQ(findProcAddress(rows, "f", 1000), nullptr);
}

} // namespace
} // namespace cw::shim
