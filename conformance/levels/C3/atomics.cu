// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: atomic functions in every type, in global and shared memory
// DOC: CUDA C++ Programming Guide, 10.14 Atomic Functions
// ORACLE: not yet run
#include "case.h"

#include <algorithm>

// Each operation: many threads apply it with their own operand; the result does not depend on their
// order.
template <class T>
__device__ __host__ T operand(unsigned i) {
    return T(i * 2654435761u >> 7);
}
template <>
__device__ __host__ float operand<float>(unsigned i) {
    return float(int(i % 64) - 20);
}
template <>
__device__ __host__ double operand<double>(unsigned i) {
    return double(int(i % 64) - 20) * 0.25;
}

#define OPERATION(name, call, reference)                                                           \
    struct name {                                                                                  \
        template <class T>                                                                         \
        static __device__ T apply(T* p, T v) {                                                     \
            return call(p, v);                                                                     \
        }                                                                                          \
        template <class T>                                                                         \
        static T combine(T a, T v) {                                                               \
            return reference;                                                                      \
        }                                                                                          \
    }
OPERATION(Add, atomicAdd, T(a + v));
OPERATION(Sub, atomicSub, T(a - v));
OPERATION(Min, atomicMin, std::min(a, v));
OPERATION(Max, atomicMax, std::max(a, v));
OPERATION(And, atomicAnd, T(a& v));
OPERATION(Or, atomicOr, T(a | v));
OPERATION(Xor, atomicXor, T(a ^ v));
OPERATION(AddBlock, atomicAdd_block, T(a + v));
OPERATION(AddSystem, atomicAdd_system, T(a + v));
OPERATION(MaxBlock, atomicMax_block, std::max(a, v));
OPERATION(MinSystem, atomicMin_system, std::min(a, v));
OPERATION(XorSystem, atomicXor_system, T(a ^ v));
OPERATION(AndBlock, atomicAnd_block, T(a& v));
OPERATION(OrSystem, atomicOr_system, T(a | v));
OPERATION(SubBlock, atomicSub_block, T(a - v));

template <class Op, class T>
__global__ void onGlobal(T* cells) {
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    Op::apply(&cells[i % 5], operand<T>(i));
}
template <class Op, class T>
__global__ void onShared(T* cells, T start) {
    __shared__ T mine[5];
    if (threadIdx.x < 5) mine[threadIdx.x] = start;
    __syncthreads();
    Op::apply(&mine[threadIdx.x % 5], operand<T>(threadIdx.x));
    __syncthreads();
    if (threadIdx.x < 5) cells[threadIdx.x] = mine[threadIdx.x];
}
template <class Op, class T>
static void check(T start, unsigned blocks = 7) {
    const unsigned n = blocks * 130;
    std::vector<T> wanted(5, start);
    test::Buffer<T> cells(wanted);
    onGlobal<Op, T><<<blocks, 130>>>(static_cast<T*>(cells));
    CHECK_KERNEL();
    for (unsigned i = 0; i < n; ++i)
        wanted[i % 5] = Op::combine(wanted[i % 5], operand<T>(i));
    for (int i = 0; i < 5; ++i)
        CHECK_EQ(cells.host()[i], wanted[i]);
    std::fill(wanted.begin(), wanted.end(), start);
    onShared<Op, T><<<1, 130>>>(static_cast<T*>(cells), start);
    CHECK_KERNEL();
    for (unsigned i = 0; i < 130; ++i)
        wanted[i % 5] = Op::combine(wanted[i % 5], operand<T>(i));
    for (int i = 0; i < 5; ++i)
        CHECK_EQ(cells.host()[i], wanted[i]);
}
using Ull = unsigned long long;
CASE(AddInEveryType) {
    check<Add, int>(-5), check<Add, unsigned>(7), check<Add, Ull>(1ull << 40),
        check<Add, float>(0.5f), check<Add, double>(1.5);
}
CASE(SubInEveryType) {
    check<Sub, int>(100), check<Sub, unsigned>(3);
}
CASE(MinInEveryType) {
    check<Min, int>(INT32_MAX), check<Min, unsigned>(UINT32_MAX), check<Min, long long>(INT64_MAX),
        check<Min, Ull>(UINT64_MAX);
    check<Min, int>(-1), check<Min, long long>(-1);
}
CASE(MaxInEveryType) {
    check<Max, int>(INT32_MIN), check<Max, unsigned>(0), check<Max, long long>(INT64_MIN),
        check<Max, Ull>(0);
    check<Max, unsigned>(0xf0000000u);
}
CASE(BitOperationsInEveryType) {
    check<And, int>(-1), check<And, unsigned>(~0u), check<And, Ull>(~0ull);
    check<Or, int>(0), check<Or, unsigned>(1), check<Or, Ull>(1ull << 50);
    check<Xor, int>(-9), check<Xor, unsigned>(5), check<Xor, Ull>(1ull << 33);
}
CASE(BlockAndSystemScopes) {
    // Block scope: one block only.
    check<AddBlock, int>(0, 1), check<AddBlock, float>(0, 1), check<AddBlock, double>(0, 1),
        check<MaxBlock, unsigned>(0, 1);
    check<AndBlock, Ull>(~0ull, 1), check<SubBlock, int>(5, 1);
    check<AddSystem, int>(0), check<AddSystem, Ull>(0), check<AddSystem, double>(0),
        check<MinSystem, long long>(INT64_MAX);
    check<XorSystem, unsigned>(0), check<OrSystem, int>(0);
}

