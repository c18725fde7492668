// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: shared memory: static, dynamic, both, and more than 48 KB on request
// DOC: CUDA C++ Programming Guide, 10.2.3 __shared__; 10.38; 20.7.3 Shared Memory (opt-in above 48
//     KB)
// ORACLE: not yet run
#include "case.h"

__global__ void reverseStatic(int* data, int n) {
    __shared__ int copy[256];
    copy[threadIdx.x] = data[threadIdx.x];
    __syncthreads();
    data[threadIdx.x] = copy[n - 1 - threadIdx.x];
}
__global__ void reverseDynamic(int* data, int n) {
    extern __shared__ int ints[];
    ints[threadIdx.x] = data[threadIdx.x];
    __syncthreads();
    data[threadIdx.x] = ints[n - 1 - threadIdx.x];
}
static std::vector<int> iota(int n) {
    std::vector<int> values(n);
    for (int i = 0; i < n; ++i)
        values[i] = i;
    return values;
}
static bool reversed(const std::vector<int>& values) {
    for (size_t i = 0; i < values.size(); ++i)
        if (values[i] != int(values.size() - 1 - i)) return false;
    return true;
}

CASE(AStaticArrayIsSharedByItsBlock) {
    test::Buffer<int> data(iota(256));
    reverseStatic<<<1, 256>>>(data, 256);
    CHECK_KERNEL();
    CHECK(reversed(data.host()));
}

CASE(DynamicMemoryHasTheSizeOfTheLaunch) {
    for (int n : {1, 31, 64, 1000, 1024}) {
        test::Buffer<int> data(iota(n));
        reverseDynamic<<<1, n, n * sizeof(int)>>>(data, n);
        CHECK_KERNEL();
        CHECK(reversed(data.host()));
    }
}

template <class T>
__global__ void typed(T* out) {
    // Two extern arrays of different types begin at the same address (Programming Guide, 10.2.3).
    extern __shared__ __align__(16) unsigned char bytes[];
    T* values = reinterpret_cast<T*>(bytes);
    values[threadIdx.x] = T(threadIdx.x);
    __syncthreads();
    out[threadIdx.x] = values[(threadIdx.x + 1) % blockDim.x];
}
__global__ void aliased(unsigned* out) {
    extern __shared__ float floats[];
    extern __shared__ unsigned words[];
    floats[threadIdx.x] = 1.0f;
    out[threadIdx.x] = words[threadIdx.x];
}
CASE(ExternArraysOfTwoTypesBeginTogether) {
    test::Buffer<unsigned> out(32);
    aliased<<<1, 32, 128>>>(out);
    CHECK_KERNEL();
    for (unsigned word : out.host())
        CHECK_EQ(word, 0x3f800000u);
    test::Buffer<double> doubles(64);
    typed<<<1, 64, 64 * sizeof(double)>>>(static_cast<double*>(doubles));
    CHECK_KERNEL();
    CHECK_EQ(doubles.host()[63], 0.0);
    CHECK_EQ(doubles.host()[0], 1.0);
    test::Buffer<short> shorts(64);
    typed<<<1, 64, 64 * sizeof(short)>>>(static_cast<short*>(shorts));
    CHECK_KERNEL();
    CHECK_EQ(shorts.host()[62], short(63));
}

__global__ void both(int* out) {
    __shared__ int fixed[64];
    __shared__ double other[2][3];
    extern __shared__ int dynamic[];
    fixed[threadIdx.x] = threadIdx.x;
    dynamic[threadIdx.x] = 1000 + threadIdx.x;
    if (threadIdx.x < 6) other[threadIdx.x / 3][threadIdx.x % 3] = threadIdx.x * 0.5;
    __syncthreads();
    out[threadIdx.x] = fixed[63 - threadIdx.x] + dynamic[63 - threadIdx.x] + int(other[1][2] * 2);
}
CASE(StaticAndDynamicDoNotOverlap) {
    test::Buffer<int> out(64);
    both<<<1, 64, 64 * sizeof(int)>>>(out);
    CHECK_KERNEL();
    for (int i = 0; i < 64; ++i)
        CHECK_EQ(out.host()[i], 1000 + 2 * (63 - i) + 5);
}

__global__ void own(int* out) {
    __shared__ int value;
    if (threadIdx.x == 0) value = blockIdx.x;
    __syncthreads();
    for (int k = 0; k < 50; ++k) {
        if (threadIdx.x == k % 32) value += 1;
        __syncthreads();
    }
    out[blockIdx.x * 32 + threadIdx.x] = value;
}
CASE(EachBlockHasItsOwn) {
    test::Buffer<int> out(500 * 32);
    own<<<500, 32>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < 500 * 32; ++i)
        CHECK_EQ(seen[i], i / 32 + 50);
}

__global__ void fillAll(unsigned* out, int words) {
    extern __shared__ unsigned memory[];
    for (int i = threadIdx.x; i < words; i += blockDim.x)
        memory[i] = i * 2654435761u;
    __syncthreads();
    unsigned sum = 0;
    for (int i = threadIdx.x; i < words; i += blockDim.x)
        sum += memory[words - 1 - i];
    atomicAdd(out, sum);
}
static void runWith(size_t bytes) {
    test::Buffer<unsigned> out(1);
    fillAll<<<1, 128, bytes>>>(out, int(bytes / 4));
    CHECK_KERNEL();
    unsigned wanted = 0;
    for (unsigned i = 0; i < bytes / 4; ++i)
        wanted += i * 2654435761u;
    CHECK_EQ(out.host()[0], wanted);
}
CASE(FortyEightKilobytesNeedNoRequest) {
    runWith(48 << 10);
}

