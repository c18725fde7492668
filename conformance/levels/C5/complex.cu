// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cuComplex arithmetic on host and device
// DOC: CUDA toolkit, cuComplex.h (C99-like complex numbers)
// ORACLE: not yet run
#include "samples.h"

#include <complex>
#include <cuComplex.h>

struct Results {
    cuDoubleComplex sum, difference, product, quotient, conjugate, fused;
    double magnitude;
};
__host__ __device__ inline Results compute(cuDoubleComplex a, cuDoubleComplex b) {
    return {cuCadd(a, b), cuCsub(a, b),    cuCmul(a, b), cuCdiv(a, b),
            cuConj(a),    cuCfma(a, b, a), cuCabs(a)};
}
__global__ void onDevice(Results* out, const cuDoubleComplex* a, const cuDoubleComplex* b, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = compute(a[i], b[i]);
}
static void checkNear(cuDoubleComplex seen, std::complex<double> wanted) {
    const double bound = 1e-14 * (1 + std::abs(wanted));
    CHECK_NEAR(cuCreal(seen), wanted.real(), bound);
    CHECK_NEAR(cuCimag(seen), wanted.imag(), bound);
}
static void checkResults(const Results& r, std::complex<double> a, std::complex<double> b) {
    checkNear(r.sum, a + b), checkNear(r.difference, a - b), checkNear(r.product, a * b),
        checkNear(r.quotient, a / b);
    checkNear(r.conjugate, std::conj(a)), checkNear(r.fused, a * b + a);
    CHECK_NEAR(r.magnitude, std::abs(a), 1e-14 * (1 + std::abs(a)));
}
CASE(DoublesOnBothSides) {
    std::vector<cuDoubleComplex> a, b;
    unsigned long long seed = 301;
    const auto next = [&] { return double(nextRandom(seed) >> 11) * 0x1p-53 * 20 - 10; };
    for (int i = 0; i < 2000; ++i)
        a.push_back(make_cuDoubleComplex(next(), next())),
            b.push_back(make_cuDoubleComplex(next() + 11, next()));
    test::Buffer<cuDoubleComplex> da(a), db(b);
    test::Buffer<Results> out(a.size());
    onDevice<<<16, 128>>>(out, da, db, int(a.size()));
    CHECK_KERNEL();
    const auto seen = out.host();
    for (size_t i = 0; i < a.size(); ++i) {
        const std::complex<double> x(a[i].x, a[i].y), y(b[i].x, b[i].y);
        checkResults(seen[i], x, y);
        checkResults(compute(a[i], b[i]), x, y);
    }
}
__global__ void floats(cuFloatComplex* out) {
    const cuFloatComplex a = make_cuFloatComplex(1, 2), b = make_cuComplex(3, -1);
    out[0] = cuCaddf(a, b), out[1] = cuCsubf(a, b), out[2] = cuCmulf(a, b), out[3] = cuCdivf(a, b),
    out[4] = cuConjf(a), out[5] = cuCfmaf(a, b, b);
    out[6] = cuComplexDoubleToFloat(cuComplexFloatToDouble(a));
    out[7] = make_cuFloatComplex(cuCabsf(make_cuFloatComplex(3e30f, 4e30f)), cuCimagf(a));
}
CASE(FloatsAndOverflow) {
    test::Buffer<cuFloatComplex> out(8);
    floats<<<1, 1>>>(out);
    CHECK_KERNEL();
    const float wanted[][2] = {{4, 1},  {-2, 3}, {5, 5}, {0.1f, 0.7f},
                               {1, -2}, {8, 4},  {1, 2}, {5e30f, 2}};
    const auto seen = out.host();
    for (int i = 0; i < 8; ++i) {
        CHECK_NEAR(cuCrealf(seen[i]), wanted[i][0], 1e-6 * (1 + std::fabs(wanted[i][0])));
        CHECK_NEAR(cuCimagf(seen[i]), wanted[i][1], 1e-6 * (1 + std::fabs(wanted[i][1])));
    }
}
