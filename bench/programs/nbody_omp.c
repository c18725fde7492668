// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What nbody.cu does, in C with OpenMP.
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    float x, y, z, w;
} Body;

int main(void) {
    enum { n = 8192 };
    Body* bodies = malloc(n * sizeof(Body));
    Body* out = malloc(n * sizeof(Body));
    for (int i = 0; i < n; ++i)
        bodies[i] = (Body){(float)(i % 17), (float)(i % 13), (float)(i % 11), 1};
    double best = 1e30;
    for (int round = 0; round < 7; ++round) {
        const double start = omp_get_wtime();
#pragma omp parallel for
        for (int i = 0; i < n; ++i) {
            const Body me = bodies[i];
            float x = 0, y = 0, z = 0;
#pragma omp simd reduction(+ : x, y, z)
            for (int j = 0; j < n; ++j) {
                const Body other = bodies[j];
                const float dx = other.x - me.x, dy = other.y - me.y, dz = other.z - me.z;
                const float square = dx * dx + dy * dy + dz * dz + 1e-3f;
                const float pull = other.w / (square * sqrtf(square));
                x += dx * pull;
                y += dy * pull;
                z += dz * pull;
            }
            out[i] = (Body){x, y, z, 0};
        }
        const double took = omp_get_wtime() - start;
        if (took < best) best = took;
    }
    printf("%f\n", 1e-9 * n * n / best);
    return out[1].x > 1e30f;
}
