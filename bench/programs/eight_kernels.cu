// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Eight well-known kernels; eight_kernels_cl.c has the same by hand in OpenCL C, with the same
// shapes and the same clock. Prints for each its name and the milliseconds of one run (the best of
// several), or dies when a result is wrong.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <vector>

#include <cuda_runtime.h>

#define CHECK(call)                                                                                \
    if (cudaError_t status = (call)) {                                                             \
        std::fprintf(stderr, "%s: %s\n", #call, cudaGetErrorString(status));                       \
        std::exit(1);                                                                              \
    }

__global__ void copy(float* out, const float* in, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[i];
}

__global__ void reduction(float* out, const float* in, int n) {
    __shared__ float part[256];
    int t = threadIdx.x;
    float sum = 0;
    for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x)
        sum += in[i];
    part[t] = sum;
    __syncthreads();
    for (int s = blockDim.x / 2; s > 0; s >>= 1) {
        if (t < s) part[t] += part[t + s];
        __syncthreads();
    }
    if (t == 0) out[blockIdx.x] = part[0];
}

__global__ void transpose(float* out, const float* in, int n) {
    __shared__ float tile[32][33];
    int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 32 + threadIdx.y;
    for (int j = 0; j < 32; j += 8)
        tile[threadIdx.y + j][threadIdx.x] = in[(y + j) * n + x];
    __syncthreads();
    x = blockIdx.y * 32 + threadIdx.x;
    y = blockIdx.x * 32 + threadIdx.y;
    for (int j = 0; j < 32; j += 8)
        out[(y + j) * n + x] = tile[threadIdx.x][threadIdx.y + j];
}

__global__ void gemm(float* c, const float* a, const float* b, int n) {
    __shared__ float as[16][16], bs[16][16];
    int tx = threadIdx.x, ty = threadIdx.y;
    int row = blockIdx.y * 16 + ty, column = blockIdx.x * 16 + tx;
    float sum = 0;
    for (int t = 0; t < n / 16; ++t) {
        as[ty][tx] = a[row * n + t * 16 + tx];
        bs[ty][tx] = b[(t * 16 + ty) * n + column];
        __syncthreads();
        for (int k = 0; k < 16; ++k)
            sum += as[ty][k] * bs[k][tx];
        __syncthreads();
    }
    c[row * n + column] = sum;
}

__global__ void stencil(float* out, const float* in, int n) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < 1 || y < 1 || x >= n - 1 || y >= n - 1) return;
    int i = y * n + x;
    out[i] = 0.5f * in[i] + 0.125f * (in[i - 1] + in[i + 1] + in[i - n] + in[i + n]);
}

__global__ void nbody(float4* force, const float4* body, int n) {
    __shared__ float4 tile[256];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float4 me = body[i];
    float x = 0, y = 0, z = 0;
    for (int t = 0; t < n / 256; ++t) {
        tile[threadIdx.x] = body[t * 256 + threadIdx.x];
        __syncthreads();
        for (int k = 0; k < 256; ++k) {
            float4 other = tile[k];
            float dx = other.x - me.x, dy = other.y - me.y, dz = other.z - me.z;
            float r2 = dx * dx + dy * dy + dz * dz + 0.01f;
            float inverse = 1.0f / sqrtf(r2);
            float f = other.w * inverse * inverse * inverse;
            x += f * dx;
            y += f * dy;
            z += f * dz;
        }
        __syncthreads();
    }
    force[i] = make_float4(x, y, z, 0);
}

__global__ void histogram(unsigned* bins, const unsigned char* in, int n) {
    __shared__ unsigned part[256];
    part[threadIdx.x] = 0;
    __syncthreads();
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
        atomicAdd(&part[in[i]], 1u);
    __syncthreads();
    atomicAdd(&bins[threadIdx.x], part[threadIdx.x]);
}

__global__ void scan(float* out, float* sums, const float* in) {
    __shared__ float part[2][256];
    int t = threadIdx.x, i = blockIdx.x * 256 + t, at = 0;
    part[0][t] = in[i];
    __syncthreads();
    for (int d = 1; d < 256; d *= 2) {
        part[1 - at][t] = t >= d ? part[at][t] + part[at][t - d] : part[at][t];
        at = 1 - at;
        __syncthreads();
    }
    out[i] = part[at][t];
    if (t == 255) sums[blockIdx.x] = part[at][t];
}

__global__ void nothing(float* out, int n) {
    if (n < 0) out[0] = n;
}

