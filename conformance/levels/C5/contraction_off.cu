// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: with -fmad=false a product and a sum round twice
// DOC: NVCC documentation, --fmad
// NVCC: -fmad=false
// ORACLE: not yet run
#include "samples.h"

template <class T>
__global__ void multiplyAdd(T* out, const T* a, const T* b, const T* c, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    T x = a[i] * b[i] + c[i];
    x -= a[i] * c[i];
    out[i] = x;
}
template <class T>
static void check() {
    const int n = 5000;
    std::vector<T> a(n), b(n), c(n);
    unsigned long long seed = 4;
    for (int i = 0; i < n; ++i) {
        a[i] = T(nextRandom(seed) >> 8) * T(0x1p-50), b[i] = T(nextRandom(seed) >> 8) * T(0x1p-50);
        c[i] = i % 2 ? -a[i] * b[i] : T(nextRandom(seed) >> 8) * T(0x1p-50);
    }
    test::Buffer<T> da(a), db(b), dc(c), out(n);
    multiplyAdd<T><<<(n + 127) / 128, 128>>>(static_cast<T*>(out), da, db, dc, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < n; ++i) {
        const T product = opaque(T(opaque(a[i]) * opaque(b[i]))),
                other = opaque(T(opaque(a[i]) * opaque(c[i])));
        const T sum = opaque(T(product + c[i]));
        checkSame(seen[i], opaque(T(sum - other)), "a*b+c-a*c");
    }
}
CASE(Floats) {
    check<float>();
}
CASE(Doubles) {
    check<double>();
}
