// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: loops that all threads go round together, and loops that they leave apart
// DOC: control flow of SIMT kernels (CUDA C++ Programming Guide, 4.1)
// ORACLE: not yet run
#include "case.h"

#include <algorithm>
#include <cmath>

constexpr int kRows = 37, kColumns = 70, kInner = 53;

__global__ void product(float* out, const float* a, const float* b, int rows, int columns,
                        int inner) {
    const int row = blockIdx.y * blockDim.y + threadIdx.y,
              column = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows || column >= columns) return;
    float sum = 0;
    for (int k = 0; k < inner; ++k)
        sum += a[row * inner + k] * b[k * columns + column];
    out[row * columns + column] = sum;
}
CASE(AProductInBlocksOfAnyShape) {
    std::vector<float> a(kRows * kInner), b(kInner * kColumns);
    for (size_t i = 0; i < a.size(); ++i)
        a[i] = float(i * 7 % 11) - 5;
    for (size_t i = 0; i < b.size(); ++i)
        b[i] = float(i * 5 % 13) - 6;
    test::Buffer<float> left(a), right(b);
    const dim3 shapes[] = {{32, 8}, {16, 16}, {5, 7}, {64, 1}, {1, 33}, {7, 3, 1}};
    for (const dim3 shape : shapes) {
        test::Buffer<float> out(kRows * kColumns);
        product<<<dim3((kColumns + shape.x - 1) / shape.x, (kRows + shape.y - 1) / shape.y),
                  shape>>>(out, left, right, kRows, kColumns, kInner);
        CHECK_KERNEL();
        const auto got = out.host();
        for (int i = 0; i < kRows; ++i)
            for (int j = 0; j < kColumns; ++j) {
                float wanted = 0;
                for (int k = 0; k < kInner; ++k)
                    wanted += a[size_t(i * kInner + k)] * b[size_t(k * kColumns + j)];
                CHECK_EQ(got[size_t(i * kColumns + j)],
                         wanted); // small integers: exact in any order
            }
    }
}

__global__ void sums(int* out, const int* in, const int* lengths, int n) {
    // Round 1: all together. Round 2: each row as long as it is. Round 3: some of the threads,
    // together.
    const int t = blockIdx.x * blockDim.x + threadIdx.x;
    int sum = 0;
    for (int i = 0; i < n; ++i)
        sum += in[i * gridDim.x * blockDim.x + t];
    for (int i = 0; i < lengths[t]; ++i)
        sum = sum * 3 + i;
    if (t % 3 == 1)
        for (int i = 0; i < n; ++i)
            sum ^= in[t] + i;
    out[t] = sum;
}
CASE(LoopsTogetherAndApart) {
    constexpr int kThreads = 2 * 96, kTimes = 9;
    std::vector<int> values(kThreads * kTimes), lengths(kThreads);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = int(i * 31 % 1009);
    for (size_t i = 0; i < lengths.size(); ++i)
        lengths[i] = int(i * 7 % 5);
    test::Buffer<int> in(values), length(lengths), out(kThreads);
    sums<<<2, 96>>>(out, in, length, kTimes);
    CHECK_KERNEL();
    for (int t = 0; t < kThreads; ++t) {
        int wanted = 0;
        for (int i = 0; i < kTimes; ++i)
            wanted += values[size_t(i * kThreads + t)];
        for (int i = 0; i < lengths[size_t(t)]; ++i)
            wanted = wanted * 3 + i;
        for (int i = 0; t % 3 == 1 && i < kTimes; ++i)
            wanted ^= values[size_t(t)] + i;
        CHECK_EQ(out.host()[size_t(t)], wanted);
    }
}

