// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcublas/crew.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace cw::cublas {
namespace {

TEST(Crew, DoesEachPieceOnce) {
    for (int64_t count : {0, 1, 2, 7, 1000}) {
        std::vector<std::atomic<int>> done(count);
        callEach(count, [&](int64_t i) { ++done[size_t(i)]; });
        for (const auto& times : done)
            EXPECT_EQ(times, 1);
    }
}

TEST(Crew, ServesCallersAtTheSameTime) {
    std::atomic<int64_t> sum = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&] {
            for (int round = 0; round < 200; ++round)
                callEach(10, [&](int64_t i) { sum += i; });
        });
    for (std::thread& caller : callers)
        caller.join();
    EXPECT_EQ(sum, 4 * 200 * 45);
}

} // namespace
} // namespace cw::cublas
