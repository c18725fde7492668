/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * STREAM triad in C with OpenMP. Prints GB/s of the best of 20 rounds. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    const int n = 1 << 25;
    float *a = aligned_alloc(4096, sizeof(float) * n), *b = aligned_alloc(4096, sizeof(float) * n),
          *c = aligned_alloc(4096, sizeof(float) * n);
    const float s = 3;
    double best = 1e30;
    int i, round;
#pragma omp parallel for
    for (i = 0; i < n; ++i) {
        a[i] = 0;
        b[i] = 1;
        c[i] = 2;
    }
    for (round = 0; round < 20; ++round) {
        const double start = omp_get_wtime();
#pragma omp parallel for
        for (i = 0; i < n; ++i)
            a[i] = b[i] + s * c[i];
        const double time = omp_get_wtime() - start;
        if (time < best) best = time;
    }
    if (a[n - 1] != 7) return 1;
    printf("%.3f\n", 3.0 * sizeof(float) * n / best * 1e-9);
    return 0;
}