__global__ void rounds(int* out, const int* in, int n) {
    // A uniform loop between barriers, in a loop whose length the block's first thread decides.
    __shared__ int cells[128], length;
    const int t = threadIdx.x;
    if (t == 0) length = in[0] % 4 + 2;
    __syncthreads();
    int sum = 0;
    for (int round = 0; round < length; ++round) {
        cells[t] = in[(t + round) % n];
        __syncthreads();
        for (int i = 0; i < 128; ++i)
            sum += cells[i] * (i == t ? 2 : 1);
        __syncthreads();
    }
    out[t] = sum;
}
CASE(AUniformLoopBetweenBarriers) {
    std::vector<int> values(200);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = int(i * i % 97) + 3;
    test::Buffer<int> in(values), out(128);
    rounds<<<1, 128>>>(out, in, 200);
    CHECK_KERNEL();
    for (int t = 0; t < 128; ++t) {
        int wanted = 0;
        for (int round = 0; round < values[0] % 4 + 2; ++round)
            for (int i = 0; i < 128; ++i)
                wanted += values[size_t((i + round) % 200)] * (i == t ? 2 : 1);
        CHECK_EQ(out.host()[size_t(t)], wanted);
    }
}

__global__ void skips(int* out, const int* in, int rounds, int length) {
    // Threads come to the inner loop together, and not all in the same round of the outer one.
    const int t = threadIdx.x;
    int sum = 0;
    for (int round = 0; round < rounds; ++round) {
        if ((t * 7 + round * 3) % 5 < 2) continue;
        for (int i = 0; i < length; ++i)
            sum += in[round * length + i];
    }
    out[t] = sum;
}
CASE(AUniformLoopInRoundsThatThreadsSkip) {
    constexpr int kRounds = 10, kLength = 9, kThreads = 48;
    std::vector<int> values(kRounds * kLength);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = int(i * 37 % 1009);
    test::Buffer<int> in(values), out(kThreads);
    skips<<<1, kThreads>>>(out, in, kRounds, kLength);
    CHECK_KERNEL();
    for (int t = 0; t < kThreads; ++t) {
        int wanted = 0;
        for (int round = 0; round < kRounds; ++round)
            for (int i = 0; i < kLength && (t * 7 + round * 3) % 5 >= 2; ++i)
                wanted += values[size_t(round * kLength + i)];
        CHECK_EQ(out.host()[size_t(t)], wanted);
    }
}

__global__ void turns(int* out, const int* in, int rounds) {
    // Lanes that wait in different rounds meet: each waits as often as the others.
    const int t = threadIdx.x;
    int sum = 0;
    for (int round = 0; round < rounds; ++round) {
        if ((t + round) % 2) continue;
        sum += in[round];
        __syncwarp();
        sum += in[round + 1] * round;
    }
    out[t] = sum;
}
CASE(LanesMeetInDifferentRounds) {
    constexpr int kRounds = 8;
    std::vector<int> values(kRounds + 1);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = int(i * 37 % 64) + 1;
    test::Buffer<int> in(values), out(32);
    turns<<<1, 32>>>(out, in, kRounds);
    CHECK_KERNEL();
    for (int t = 0; t < 32; ++t) {
        int wanted = 0;
        for (int round = t % 2; round < kRounds; round += 2)
            wanted += values[size_t(round)] + values[size_t(round + 1)] * round;
        CHECK_EQ(out.host()[size_t(t)], wanted);
    }
}

/// The same of every thread. Unrolled, it is a chain of which each part is used twice.
__global__ void maximum(float* out, const float* in) {
    const float* mine = in + blockIdx.x;
    float most = -INFINITY;
#pragma unroll
    for (int i = 0; i < 45; ++i)
        most = most < mine[i * 65] ? mine[i * 65] : most;
    out[blockIdx.x] = most;
}
CASE(AChainThatIsTheSameForAllThreadsIsCompiledSoon) {
    std::vector<float> values(45 * 65);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = float(i * 7919 % 10007) - 5000;
    test::Buffer<float> in(values), out(65);
    maximum<<<65, 1>>>(out, in);
    CHECK_KERNEL();
    for (size_t block = 0; block < 65; ++block) {
        float most = values[block];
        for (size_t i = 1; i < 45; ++i)
            most = std::max(most, values[block + i * 65]);
        CHECK_EQ(out.host()[block], most);
    }
}
