// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Draws the Mandelbrot set into a PNG: a two-dimensional grid, constant memory, device functions,
// double precision.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <cuda_runtime.h>

#include "png.h"

#define CHECK(call)                                                                                \
    do {                                                                                           \
        const cudaError_t status = (call);                                                         \
        if (status != cudaSuccess) {                                                               \
            fprintf(stderr, "%s: %s\n", #call, cudaGetErrorString(status));                        \
            return 1;                                                                              \
        }                                                                                          \
    } while (false)

constexpr int kColours = 256;
__constant__ uchar3 palette[kColours];

/// Steps until the point leaves the circle of radius 16, with a fraction that makes the colours
/// smooth.
__device__ float escape(double x, double y, int limit) {
    double zx = 0.0, zy = 0.0;
    for (int i = 0; i < limit; ++i) {
        const double next = zx * zx - zy * zy + x;
        zy = 2.0 * zx * zy + y;
        zx = next;
        const double square = zx * zx + zy * zy;
        if (square > 256.0) return i + 1.0f - log2f(0.5f * logf(float(square)) / logf(2.0f));
    }
    return -1.0f;
}

__global__ void draw(uchar3* pixels, int width, int height, double left, double top, double step,
                     int limit) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x;
    const int row = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= width || row >= height) return;
    const float steps = escape(left + column * step, top - row * step, limit);
    pixels[row * width + column] =
        steps < 0.0f ? make_uchar3(0, 0, 0) : palette[int(steps * 6.0f + 0.5f) & (kColours - 1)];
}

int main(int argc, char** argv) {
    const char* name = argc > 1 ? argv[1] : "mandelbrot.png";
    const int width = argc > 2 ? atoi(argv[2]) : 960, height = width * 2 / 3, limit = 400;
    if (width < 2) {
        fprintf(stderr, "usage: mandelbrot [FILE.png [WIDTH]]\n");
        return 2;
    }
    uchar3 colours[kColours];
    for (int i = 0; i < kColours; ++i) {
        const int wave = i < 128 ? 2 * i : 511 - 2 * i;
        colours[i] = make_uchar3(wave, wave * wave / 255, 64 + 3 * wave / 4);
    }
    CHECK(cudaMemcpyToSymbol(palette, colours, sizeof colours));

    uchar3* pixels = nullptr;
    CHECK(cudaMalloc(&pixels, sizeof(uchar3) * width * height));
    const dim3 block(16, 16), grid((width + 15) / 16, (height + 15) / 16);
    cudaEvent_t begin, end;
    CHECK(cudaEventCreate(&begin));
    CHECK(cudaEventCreate(&end));
    CHECK(cudaEventRecord(begin));
    draw<<<grid, block>>>(pixels, width, height, -2.2, 1.0667, 3.2 / width, limit);
    CHECK(cudaGetLastError());
    CHECK(cudaEventRecord(end));

    std::vector<uchar3> image(size_t(width) * height);
    CHECK(cudaMemcpy(image.data(), pixels, sizeof(uchar3) * image.size(), cudaMemcpyDeviceToHost));
    float milliseconds = 0.0f;
    CHECK(cudaEventElapsedTime(&milliseconds, begin, end));
    if (!writePng(name, width, height, &image[0].x)) {
        fprintf(stderr, "can't write '%s'\n", name);
        return 1;
    }
    // The middle of the main bulb is inside; the corner is not.
    const uchar3 inside = image[size_t(height / 2) * width + int(width * 2.0 / 3.2)],
                 outside = image[0];
    const bool good = inside.x + inside.y + inside.z == 0 && outside.x + outside.y + outside.z > 0;
    printf("%s: '%s', %d x %d, drawn in %.1f ms\n", good ? "PASS" : "FAIL", name, width, height,
           milliseconds);
    CHECK(cudaFree(pixels));
    return good ? 0 : 1;
}
