// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: vector types have CUDA's sizes, alignments and make_ functions
// DOC: CUDA C++ Programming Guide, 10.3 Built-in Vector Types (table 5, alignment requirements)
// ORACLE: not yet run
#include "case.h"

#include <cstddef>
#include <cuComplex.h>

#define LAYOUT(type, size, alignment)                                                              \
    static_assert(sizeof(type) == (size), #type " has another size");                              \
    static_assert(alignof(type) == (alignment), #type " has another alignment")
LAYOUT(char1, 1, 1);
LAYOUT(char2, 2, 2);
LAYOUT(char3, 3, 1);
LAYOUT(char4, 4, 4);
LAYOUT(uchar1, 1, 1);
LAYOUT(uchar2, 2, 2);
LAYOUT(uchar3, 3, 1);
LAYOUT(uchar4, 4, 4);
LAYOUT(short1, 2, 2);
LAYOUT(short2, 4, 4);
LAYOUT(short3, 6, 2);
LAYOUT(short4, 8, 8);
LAYOUT(ushort1, 2, 2);
LAYOUT(ushort2, 4, 4);
LAYOUT(ushort3, 6, 2);
LAYOUT(ushort4, 8, 8);
LAYOUT(int1, 4, 4);
LAYOUT(int2, 8, 8);
LAYOUT(int3, 12, 4);
LAYOUT(int4, 16, 16);
LAYOUT(uint1, 4, 4);
LAYOUT(uint2, 8, 8);
LAYOUT(uint3, 12, 4);
LAYOUT(uint4, 16, 16);
LAYOUT(long1, 8, 8);
LAYOUT(long2, 16, 16);
LAYOUT(long3, 24, 8);
LAYOUT(longlong1, 8, 8);
LAYOUT(longlong2, 16, 16);
LAYOUT(longlong3, 24, 8);
LAYOUT(ulonglong1, 8, 8);
LAYOUT(ulonglong2, 16, 16);
LAYOUT(ulonglong3, 24, 8);
LAYOUT(float1, 4, 4);
LAYOUT(float2, 8, 8);
LAYOUT(float3, 12, 4);
LAYOUT(float4, 16, 16);
LAYOUT(double1, 8, 8);
LAYOUT(double2, 16, 16);
LAYOUT(double3, 24, 8);
LAYOUT(dim3, 12, 4);
LAYOUT(cuFloatComplex, 8, 8);
LAYOUT(cuDoubleComplex, 16, 16);
#if CUDART_VERSION < 13000
LAYOUT(long4, 32, 16);
LAYOUT(longlong4, 32, 16);
LAYOUT(ulonglong4, 32, 16);
LAYOUT(double4, 32, 16);
#endif
static_assert(offsetof(float4, w) == 12 && offsetof(double2, y) == 8 && offsetof(uchar4, z) == 2,
              "");
static_assert(std::is_trivially_copyable<float4>::value && std::is_standard_layout<float4>::value,
              "");

template <class T>
__global__ void copyVectors(T* out, const T* in) {
    out[threadIdx.x] = in[threadIdx.x];
}
template <class T>
static void copied() {
    std::vector<T> values(32);
    auto* bytes = reinterpret_cast<unsigned char*>(values.data());
    for (size_t i = 0; i < 32 * sizeof(T); ++i)
        bytes[i] = static_cast<unsigned char>(i * 37 + 11);
    test::Buffer<T> in(values), out(32);
    copyVectors<T><<<1, 32>>>(out, in);
    CHECK_KERNEL();
    CHECK(std::memcmp(out.host().data(), values.data(), 32 * sizeof(T)) == 0);
}
CASE(EachTypeIsLoadedAndStored) {
    copied<char2>(), copied<uchar3>(), copied<char4>(), copied<short2>(), copied<ushort3>(),
        copied<short4>();
    copied<int1>(), copied<int2>(), copied<uint3>(), copied<int4>(), copied<longlong2>(),
        copied<ulonglong3>();
    copied<float2>(), copied<float3>(), copied<float4>(), copied<double1>(), copied<double2>(),
        copied<double3>();
}

__global__ void makes(float* out) {
    const float4 f = make_float4(1, 2, 3, 4);
    const int3 i = make_int3(5, 6, 7);
    const uchar4 u = make_uchar4(250, 251, 252, 253);
    double2 d = make_double2(8.5, 9.5);
    d.x += 1;
    float3 g;
    g.x = 1, g.y = 2, g.z = 3;
    const float3 h = g;
    out[0] = f.x + f.w, out[1] = i.z, out[2] = u.w, out[3] = float(d.x), out[4] = h.z;
}
CASE(MakeFunctionsOnTheDevice) {
    test::Buffer<float> out(5);
    makes<<<1, 1>>>(out);
    CHECK_KERNEL();
    const std::vector<float> wanted = {5, 7, 253, 9.5f, 3};
    CHECK(out.host() == wanted);
}
CASE(MakeFunctionsOnTheHost) {
    CHECK_EQ(make_float3(1, 2, 3).z, 3.0f);
    CHECK_EQ(make_longlong2(1, -2).y, -2LL);
    CHECK_EQ(make_ushort4(1, 2, 3, 65535).w, (unsigned short)65535);
    CHECK_EQ(make_char3(1, 2, -3).z, (signed char)-3);
}
