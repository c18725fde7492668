// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: --use_fast_math keeps the bounds that its intrinsics have
// DOC: CUDA C++ Programming Guide, 17.2 Intrinsic Functions (table of errors); NVCC documentation,
//     --use_fast_math
// NVCC: --use_fast_math
// ORACLE: not yet run
#include "samples.h"

#include <algorithm>

struct Results {
    float sine, cosine, exponential, logarithm, log2, log10, quotient, root, power, tangent, ten,
        reciprocalRoot;
};
__global__ void compute(Results* out, const float* values, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float x = values[i];
    Results r;
    r.sine = sinf(x), r.cosine = cosf(x), r.exponential = expf(x), r.tangent = tanf(x),
    r.ten = exp10f(x);
    const float p = fabsf(x) + 0.01f;
    r.logarithm = logf(p), r.log2 = log2f(p), r.log10 = log10f(p), r.quotient = x / p,
    r.root = sqrtf(p), r.power = powf(p, x);
    r.reciprocalRoot = rsqrtf(p);
    out[i] = r;
}
static double ulps(double seen, double wanted) {
    const double unit = std::ldexp(1.0, std::max(std::ilogb(wanted), -126) - 23);
    return std::fabs(seen - wanted) / unit;
}
CASE(ErrorsStayWithinTheTables) {
    const int n = 6001;
    std::vector<float> values(n);
    for (int i = 0; i < n; ++i)
        values[i] = float(i - 3000) * 0.001047f; // about [-pi, pi]
    test::Buffer<float> in(values);
    test::Buffer<Results> out(n);
    compute<<<(n + 127) / 128, 128>>>(out, in, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < n; ++i) {
        const double x = values[i];
        const double p = double(std::fabs(values[i]) + 0.01f);
        const Results& r = seen[i];
        CHECK_NEAR(r.sine, std::sin(x), std::exp2(-21.41) + 1e-7);
        CHECK_NEAR(r.cosine, std::cos(x), std::exp2(-21.19) + 1e-7);
        CHECK(ulps(r.exponential, std::exp(x)) <= 2 + std::floor(std::fabs(1.173 * x)) + 0.5);
        CHECK(ulps(r.ten, std::pow(10.0, x)) <= 2 + std::floor(std::fabs(2.97 * x)) + 0.5);
        if (p >= 0.5 && p <= 2) {
            CHECK_NEAR(r.logarithm, std::log(p), std::exp2(-21.41) + 1e-7);
            CHECK_NEAR(r.log2, std::log2(p), std::exp2(-22) + 1e-7);
            CHECK_NEAR(r.log10, std::log10(p), std::exp2(-24) + 1e-7);
        } else {
            CHECK(ulps(r.logarithm, std::log(p)) <= 3.5);
            CHECK(ulps(r.log2, std::log2(p)) <= 2.5);
            CHECK(ulps(r.log10, std::log10(p)) <= 3.5);
        }
        CHECK(x == 0 || ulps(r.quotient, x / p) <= 2.5);
        CHECK(ulps(r.root, std::sqrt(p)) <= 3.5);
        CHECK(ulps(r.reciprocalRoot, 1 / std::sqrt(p)) <= 2.5);
        CHECK_NEAR(r.power, std::pow(p, x), 1e-4 * std::pow(p, x));
        if (std::fabs(std::cos(x)) > 0.1) CHECK_NEAR(r.tangent, std::tan(x), 2e-5);
    }
}