CASE(MoreNeedsARequestAndThenWorks) {
    int most = 0;
    CHECK_CUDA(cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, 0));
    if (most <= 48 << 10) SKIP("no more than 48 KB");
    test::Buffer<unsigned> out(1);
    fillAll<<<1, 128, (48 << 10) + 1024>>>(out, 16);
    CHECK(cudaGetLastError() != cudaSuccess);
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_CUDA(cudaFuncSetAttribute(fillAll, cudaFuncAttributeMaxDynamicSharedMemorySize, most));
    runWith(most);
    CHECK(cudaFuncSetAttribute(fillAll, cudaFuncAttributeMaxDynamicSharedMemorySize, most + 1024) !=
          cudaSuccess);
}

struct Trivial {
    int a;
    float b[4];
};
__global__ void objects(float* out) {
    __shared__ Trivial items[32];
    __shared__ union {
        int i;
        float f;
    } one;
    items[threadIdx.x].a = threadIdx.x;
    items[threadIdx.x].b[2] = threadIdx.x * 0.5f;
    if (threadIdx.x == 0) one.f = 100.0f;
    __syncthreads();
    const Trivial& next = items[(threadIdx.x + 1) % 32];
    out[threadIdx.x] = next.a + next.b[2] + one.f;
}
CASE(StructsAndUnionsAreShared) {
    test::Buffer<float> out(32);
    objects<<<1, 32>>>(out);
    CHECK_KERNEL();
    for (int i = 0; i < 32; ++i)
        CHECK_EQ(out.host()[i], (i + 1) % 32 * 1.5f + 100.0f);
}

__device__ int* helper(int x) {
    __shared__ int cell[32];
    cell[threadIdx.x] = x;
    return cell;
}
__device__ int viaPointer(const int* p, int i) {
    return p[i];
}
__global__ void inFunction(int* out) {
    int* cell = helper(threadIdx.x * 3);
    __syncthreads();
    out[threadIdx.x] = viaPointer(cell, 31 - threadIdx.x) + (__isShared(cell) ? 0 : 1000);
}
CASE(SharedMemoryOfADeviceFunctionIsReachedByPointer) {
    test::Buffer<int> out(32);
    inFunction<<<1, 32>>>(out);
    CHECK_KERNEL();
    for (int i = 0; i < 32; ++i)
        CHECK_EQ(out.host()[i], (31 - i) * 3);
}

// Functions without arguments that change the block's variables.
__shared__ int tilesOfFunctions[2][128];
__device__ __noinline__ static void addRight() {
    if (threadIdx.x < 127) tilesOfFunctions[1][threadIdx.x] += tilesOfFunctions[0][threadIdx.x + 1];
}
__device__ __noinline__ static void addLeft() {
    if (threadIdx.x) tilesOfFunctions[0][threadIdx.x] -= 2 * tilesOfFunctions[1][threadIdx.x - 1];
}
__global__ void changedByFunctions(int* out) {
    tilesOfFunctions[0][threadIdx.x] = threadIdx.x * threadIdx.x;
    tilesOfFunctions[1][threadIdx.x] = threadIdx.x;
    __syncthreads();
    addRight();
    __syncthreads();
    addLeft();
    __syncthreads();
    out[threadIdx.x] = tilesOfFunctions[0][threadIdx.x];
}
CASE(FunctionsChangeIt) {
    test::Buffer<int> out(128);
    changedByFunctions<<<1, 128>>>(out);
    CHECK_KERNEL();
    for (int i = 0; i < 128; ++i)
        CHECK_EQ(out.host()[i], i ? i * i - 2 * (i - 1 + i * i) : 0);
}

__global__ void placesOfAligned(unsigned long long* places) {
    __shared__ char small[3];
    __shared__ __align__(1024) int rows[300];
    extern __shared__ __align__(512) int dynamic[];
    rows[threadIdx.x] = int(threadIdx.x);
    dynamic[threadIdx.x] = -int(threadIdx.x);
    if (threadIdx.x < 3) small[threadIdx.x] = char(threadIdx.x);
    __syncthreads();
    if (threadIdx.x != 0) return;
    int wrong = 0;
    for (int i = 0; i < int(blockDim.x); ++i)
        wrong += rows[i] != i || dynamic[i] != -i || (i < 3 && small[i] != i);
    places[0] = reinterpret_cast<unsigned long long>(rows);
    places[1] = reinterpret_cast<unsigned long long>(dynamic);
    places[2] = wrong;
}

CASE(VariablesAreAlignedAsTheyAskFor) {
    test::Buffer<unsigned long long> places(3);
    placesOfAligned<<<2, 256, 256 * sizeof(int)>>>(places);
    CHECK_KERNEL();
    const auto seen = places.host();
    CHECK_EQ(seen[0] % 1024, 0ull);
    CHECK_EQ(seen[1] % 512, 0ull);
    CHECK_EQ(seen[2], 0ull);
}
