// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// examples/vector_add without CUDA, for what a compiler costs.
#include <cstdio>
#include <vector>

static void add(const float* a, const float* b, float* c, int n) {
    for (int i = 0; i < n; ++i)
        c[i] = a[i] + b[i];
}

int main() {
    const int n = 1 << 20;
    std::vector<float> a(n), b(n), c(n);
    for (int i = 0; i < n; ++i) {
        a[i] = float(i);
        b[i] = float(2 * i);
    }
    add(a.data(), b.data(), c.data(), n);
    for (int i = 0; i < n; ++i)
        if (c[i] != float(3 * i)) return std::printf("FAIL at %d\n", i), 1;
    std::printf("PASS\n");
}
