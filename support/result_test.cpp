// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/result.h"

#include <memory>

#include <gtest/gtest.h>

namespace cw {
namespace {

Result<int> half(int value) {
    if (value % 2 != 0) return makeError(ErrorCode::InvalidArgument, "{} is odd", value);
    return value / 2;
}

Result<std::string> quarter(int value) {
    const int first = CW_TRY_WHILE(half(value), "halving {}", value);
    return std::to_string(CW_TRY(half(first)));
}

TEST(Result, CarriesAValueOrAnError) {
    EXPECT_EQ(*half(8), 4);
    EXPECT_EQ(half(7).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(half(7).error().message, "7 is odd");
}

TEST(Result, TryReturnsTheErrorOfAnotherType) {
    EXPECT_EQ(*quarter(8), "2");
    EXPECT_EQ(quarter(6).error().message, "3 is odd");
}

TEST(Result, ContextIsAddedOutermostLast) {
    EXPECT_EQ(quarter(7).error().message, "7 is odd\n  while halving 7");
}

TEST(Result, HoldsWhatCanOnlyBeMoved) {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
    std::unique_ptr<int> taken = std::move(result).take();
    EXPECT_EQ(*taken, 5);
}

} // namespace
} // namespace cw
