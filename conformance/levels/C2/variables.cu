// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: device, constant and static variables are initialised and keep their state
// DOC: CUDA C++ Programming Guide, 10.2 Variable Memory Space Specifiers; 18.5.4 Variables
// ORACLE: not yet run
#include "case.h"

__device__ int counter;
__device__ int values[5] = {10, 20, 30};
__device__ int* pointer = &values[1];
__device__ const char* text = "hello";
__constant__ const char letters[] = "constant";
struct Point {
    int x, y;
    float weights[2];
};
__device__ Point points[2] = {{1, 2, {0.5f, 0.25f}}, {3, 4, {1.0f, 2.0f}}};
__constant__ Point origin = {-1, -2, {9.0f, 8.0f}};
__device__ Point* to_point = &points[1];
__device__ double big[100000];
const int kHostConstant = 12;
constexpr double kFactor = 2.5;
__device__ constexpr int kTable[4] = {2, 4, 8, 16};
namespace {
__device__ long long hidden = 1LL << 40;
}
union Word {
    unsigned bits;
    float value;
};
__device__ Word word = {0x3fc00000u};
__device__ bool flags[3] = {true, false, true};
__device__ uint4 vector = {1, 2, 3, 4};

__global__ void read(double* out) {
    out[0] = counter;
    out[1] = values[2] + values[4];
    out[2] = *pointer;
    out[3] = text[4];
    out[4] = letters[7];
    out[5] = points[1].y + points[0].weights[1];
    out[6] = origin.x + origin.weights[0];
    out[7] = to_point->weights[1];
    out[8] = big[99999];
    out[9] = kHostConstant + kFactor;
    out[10] = kTable[threadIdx.x + 3];
    out[11] = double(hidden);
    out[12] = word.value;
    out[13] = flags[0] + flags[1] + flags[2];
    out[14] = vector.w;
}
CASE(InitialValues) {
    test::Buffer<double> out(15);
    read<<<1, 1>>>(out);
    CHECK_KERNEL();
    const std::vector<double> wanted = {
        0, 30, 20, 'o', 't', 4.25, 8, 2, 0, 14.5, 16, double(1LL << 40), 1.5, 2, 4};
    const auto seen = out.host();
    for (size_t i = 0; i < wanted.size(); ++i)
        CHECK_EQ(seen[i], wanted[i]);
}

__global__ void count() {
    atomicAdd(&counter, 1);
}
CASE(StateIsKeptBetweenLaunches) {
    for (int i = 0; i < 10; ++i)
        count<<<3, 50>>>();
    CHECK_KERNEL();
    int seen = 0;
    CHECK_CUDA(cudaMemcpyFromSymbol(&seen, counter, sizeof seen));
    CHECK_EQ(seen, 1500);
}

__device__ int nextNumber() {
    static int number = 100;
    return atomicAdd(&number, 1);
}
__global__ void staticLocal(int* out) {
    static __device__ int calls = 5;
    *out = nextNumber() * 1000 + atomicAdd(&calls, 1);
}
CASE(AStaticLocalIsOneForTheDevice) {
    test::Buffer<int> out(1);
    for (int i = 0; i < 3; ++i)
        staticLocal<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 102 * 1000 + 7);
}

template <class T>
__device__ T shared_by_type = T(3);
__global__ void instances(double* out) {
    shared_by_type<int> += 1;
    shared_by_type<float> += 0.5f;
    out[0] = shared_by_type<int>, out[1] = shared_by_type<float>;
}
CASE(VariableTemplatesHaveOneVariablePerType) {
    test::Buffer<double> out(2);
    instances<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 4.0);
    CHECK_EQ(out.host()[1], 3.5);
}

__global__ void locals(int* out) {
    int stack[64];
    for (int i = 0; i < 64; ++i)
        stack[i] = i * int(threadIdx.x);
    int* p = stack + threadIdx.x % 64;
    *p += 7;
    out[threadIdx.x] = stack[threadIdx.x % 64] + stack[63];
}
CASE(LocalArraysBelongToTheirThread) {
    test::Buffer<int> out(64);
    locals<<<1, 64>>>(out);
    CHECK_KERNEL();
    for (int t = 0; t < 64; ++t)
        CHECK_EQ(out.host()[t], t * t + 7 + 63 * t + (t == 63 ? 7 : 0));
}

__global__ void spaces(int* out, int* global) {
    __shared__ int s;
    int l = 0;
    out[0] = __isGlobal(global) + 2 * __isShared(global) + 4 * __isLocal(global) +
             8 * __isConstant(global);
    out[1] = __isGlobal(&s) + 2 * __isShared(&s) + 4 * __isLocal(&s) + 8 * __isConstant(&s);
    out[2] = __isGlobal(&l) + 2 * __isShared(&l) + 4 * __isLocal(&l) + 8 * __isConstant(&l);
    out[3] = __isGlobal(&counter) + 2 * __isShared(&counter);
    out[4] = 8 * __isConstant(&origin) + 2 * __isShared(&origin);
}
CASE(AddressSpacePredicates) {
    test::Buffer<int> out(5), global(1);
    spaces<<<1, 1>>>(out, global);
    CHECK_KERNEL();
    const std::vector<int> wanted = {1, 2, 4, 1, 8};
    CHECK(out.host() == wanted);
}
