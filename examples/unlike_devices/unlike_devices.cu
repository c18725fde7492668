// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Splits one job between all devices, however unlike, by their measured speed: the rows of a
// Mandelbrot picture.
//
//     unlike_devices [rows]
//
// Each device first computes a few rows against the clock. The picture is then shared out in
// proportion, the parts are gathered on device 0 by peer copies that wait for the parts' events,
// and a kernel there counts the whole. The result must equal what device 0 gives alone.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <cuda_runtime.h>

#define CHECK(call)                                                                                \
    if (cudaError_t status = (call)) {                                                             \
        std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call,                         \
                     cudaGetErrorString(status));                                                  \
        std::exit(1);                                                                              \
    }

constexpr int kWidth = 1024, kRounds = 256;

__global__ void mandelbrot(int* out, int first_row, int rows, int all_rows) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y;
    if (x >= kWidth || y >= rows) return;
    // Rows are dealt out like cards, so that each part has its share of the hard ones.
    int row = (y + first_row) * 397 % all_rows;
    double cr = -2.2 + 3.2 * x / kWidth, ci = -1.6 + 3.2 * row / all_rows, zr = 0, zi = 0;
    int round = 0;
    for (; round < kRounds && zr * zr + zi * zi < 4; ++round) {
        double next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
    }
    out[y * kWidth + x] = round;
}

__global__ void count(unsigned long long* sum, const int* picture, int n) {
    unsigned long long part = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
        part += (unsigned long long)picture[i] * (1 + i % 7);
    atomicAdd(sum, part);
}

struct Part {
    int device = 0, first = 0, rows = 0;
    double rows_per_ms = 0;
    int* picture = nullptr;
    cudaStream_t stream = nullptr;
    cudaEvent_t begin = nullptr, end = nullptr;
};

static void compute(const Part& part, int first, int rows, int all_rows) {
    if (rows > 0)
        mandelbrot<<<dim3(kWidth / 128, rows), 128, 0, part.stream>>>(part.picture, first, rows,
                                                                      all_rows);
    CHECK(cudaGetLastError());
}

static double timed(const Part& part, int first, int rows, int all_rows) {
    float ms = 0;
    CHECK(cudaSetDevice(part.device));
    CHECK(cudaEventRecord(part.begin, part.stream));
    compute(part, first, rows, all_rows);
    CHECK(cudaEventRecord(part.end, part.stream));
    CHECK(cudaEventSynchronize(part.end));
    CHECK(cudaEventElapsedTime(&ms, part.begin, part.end));
    return std::max(ms, 1e-3f);
}

static unsigned long long total(const int* picture, int rows) {
    unsigned long long *sum, result = 0;
    CHECK(cudaMalloc(&sum, sizeof *sum));
    CHECK(cudaMemset(sum, 0, sizeof *sum));
    count<<<64, 256>>>(sum, picture, rows * kWidth);
    CHECK(cudaMemcpy(&result, sum, sizeof result, cudaMemcpyDeviceToHost));
    CHECK(cudaFree(sum));
    return result;
}

int main(int argc, char** argv) {
    const int rows = argc > 1 ? std::atoi(argv[1]) : 1000;
    const size_t bytes = size_t(rows) * kWidth * sizeof(int);
    int devices = 0;
    CHECK(cudaGetDeviceCount(&devices));
    if (rows < 1 || devices < 1) return 2;

    std::vector<Part> parts(devices);
    double speed = 0;
    for (int i = 0; i < devices; ++i) {
        Part& part = parts[i];
        part.device = i;
        CHECK(cudaSetDevice(i));
        CHECK(cudaStreamCreateWithFlags(&part.stream, cudaStreamNonBlocking));
        CHECK(cudaEventCreate(&part.begin));
        CHECK(cudaEventCreate(&part.end));
        CHECK(cudaMalloc(&part.picture, bytes));
        const int probe = std::min(rows, 50);
        timed(part, 0, probe, rows); // the code is loaded now
        part.rows_per_ms = probe / timed(part, 0, probe, rows);
        speed += part.rows_per_ms;
    }

    const double alone = timed(parts[0], 0, rows, rows);
    CHECK(cudaSetDevice(0));
    const unsigned long long wanted = total(parts[0].picture, rows);
    CHECK(cudaMemset(parts[0].picture, 0, bytes));

    double before = 0;
    for (Part& part : parts) {
        part.first = int(before / speed * rows + 0.5);
        before += part.rows_per_ms;
        part.rows = int(before / speed * rows + 0.5) - part.first;
    }
    cudaEvent_t begin, end;
    CHECK(cudaEventCreate(&begin));
    CHECK(cudaEventCreate(&end));
    CHECK(cudaEventRecord(begin, parts[0].stream));
    for (Part& part : parts) {
        CHECK(cudaSetDevice(part.device));
        compute(part, part.first, part.rows, rows);
        CHECK(cudaEventRecord(part.end, part.stream));
    }
    CHECK(cudaSetDevice(0));
    for (Part& part : parts) {
        if (part.device == 0) continue;
        CHECK(cudaStreamWaitEvent(parts[0].stream, part.end, 0));
        CHECK(cudaMemcpyPeerAsync(parts[0].picture + size_t(part.first) * kWidth, 0, part.picture,
                                  part.device, size_t(part.rows) * kWidth * sizeof(int),
                                  parts[0].stream));
    }
    CHECK(cudaEventRecord(end, parts[0].stream));
    CHECK(cudaEventSynchronize(end));
    float together = 0;
    CHECK(cudaEventElapsedTime(&together, begin, end));
    const unsigned long long seen = total(parts[0].picture, rows);

    for (const Part& part : parts) {
        cudaDeviceProp properties;
        CHECK(cudaGetDeviceProperties(&properties, part.device));
        std::printf("device %d  %-40s %8.1f rows/ms  rows %d to %d\n", part.device, properties.name,
                    part.rows_per_ms, part.first, part.first + part.rows);
    }
    std::printf("device 0 alone %.2f ms, all together %.2f ms\n", alone, together);
    std::printf("%s: %llu, wanted %llu\n", seen == wanted ? "PASS" : "FAIL", seen, wanted);
    return seen != wanted;
}
