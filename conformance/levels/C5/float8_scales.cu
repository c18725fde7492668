// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: scales of kind E8M0: powers of two without a sign, on both sides
// DOC: CUDA Math API 12.8, "FP8 Conversion and Data Movement", __nv_fp8_e8m0
// ORACLE: not yet run
#include <cuda_fp8.h>

#include "case.h"

#include <cmath>
#include <limits>

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// What a number becomes towards zero, up and saturated, and what the class holds.
struct Codes {
    unsigned char down, up, up_finite, of_class, of_double;
};
static __host__ __device__ Codes codesOf(float x) {
    return {__nv_cvt_float_to_e8m0(x, __NV_NOSAT, cudaRoundZero),
            __nv_cvt_float_to_e8m0(x, __NV_NOSAT, cudaRoundPosInf),
            __nv_cvt_float_to_e8m0(x, __NV_SATFINITE, cudaRoundPosInf), __nv_fp8_e8m0(x).__x,
            __nv_cvt_double_to_e8m0(x, __NV_NOSAT, cudaRoundPosInf)};
}
__global__ void convert(const float* x, Codes* codes) {
    codes[threadIdx.x] = codesOf(x[threadIdx.x]);
}
__global__ void widen(float* x, unsigned short* narrow) {
    __nv_fp8_e8m0 scale;
    scale.__x = static_cast<unsigned char>(threadIdx.x);
    x[threadIdx.x] = static_cast<float>(scale);
    narrow[threadIdx.x] = __nv_cvt_e8m0_to_bf16raw(scale.__x).x;
}

static void check(const Codes& seen, int down, int up, int up_finite) {
    CHECK_EQ(int(seen.down), down);
    CHECK_EQ(int(seen.up), up);
    CHECK_EQ(int(seen.up_finite), up_finite);
    CHECK_EQ(int(seen.of_class), up_finite);
    CHECK_EQ(int(seen.of_double), up);
}

CASE(NumbersBecomePowersOfTwo) {
    const float x[] = {1.0f,
                       2.0f,
                       -3.0f, // the sign is not kept
                       0.75f,
                       0.0f,
                       std::ldexp(1.0f, -127),
                       std::ldexp(1.5f, -127),
                       std::ldexp(1.0f, 127),
                       std::ldexp(1.5f, 127),
                       kInfinity,
                       NAN};
    const int expected[][3] = {{127, 127, 127}, {128, 128, 128}, {128, 129, 129}, {126, 127, 127},
                               {0, 0, 0},       {0, 0, 0},       {0, 1, 1},       {254, 254, 254},
                               {254, 255, 254}, {255, 255, 254}, {255, 255, 255}};
    constexpr int kCount = sizeof x / sizeof *x;
    test::Buffer<float> in(kCount);
    test::Buffer<Codes> out(kCount);
    CHECK_CUDA(cudaMemcpy(in, x, sizeof x, cudaMemcpyHostToDevice));
    convert<<<1, kCount>>>(in, out);
    CHECK_KERNEL();
    Codes seen[kCount];
    CHECK_CUDA(cudaMemcpy(seen, out, sizeof seen, cudaMemcpyDeviceToHost));
    for (int i = 0; i < kCount; i++) {
        check(seen[i], expected[i][0], expected[i][1], expected[i][2]);
        check(codesOf(x[i]), expected[i][0], expected[i][1], expected[i][2]);
    }
}

CASE(EveryScaleIsRead) {
    test::Buffer<float> wide(256);
    test::Buffer<unsigned short> narrow(256);
    widen<<<1, 256>>>(wide, narrow);
    CHECK_KERNEL();
    float x[256];
    unsigned short bits[256];
    CHECK_CUDA(cudaMemcpy(x, wide, sizeof x, cudaMemcpyDeviceToHost));
    CHECK_CUDA(cudaMemcpy(bits, narrow, sizeof bits, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 255; i++) {
        CHECK_EQ(x[i], std::ldexp(1.0f, i - 127));
        CHECK_EQ(int(bits[i]), i ? i << 7 : 0x40);
    }
    CHECK(std::isnan(x[255]));
    CHECK_EQ(int(bits[255]), 0x7fff);
}

CASE(ClassesConvertToOtherTypes) {
    CHECK_EQ(int(__nv_fp8_e8m0(5)), 8);
    CHECK_EQ(double(__nv_fp8_e8m0(0.25)), 0.25);
    CHECK_EQ(__half2float(__half(__nv_fp8_e8m0(__half(4.0f)))), 4.0f);
    CHECK(bool(__nv_fp8_e8m0(0.0f))); // 2^-127
    const __nv_fp8x4_e8m0 four(make_float4(1, 3, -8, 0.5f));
    CHECK_EQ(four.__x, 0x7e82817fu);
    CHECK_EQ(float4(four).y, 4.0f);
    const float2 two = float2(__nv_fp8x2_e8m0(make_double2(1e-300, 1e300)));
    CHECK_EQ(two.x, std::ldexp(1.0f, -127));
    CHECK_EQ(two.y, std::ldexp(1.0f, 127));
}