__global__ void incDec(unsigned* cells) {
    atomicInc(&cells[0], 9u);
    atomicDec(&cells[1], 9u);
    atomicInc(&cells[2], 0xffffffffu);
}
CASE(IncAndDecWrapAtTheirLimit) {
    test::Buffer<unsigned> cells(std::vector<unsigned>{0, 0, 5});
    incDec<<<4, 256>>>(cells); // 1024 times modulo 10
    CHECK_KERNEL();
    CHECK_EQ(cells.host()[0], 4u);
    CHECK_EQ(cells.host()[1], 6u);
    CHECK_EQ(cells.host()[2], 1029u);
}
__global__ void incDecBeyond(unsigned* cells, unsigned* old) {
    old[0] = atomicInc(&cells[0], 9u); // ((old >= val) ? 0 : (old+1))
    old[1] = atomicDec(&cells[1], 9u); // (((old == 0) || (old > val)) ? val : (old-1))
}
CASE(IncAndDecBeyondTheirLimit) {
    test::Buffer<unsigned> cells(std::vector<unsigned>{20, 20}), old(2);
    incDecBeyond<<<1, 1>>>(cells, old);
    CHECK_KERNEL();
    CHECK_EQ(cells.host()[0], 0u);
    CHECK_EQ(cells.host()[1], 9u);
    CHECK_EQ(old.host()[0], 20u);
    CHECK_EQ(old.host()[1], 20u);
}

__global__ void distinct(int* counter, int* used) {
    atomicAdd(&used[atomicAdd(counter, 1)], 1);
}
CASE(TheOldValuesAreAllDistinct) {
    test::Buffer<int> counter(1), used(4096);
    distinct<<<16, 256>>>(counter, used);
    CHECK_KERNEL();
    CHECK_EQ(counter.host()[0], 4096);
    for (int count : used.host())
        CHECK_EQ(count, 1);
}

template <class T>
__global__ void exchange(T* cell, unsigned* count) {
    // Every value goes in once and comes out once, but for the last one, which stays.
    const T out = atomicExch(cell, T(threadIdx.x + blockIdx.x * blockDim.x + 1));
    atomicAdd(&count[unsigned(out)], 1u);
}
template <class T>
static void checkExchange() {
    test::Buffer<T> cell(1);
    test::Buffer<unsigned> count(1001);
    exchange<T><<<10, 100>>>(static_cast<T*>(cell), static_cast<unsigned*>(count));
    CHECK_KERNEL();
    const unsigned last = unsigned(cell.host()[0]);
    for (unsigned i = 0; i <= 1000; ++i)
        CHECK_EQ(count.host()[i], i == last ? 0u : 1u);
}
CASE(ExchangeInEveryType) {
    checkExchange<int>(), checkExchange<unsigned>(), checkExchange<Ull>(), checkExchange<float>();
}

template <class T>
__global__ void casAdd(T* cell, int n) {
    for (int k = 0; k < n; ++k) {
        T old = *(volatile T*)cell, assumed;
        do {
            assumed = old;
            old = atomicCAS(cell, assumed, T(assumed + 3));
        } while (old != assumed);
    }
}
template <class T>
static void checkCas(T wanted) {
    test::Buffer<T> cell(4);
    casAdd<T><<<4, 64>>>(static_cast<T*>(cell), 5);
    CHECK_KERNEL();
    CHECK_EQ(cell.host()[0], wanted);
    CHECK_EQ(cell.host()[1], T(0));
}
CASE(CompareAndSwapInEveryType) {
    checkCas<int>(3840), checkCas<unsigned>(3840), checkCas<Ull>(3840),
        checkCas<unsigned short>(3840);
}

__global__ void doubleByCas(double* cell) {
    auto* bits = reinterpret_cast<Ull*>(cell);
    Ull old = *bits, assumed;
    do {
        assumed = old;
        old = atomicCAS(bits, assumed, __double_as_longlong(2.0 + __longlong_as_double(assumed)));
    } while (assumed != old);
}
CASE(TheManualsOwnDoubleAdd) {
    test::Buffer<double> cell(1);
    doubleByCas<<<8, 64>>>(cell);
    CHECK_KERNEL();
    CHECK_EQ(cell.host()[0], 1024.0);
}

__global__ void histogram(unsigned* bins, const unsigned char* data, int n) {
    __shared__ unsigned local[256];
    for (int i = threadIdx.x; i < 256; i += blockDim.x)
        local[i] = 0;
    __syncthreads();
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
        atomicAdd(&local[data[i]], 1u);
    __syncthreads();
    for (int i = threadIdx.x; i < 256; i += blockDim.x)
        atomicAdd(&bins[i], local[i]);
}
CASE(AHistogram) {
    const int n = 200000;
    std::vector<unsigned char> data(n);
    std::vector<unsigned> wanted(256);
    for (int i = 0; i < n; ++i)
        ++wanted[data[i] = static_cast<unsigned char>(i * i >> 5)];
    test::Buffer<unsigned char> device(data);
    test::Buffer<unsigned> bins(256);
    histogram<<<12, 192>>>(bins, device, n);
    CHECK_KERNEL();
    CHECK(bins.host() == wanted);
}

__global__ void floatMax(int* cell, const float* values) {
    atomicMax(cell, __float_as_int(values[threadIdx.x]));
}
CASE(MaxOfPositiveFloatsByTheirBits) {
    std::vector<float> values(200);
    for (int i = 0; i < 200; ++i)
        values[i] = float(i * 73 % 200) * 0.5f;
    test::Buffer<float> device(values);
    test::Buffer<int> cell(1);
    floatMax<<<1, 200>>>(cell, device);
    CHECK_KERNEL();
    float most;
    const int bits = cell.host()[0];
    std::memcpy(&most, &bits, 4);
    CHECK_EQ(most, 99.5f);
}
