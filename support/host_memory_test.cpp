// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/host_memory.h"

#include <gtest/gtest.h>

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

} // namespace
} // namespace cw
