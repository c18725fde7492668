// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a thread sees its own reads and writes in the order of the program
// DOC: memory operations of one thread (PTX ISA, 8.9.1 Program Order)
// ORACLE: not yet run
#include "case.h"

constexpr int kThreads = 70, kEach = 4, kRounds = 6;

__global__ void readBehindWrite(int* out, int* cells, int at) {
    int* own = cells + threadIdx.x * kEach;
    const int before = own[2];
    own[at] += 1000;
    out[threadIdx.x] = before * 7 + own[3];
}
CASE(AReadBehindAWriteToAPlaceNotKnown) {
    std::vector<int> cells(kThreads * kEach);
    for (size_t i = 0; i < cells.size(); ++i)
        cells[i] = int(i * 13 % 101);
    for (int at = 0; at < kEach; ++at) {
        test::Buffer<int> memory(cells), out(kThreads);
        readBehindWrite<<<1, kThreads>>>(out, memory, at);
        CHECK_KERNEL();
        for (int t = 0; t < kThreads; ++t)
            CHECK_EQ(out.host()[size_t(t)], cells[size_t(t * kEach + 2)] * 7 +
                                                cells[size_t(t * kEach + 3)] +
                                                (at == 3 ? 1000 : 0));
    }
}

__global__ void readBetweenWrites(int* out, int* cells, int at) {
    int* own = cells + threadIdx.x * 2;
    own[0] = 5000 + int(threadIdx.x);
    const int between = own[at];
    own[1] = 9000 + int(threadIdx.x);
    out[threadIdx.x] = between;
}
CASE(AReadBetweenWrites) {
    std::vector<int> cells(kThreads * 2);
    for (size_t i = 0; i < cells.size(); ++i)
        cells[i] = int(i);
    for (int at = 0; at < 2; ++at) {
        test::Buffer<int> memory(cells), out(kThreads);
        readBetweenWrites<<<1, kThreads>>>(out, memory, at);
        CHECK_KERNEL();
        for (int t = 0; t < kThreads; ++t)
            CHECK_EQ(out.host()[size_t(t)], at == 0 ? 5000 + t : 2 * t + 1);
    }
}

struct Cells {
    int each[kEach], step;
};
__global__ void ownStruct(int* out, Cells cells, unsigned at) {
    int sum = 0;
    __syncthreads();
    for (int round = 0; round < kRounds; ++round) {
        cells.each[at % kEach] += int(threadIdx.x);
        sum += cells.each[3] * cells.step;
    }
    out[threadIdx.x] = sum;
}
CASE(AStructOfTheThreadsOwn) {
    const Cells cells{{3, 1, 4, 1}, 5};

    for (int at = 0; at < kEach; ++at) {
        test::Buffer<int> out(kThreads);
        ownStruct<<<1, kThreads>>>(out, cells, unsigned(at));
        CHECK_KERNEL();
        for (int t = 0; t < kThreads; ++t) {
            int wanted = 0, last = cells.each[3];
            for (int round = 0; round < kRounds; ++round) {
                last += at == 3 ? t : 0;
                wanted += last * cells.step;
            }
            CHECK_EQ(out.host()[size_t(t)], wanted);
        }
    }
}
