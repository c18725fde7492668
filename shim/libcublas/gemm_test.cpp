// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcublas/gemm.h"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "shim/libcublas/convert.h"
#include "shim/libcublas/host_blas.h"

namespace cw::cublas {
namespace {

template <typename T>
T at(const std::vector<T>& matrix, cublasOperation_t op, int64_t leading, int64_t row,
     int64_t column) {
    return op == CUBLAS_OP_N ? matrix[row + column * leading] : matrix[column + row * leading];
}

/// The largest difference from three plain loops, on small integers, for which both are exact.
template <typename T>
double difference(cublasOperation_t a_op, cublasOperation_t b_op, int64_t m, int64_t n, int64_t k) {
    std::mt19937 random(42);
    const auto fill = [&](std::vector<T>& values) {
        for (T& value : values)
            value = T(int(random() % 9) - 4);
    };
    const int64_t lda = (a_op == CUBLAS_OP_N ? m : k) + 3, ldb = (b_op == CUBLAS_OP_N ? k : n) + 1,
                  ldc = m + 2;
    std::vector<T> a(lda * (a_op == CUBLAS_OP_N ? k : m)), b(ldb * (b_op == CUBLAS_OP_N ? n : k)),
        c(ldc * n);
    fill(a), fill(b), fill(c);
    const std::vector<T> before = c;
    multiply(
        Product<T>{a_op, b_op, m, n, k, T(2), a.data(), lda, b.data(), ldb, T(-1), c.data(), ldc});
    double worst = 0;
    for (int64_t j = 0; j < n; ++j)
        for (int64_t i = 0; i < ldc; ++i) {
            T want = before[i + j * ldc];
            if (i < m) {
                T sum = 0;
                for (int64_t l = 0; l < k; ++l)
                    sum += at(a, a_op, lda, i, l) * at(b, b_op, ldb, l, j);
                want = T(2) * sum - want;
            }
            worst = std::fmax(worst, std::fabs(double(want - c[i + j * ldc])));
        }
    return worst;
}

class Multiply : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!hostLibraries()) GTEST_SKIP() << "no OpenBLAS here";
    }
};

TEST_F(Multiply, IsExactOnSmallIntegersInEveryShape) {
    constexpr cublasOperation_t kOps[] = {CUBLAS_OP_N, CUBLAS_OP_T};
    constexpr int64_t kShapes[][3] = {{1, 1, 1},      {3, 5, 7},      {64, 64, 64}, {130, 90, 110},
                                      {17, 700, 150}, {600, 20, 130}, {200, 1, 300}};
    for (cublasOperation_t a_op : kOps)
        for (cublasOperation_t b_op : kOps)
            for (const auto& s : kShapes) {
                EXPECT_EQ(difference<float>(a_op, b_op, s[0], s[1], s[2]), 0)
                    << s[0] << 'x' << s[1] << 'x' << s[2];
                EXPECT_EQ(difference<double>(a_op, b_op, s[0], s[1], s[2]), 0)
                    << s[0] << 'x' << s[1] << 'x' << s[2];
            }
}

TEST_F(Multiply, DoesNotReadCWhenBetaIsZero) {
    for (int64_t size : {4, 200}) {
        std::vector<float> a(size * size, 1.0f), c(size * size, NAN);
        multiply(Product<float>{CUBLAS_OP_N, CUBLAS_OP_N, size, size, size, 1.0f, a.data(), size,
                                a.data(), size, 0.0f, c.data(), size});
        for (float value : c)
            ASSERT_EQ(value, float(size));
    }
}

TEST_F(Multiply, WithoutSummandsScalesC) {
    std::vector<double> c = {1, 2, 3, 4};
    multiply(Product<double>{CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, 0, 1.0, nullptr, 2, nullptr, 1, 3.0,
                             c.data(), 2});
    EXPECT_EQ(c, (std::vector<double>{3, 6, 9, 12}));
}

TEST_F(Multiply, OfABatchTakesEveryMember) {
    std::vector<float> a(50 * 16, 1.0f), c(50 * 16, 0.0f);
    multiplyBatch<float>(50, [&](int64_t i) {
        return Product<float>{CUBLAS_OP_N, CUBLAS_OP_N, 4, 4,    4,          float(i), &a[i * 16],
                              4,           &a[i * 16],  4, 0.0f, &c[i * 16], 4};
    });
    for (int64_t i = 0; i < 50; ++i)
        EXPECT_EQ(c[i * 16 + 5], 4.0f * i);
}

TEST(InParallel, CoversEveryIndexOnce) {
    for (int64_t count : {0, 1, 15, 16, 17, 1000}) {
        std::vector<int> seen(count);
        inParallel(count, 16, 1e12, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i)
                ++seen[i];
        });
        for (int times : seen)
            EXPECT_EQ(times, 1);
    }
}

TEST(Convert, RoundsBfloat16ToNearestEven) {
    const float values[] = {1.0f, 1.00390625f, 1.01171875f, -0.0f, INFINITY, NAN};
    uint16_t bits[6];
    store(bits, CUDA_R_16BF, values, 6);
    EXPECT_EQ(bits[0], 0x3f80);
    EXPECT_EQ(bits[1], 0x3f80); // half way, to even
    EXPECT_EQ(bits[2], 0x3f82);
    EXPECT_EQ(bits[3], 0x8000);
    EXPECT_EQ(bits[4], 0x7f80);
    EXPECT_GT(bits[5] & 0x7fff, 0x7f80);
}

TEST(Convert, KeepsHalvesAndSaturatesIntegers) {
    const float values[] = {1.5f, 65504.0f, 1e6f, 6e-8f};
    _Float16 halves[4];
    store(halves, CUDA_R_16F, values, 4);
    float back[4];
    load(back, halves, CUDA_R_16F, 4);
    EXPECT_EQ(back[0], 1.5f);
    EXPECT_EQ(back[1], 65504.0f);
    EXPECT_EQ(back[2], INFINITY);
    EXPECT_EQ(back[3], 0x1p-24f);
    int8_t bytes[3];
    const float wide[] = {-1000.0f, 2.5f, 1000.0f};
    store(bytes, CUDA_R_8I, wide, 3);
    EXPECT_EQ(bytes[0], -128);
    EXPECT_EQ(bytes[1], 2);
    EXPECT_EQ(bytes[2], 127);
}

} // namespace
} // namespace cw::cublas
