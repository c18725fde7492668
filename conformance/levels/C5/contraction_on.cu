// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: by default a product and a sum may become one fma; the _rn intrinsics never do
// DOC: NVCC documentation, --fmad; CUDA Math API, __fmul_rn ("will never be merged into a single
//     multiply-add instruction")
// ORACLE: not yet run
#include "samples.h"

__global__ void both(float* open, float* closed, double* dopen, double* dclosed, const float* a,
                     const float* b, const float* c, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    open[i] = a[i] * b[i] + c[i];
    closed[i] = __fadd_rn(__fmul_rn(a[i], b[i]), c[i]);
    const double x = a[i] * 1.1, y = b[i] * 1.3, z = c[i] * 0.7;
    dopen[i] = x * y + z;
    dclosed[i] = __dadd_rn(__dmul_rn(x, y), z);
}
CASE(ProductsAndSums) {
    const int n = 5000;
    std::vector<float> a(n), b(n), c(n);
    unsigned long long seed = 3;
    for (int i = 0; i < n; ++i) {
        a[i] = float(nextRandom(seed) >> 40) * 0x1p-20f,
        b[i] = float(nextRandom(seed) >> 40) * 0x1p-20f;
        c[i] = i % 2
                   ? -a[i] * b[i]
                   : float(nextRandom(seed) >> 40) * 0x1p-20f; // cancellation shows the difference
    }
    test::Buffer<float> da(a), db(b), dc(c), open(n), closed(n);
    test::Buffer<double> dopen(n), dclosed(n);
    both<<<(n + 127) / 128, 128>>>(open, closed, dopen, dclosed, da, db, dc, n);
    CHECK_KERNEL();
    const auto seenOpen = open.host(), seenClosed = closed.host();
    const auto seenDopen = dopen.host(), seenDclosed = dclosed.host();
    for (int i = 0; i < n; ++i) {
        const float separate = opaque(opaque(a[i]) * opaque(b[i])) + c[i],
                    fused = std::fma(a[i], b[i], c[i]);
        CHECK_EQ(seenClosed[i], separate);
        CHECK(seenOpen[i] == separate || seenOpen[i] == fused);
        const double x = a[i] * 1.1, y = b[i] * 1.3, z = c[i] * 0.7;
        const double dseparate = opaque(opaque(x) * opaque(y)) + z, dfused = std::fma(x, y, z);
        CHECK_EQ(seenDclosed[i], dseparate);
        CHECK(seenDopen[i] == dseparate || seenDopen[i] == dfused);
    }
}
