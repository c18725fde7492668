// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: with -ftz=true float denormals are flushed, as operands and as results, and doubles are not
// DOC: NVCC documentation, --ftz; PTX ISA 9.7.3, .ftz "flushes subnormal inputs and results to
//     sign-preserving zero"
// NVCC: -ftz=true
// ORACLE: not yet run
#include "samples.h"

static float flushed(float x) {
    return std::fpclassify(x) == FP_SUBNORMAL ? std::copysign(0.0f, x) : x;
}

struct Results {
    float add, mul, div, root, fused;
    double dmul;
};
__global__ void operate(Results* out, const float* a, const float* b, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float x = a[i], y = b[i];
    out[i].add = x + y;
    out[i].mul = x * y;
    out[i].div = x / y;
    out[i].root = sqrtf(x);
    out[i].fused = fmaf(x, y, x);
    out[i].dmul = double(1e-200) * double(i + 1) * 1e-120;
}
CASE(DenormalsBecomeSignedZeros) {
    std::vector<float> a, b;
    const float edge[] = {0.0f, 1e-40f, -1e-40f, 1.17549435e-38f, 1e-30f, -1e-20f,
                          1.0f, 0.5f,   3e38f,   1e-45f,          2.0f};
    for (float x : edge)
        for (float y : edge)
            a.push_back(x), b.push_back(y);
    test::Buffer<float> da(a), db(b);
    test::Buffer<Results> out(a.size());
    operate<<<(a.size() + 63) / 64, 64>>>(out, da, db, int(a.size()));
    CHECK_KERNEL();
    const auto seen = out.host();
    for (size_t i = 0; i < a.size(); ++i) {
        const float x = flushed(a[i]), y = flushed(b[i]);
        const std::string what = test::show(a[i]) + " and " + test::show(b[i]);
        checkSame(seen[i].add, flushed(opaque(x) + opaque(y)), "sum of " + what);
        checkSame(seen[i].mul, flushed(opaque(x) * opaque(y)), "product of " + what);
        checkSame(seen[i].div, flushed(opaque(x) / opaque(y)), "quotient of " + what);
        checkSame(seen[i].root, flushed(std::sqrt(opaque(x))), "root of " + what);
        checkSame(seen[i].fused, flushed(std::fma(opaque(x), opaque(y), opaque(x))),
                  "fma of " + what);
        CHECK_EQ(seen[i].dmul, opaque(opaque(1e-200) * double(i + 1)) * 1e-120);
    }
}
__global__ void moves(float* out, const float* in) {
    out[0] = in[0], out[1] = -in[0], out[2] = fabsf(in[0]);
}
CASE(LoadsAndStoresKeepDenormals) {
    test::Buffer<float> in(std::vector<float>{1e-40f}), out(3);
    moves<<<1, 1>>>(out, in);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 1e-40f);
}