static double now() {
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

static void measure(const char* name, int repeats, const std::function<void()>& run) {
    double best = 1e30;
    run();
    CHECK(cudaDeviceSynchronize());
    for (int round = 0; round < 7; ++round) {
        double begin = now();
        for (int i = 0; i < repeats; ++i)
            run();
        CHECK(cudaGetLastError());
        CHECK(cudaDeviceSynchronize());
        double took = (now() - begin) / repeats;
        if (took < best) best = took;
    }
    std::printf("%s %.5f\n", name, best);
}

static void must(bool good, const char* what) {
    if (good) return;
    std::fprintf(stderr, "wrong result: %s\n", what);
    std::exit(1);
}

int main() {
    const int n = 1 << 24, edge = 2048, gemm_edge = 512, bodies = 8192, blocks = 256;
    std::vector<float> host(n), back(n);
    for (int i = 0; i < n; ++i)
        host[i] = float((i * 2654435761u) >> 22) / 1024.0f;
    float *a, *b, *c;
    CHECK(cudaMalloc(&a, n * sizeof(float)));
    CHECK(cudaMalloc(&b, n * sizeof(float)));
    CHECK(cudaMalloc(&c, n * sizeof(float)));
    CHECK(cudaMemcpy(a, host.data(), n * sizeof(float), cudaMemcpyHostToDevice));
    auto fetch = [&](const void* from, size_t bytes) {
        CHECK(cudaMemcpy(back.data(), from, bytes, cudaMemcpyDeviceToHost));
    };

    measure("copy", 5, [&] { copy<<<n / 256, 256>>>(b, a, n); });
    fetch(b, n * sizeof(float));
    must(std::memcmp(back.data(), host.data(), n * sizeof(float)) == 0, "copy");

    measure("reduction", 5, [&] { reduction<<<blocks, 256>>>(b, a, n); });
    fetch(b, blocks * sizeof(float));
    double want = 0, sum = 0;
    for (float v : host)
        want += v;
    for (int i = 0; i < blocks; ++i)
        sum += back[i];
    must(std::fabs(sum - want) < 1e-4 * want, "reduction");

    measure("transpose", 5,
            [&] { transpose<<<dim3(edge / 32, edge / 32), dim3(32, 8)>>>(b, a, edge); });
    fetch(b, size_t(edge) * edge * sizeof(float));
    for (int i = 0; i < edge; i += 7)
        for (int j = 0; j < edge; ++j)
            must(back[size_t(j) * edge + i] == host[size_t(i) * edge + j], "transpose");

    measure("gemm", 2, [&] {
        gemm<<<dim3(gemm_edge / 16, gemm_edge / 16), dim3(16, 16)>>>(c, a, a, gemm_edge);
    });
    fetch(c, size_t(gemm_edge) * gemm_edge * sizeof(float));
    for (int i = 0; i < gemm_edge; i += 37) {
        double dot = 0;
        for (int k = 0; k < gemm_edge; ++k)
            dot += double(host[3 * gemm_edge + k]) * host[k * gemm_edge + i];
        must(std::fabs(back[3 * gemm_edge + i] - dot) < 1e-4 * dot, "gemm");
    }

    measure("stencil", 5, [&] { stencil<<<dim3(edge / 32, edge / 8), dim3(32, 8)>>>(b, a, edge); });
    fetch(b, size_t(edge) * edge * sizeof(float));
    for (int y = 1; y < edge - 1; y += 5)
        for (int x = 1; x < edge - 1; ++x) {
            size_t i = size_t(y) * edge + x;
            float v = 0.5f * host[i] +
                      0.125f * (host[i - 1] + host[i + 1] + host[i - edge] + host[i + edge]);
            must(std::fabs(back[i] - v) < 1e-5f, "stencil");
        }

    measure("nbody", 1,
            [&] { nbody<<<bodies / 256, 256>>>((float4*)b, (const float4*)a, bodies); });
    fetch(b, bodies * sizeof(float4));
    double fx = 0;
    for (int k = 0; k < bodies; ++k) {
        double dx = host[4 * k] - host[0], dy = host[4 * k + 1] - host[1],
               dz = host[4 * k + 2] - host[2];
        double r = 1 / std::sqrt(dx * dx + dy * dy + dz * dz + 0.01);
        fx += host[4 * k + 3] * r * r * r * dx;
    }
    must(std::fabs(back[0] - fx) < 1e-3 * std::fabs(fx) + 1e-2, "nbody");

    std::vector<unsigned> bins(256), expected(256);
    for (int i = 0; i < n; ++i)
        ++expected[reinterpret_cast<const unsigned char*>(host.data())[i]];
    measure("histogram", 3,
            [&] { histogram<<<blocks, 256>>>((unsigned*)b, (const unsigned char*)a, n); });
    CHECK(cudaMemset(b, 0, 1024));
    histogram<<<blocks, 256>>>((unsigned*)b, (const unsigned char*)a, n);
    CHECK(cudaMemcpy(bins.data(), b, 1024, cudaMemcpyDeviceToHost));
    must(bins == expected, "histogram");

    measure("scan", 3, [&] { scan<<<n / 4 / 256, 256>>>(b, c, a); });
    fetch(b, n / 4 * sizeof(float));
    for (int i = 0; i < n / 4; i += 256 * 17) {
        double run = 0;
        for (int k = 0; k < 256; ++k) {
            run += host[i + k];
            must(std::fabs(back[i + k] - run) < 1e-3 * run + 1e-3, "scan");
        }
    }

    // What a call costs.
    double latency = 1e30, stream = 1e30, copy = 1e30;
    for (int round = 0; round < 8; ++round) {
        double begin = now();
        for (int i = 0; i < 500; ++i) {
            nothing<<<1, 1>>>(b, i);
            cudaDeviceSynchronize();
        }
        latency = std::fmin(latency, (now() - begin) / 500);
        begin = now();
        for (int i = 0; i < 500; ++i)
            nothing<<<1, 1>>>(b, i);
        cudaDeviceSynchronize();
        stream = std::fmin(stream, (now() - begin) / 500);
        begin = now();
        for (int i = 0; i < 200; ++i) {
            cudaMemcpy(b, host.data(), 4096, cudaMemcpyHostToDevice);
            cudaMemcpy(host.data(), b, 4096, cudaMemcpyDeviceToHost);
        }
        copy = std::fmin(copy, (now() - begin) / 400);
    }
    CHECK(cudaGetLastError());
    std::printf("launch_wait %.6f\nlaunch %.6f\ncopy_4k %.6f\n", latency, stream, copy);
    return 0;
}
