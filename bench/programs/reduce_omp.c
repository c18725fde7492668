// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What reduce.cu does, in C with OpenMP.
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    enum { n = 1 << 25 };
    float* values = malloc(n * sizeof(float));
    for (int i = 0; i < n; ++i)
        values[i] = (float)(i % 3);
    double best = 1e30;
    float total = 0;
    for (int round = 0; round < 7; ++round) {
        const double start = omp_get_wtime();
#pragma omp parallel for simd reduction(+ : total)
        for (int i = 0; i < n; ++i)
            total += values[i];
        const double took = omp_get_wtime() - start;
        if (took < best) best = took;
    }
    printf("%f\n", 1e-9 * n * sizeof(float) / best);
    return total < 0;
}
