// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The error state of a thread, through the C boundary.
#include <cstring>
#include <thread>

#include <gtest/gtest.h>

#include "shim/libcudart/entries.h"

namespace cw::cudart::entry {
namespace {

TEST(LastError, IsSetByAFailureAndTakenOnce) {
    EXPECT_EQ(cudaMalloc(nullptr, 16), cudaErrorInvalidValue);
    EXPECT_EQ(cudaPeekAtLastError(), cudaErrorInvalidValue);
    EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidValue);
    EXPECT_EQ(cudaGetLastError(), cudaSuccess);
}

TEST(LastError, OutlivesASuccess) {
    int version = 0;
    EXPECT_EQ(cudaMalloc(nullptr, 16), cudaErrorInvalidValue);
    EXPECT_EQ(cudaDriverGetVersion(&version), cudaSuccess);
    EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidValue);
}

TEST(LastError, BelongsToItsThread) {
    EXPECT_EQ(cudaMalloc(nullptr, 16), cudaErrorInvalidValue);
    std::thread([] { EXPECT_EQ(cudaGetLastError(), cudaSuccess); }).join();
    EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidValue);
}

TEST(Gap, AnswersNotSupported) {
    cudaGraphicsResource_t resource = nullptr;
    EXPECT_EQ(cudaGraphicsMapResources(1, &resource, nullptr), cudaErrorNotSupported);
    EXPECT_EQ(cudaGetLastError(), cudaErrorNotSupported);
}

TEST(ErrorTexts, AreCudas) {
    EXPECT_STREQ(cudaGetErrorName(cudaErrorInvalidValue), "cudaErrorInvalidValue");
    EXPECT_STREQ(cudaGetErrorString(cudaErrorMemoryAllocation), "out of memory");
    EXPECT_STREQ(cudaGetErrorString(static_cast<cudaError_t>(12345)), "unrecognized error code");
}

} // namespace
} // namespace cw::cudart::entry
