// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What product.cu does, in C with OpenMP: the same tiles, rows of them in vectors.
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

enum { n = 1024, tile = 16 };

int main(void) {
    float* matrices[3];
    for (int m = 0; m < 3; ++m) {
        matrices[m] = malloc(n * n * sizeof(float));
        for (int i = 0; i < n * n; ++i)
            matrices[m][i] = (float)(i % 7);
    }
    const float *a = matrices[0], *b = matrices[1];
    float* c = matrices[2];
    double best = 1e30;
    for (int round = 0; round < 5; ++round) {
        const double start = omp_get_wtime();
#pragma omp parallel for collapse(2)
        for (int row = 0; row < n; row += tile)
            for (int column = 0; column < n; column += tile) {
                float sums[tile][tile] = {{0}};
                for (int step = 0; step < n; step += tile)
                    for (int y = 0; y < tile; ++y)
                        for (int k = 0; k < tile; ++k)
                            for (int x = 0; x < tile; ++x)
                                sums[y][x] +=
                                    a[(row + y) * n + step + k] * b[(step + k) * n + column + x];
                for (int y = 0; y < tile; ++y)
                    for (int x = 0; x < tile; ++x)
                        c[(row + y) * n + column + x] = sums[y][x];
            }
        const double took = omp_get_wtime() - start;
        if (took < best) best = took;
    }
    printf("%f\n", 2e-9 * n * n * n / best);
    return c[1] < 0;
}
