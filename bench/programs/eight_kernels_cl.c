// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kernels of eight_kernels.cu by hand in OpenCL C, on the first device that the ICD loader
// shows.
#define CL_TARGET_OPENCL_VERSION 300
#include <CL/cl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char* const kSource =
    "kernel void copy(global float* out, global const float* in, int n) {\n"
    "    int i = get_global_id(0);\n"
    "    if (i < n) out[i] = in[i];\n"
    "}\n"
    "kernel void reduction(global float* out, global const float* in, int n) {\n"
    "    local float part[256];\n"
    "    int t = get_local_id(0);\n"
    "    float sum = 0;\n"
    "    for (int i = get_global_id(0); i < n; i += get_global_size(0)) sum += in[i];\n"
    "    part[t] = sum;\n"
    "    barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    for (int s = get_local_size(0) / 2; s > 0; s >>= 1) {\n"
    "        if (t < s) part[t] += part[t + s];\n"
    "        barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    }\n"
    "    if (t == 0) out[get_group_id(0)] = part[0];\n"
    "}\n"
    "kernel void transpose(global float* out, global const float* in, int n) {\n"
    "    local float tile[32][33];\n"
    "    int tx = get_local_id(0), ty = get_local_id(1);\n"
    "    int x = get_group_id(0) * 32 + tx, y = get_group_id(1) * 32 + ty;\n"
    "    for (int j = 0; j < 32; j += 8) tile[ty + j][tx] = in[(y + j) * n + x];\n"
    "    barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    x = get_group_id(1) * 32 + tx;\n"
    "    y = get_group_id(0) * 32 + ty;\n"
    "    for (int j = 0; j < 32; j += 8) out[(y + j) * n + x] = tile[tx][ty + j];\n"
    "}\n"
    "kernel void gemm(global float* c, global const float* a, global const float* b, int n) {\n"
    "    local float as[16][16], bs[16][16];\n"
    "    int tx = get_local_id(0), ty = get_local_id(1);\n"
    "    int row = get_group_id(1) * 16 + ty, column = get_group_id(0) * 16 + tx;\n"
    "    float sum = 0;\n"
    "    for (int t = 0; t < n / 16; ++t) {\n"
    "        as[ty][tx] = a[row * n + t * 16 + tx];\n"
    "        bs[ty][tx] = b[(t * 16 + ty) * n + column];\n"
    "        barrier(CLK_LOCAL_MEM_FENCE);\n"
    "        for (int k = 0; k < 16; ++k) sum += as[ty][k] * bs[k][tx];\n"
    "        barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    }\n"
    "    c[row * n + column] = sum;\n"
    "}\n"
    "kernel void stencil(global float* out, global const float* in, int n) {\n"
    "    int x = get_global_id(0), y = get_global_id(1);\n"
    "    if (x < 1 || y < 1 || x >= n - 1 || y >= n - 1) return;\n"
    "    int i = y * n + x;\n"
    "    out[i] = 0.5f * in[i] + 0.125f * (in[i - 1] + in[i + 1] + in[i - n] + in[i + n]);\n"
    "}\n"
    "kernel void nbody(global float4* force, global const float4* body, int n) {\n"
    "    local float4 tile[256];\n"
    "    int i = get_global_id(0), t = get_local_id(0);\n"
    "    float4 me = body[i];\n"
    "    float x = 0, y = 0, z = 0;\n"
    "    for (int part = 0; part < n / 256; ++part) {\n"
    "        tile[t] = body[part * 256 + t];\n"
    "        barrier(CLK_LOCAL_MEM_FENCE);\n"
    "        for (int k = 0; k < 256; ++k) {\n"
    "            float4 other = tile[k];\n"
    "            float dx = other.x - me.x, dy = other.y - me.y, dz = other.z - me.z;\n"
    "            float r2 = dx * dx + dy * dy + dz * dz + 0.01f;\n"
    "            float inverse = 1.0f / sqrt(r2);\n"
    "            float f = other.w * inverse * inverse * inverse;\n"
    "            x += f * dx;\n"
    "            y += f * dy;\n"
    "            z += f * dz;\n"
    "        }\n"
    "        barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    }\n"
    "    force[i] = (float4)(x, y, z, 0);\n"
    "}\n"
    "kernel void histogram(global uint* bins, global const uchar* in, int n) {\n"
    "    local uint part[256];\n"
    "    part[get_local_id(0)] = 0;\n"
    "    barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    for (int i = get_global_id(0); i < n; i += get_global_size(0)) atomic_inc(&part[in[i]]);\n"
    "    barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    atomic_add(&bins[get_local_id(0)], part[get_local_id(0)]);\n"
    "}\n"
    "kernel void scan(global float* out, global float* sums, global const float* in) {\n"
    "    local float part[2][256];\n"
    "    int t = get_local_id(0), i = get_global_id(0), at = 0;\n"
    "    part[0][t] = in[i];\n"
    "    barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    for (int d = 1; d < 256; d *= 2) {\n"
    "        part[1 - at][t] = t >= d ? part[at][t] + part[at][t - d] : part[at][t];\n"
    "        at = 1 - at;\n"
    "        barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    }\n"
    "    out[i] = part[at][t];\n"
    "    if (t == 255) sums[get_group_id(0)] = part[at][t];\n"
    "}\n"
    "kernel void nothing(global float* out, int n) { if (n < 0) out[0] = n; }\n";

static cl_context context;
static cl_command_queue queue;
static cl_program program;

static void check(cl_int status, const char* what) {
    if (status == CL_SUCCESS) return;
    fprintf(stderr, "%s: error %d\n", what, status);
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

static cl_kernel kernel(const char* name) {
    cl_int status;
    cl_kernel made = clCreateKernel(program, name, &status);
    check(status, name);
    return made;
}

static void set(cl_kernel k, cl_uint at, size_t bytes, const void* value) {
    check(clSetKernelArg(k, at, bytes, value), "clSetKernelArg");
}

static void measure(const char* name, cl_kernel k, int repeats, size_t gx, size_t gy, size_t lx,
                    size_t ly) {
    const size_t global[2] = {gx * lx, gy * ly}, local[2] = {lx, ly};
    double best = 1e30;
    for (int round = 0; round < 8; ++round) { // the first is to warm up
        const double begin = now();
        for (int i = 0; i < repeats; ++i)
            check(clEnqueueNDRangeKernel(queue, k, 2, NULL, global, local, 0, NULL, NULL), name);
        check(clFinish(queue), name);
        const double took = (now() - begin) / repeats;
        if (round && took < best) best = took;
    }
    printf("%s %.5f\n", name, best);
}

int main(void) {
    cl_platform_id platform;
    cl_device_id device;
    cl_int status;
    check(clGetPlatformIDs(1, &platform, NULL), "clGetPlatformIDs");
    check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL), "clGetDeviceIDs");
    context = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
    check(status, "clCreateContext");
    queue = clCreateCommandQueueWithProperties(context, device, NULL, &status);
    check(status, "clCreateCommandQueue");
    program = clCreateProgramWithSource(context, 1, (const char**)&kSource, NULL, &status);
    check(status, "clCreateProgramWithSource");
    check(clBuildProgram(program, 1, &device, "", NULL, NULL), "clBuildProgram");

    const int n = 1 << 24, edge = 2048, gemm_edge = 512, bodies = 8192, blocks = 256;
    float* host = malloc(n * sizeof(float));
    for (int i = 0; i < n; ++i)
        host[i] = (float)((i * 2654435761u) >> 22) / 1024.0f;
    cl_mem a = clCreateBuffer(context, 0, n * sizeof(float), NULL, &status);
    cl_mem b = clCreateBuffer(context, 0, n * sizeof(float), NULL, &status);
    cl_mem c = clCreateBuffer(context, 0, n * sizeof(float), NULL, &status);
    check(status, "clCreateBuffer");
    check(clEnqueueWriteBuffer(queue, a, CL_TRUE, 0, n * sizeof(float), host, 0, NULL, NULL),
          "write");
    const struct {
        const char* name;
        cl_mem out, in;
        int n, repeats;
        size_t gx, gy, lx, ly;
    } rows[] = {
        {"copy", b, a, n, 5, (size_t)n / 256, 1, 256, 1},
        {"reduction", b, a, n, 5, (size_t)blocks, 1, 256, 1},
        {"transpose", b, a, edge, 5, (size_t)edge / 32, (size_t)edge / 32, 32, 8},
        {"gemm", c, a, gemm_edge, 2, (size_t)gemm_edge / 16, (size_t)gemm_edge / 16, 16, 16},
        {"stencil", b, a, edge, 5, (size_t)edge / 32, (size_t)edge / 8, 32, 8},
        {"nbody", b, a, bodies, 1, (size_t)bodies / 256, 1, 256, 1},
        {"histogram", b, a, n, 3, (size_t)blocks, 1, 256, 1},
        {"scan", b, a, 0, 3, (size_t)n / 4 / 256, 1, 256, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
        cl_kernel k = kernel(rows[i].name);
        set(k, 0, sizeof(cl_mem), &rows[i].out);
        if (i == 3) {
            set(k, 1, sizeof(cl_mem), &a);
            set(k, 2, sizeof(cl_mem), &a);
            set(k, 3, sizeof(int), &rows[i].n);
        } else if (i == 7) {
            set(k, 1, sizeof(cl_mem), &c);
            set(k, 2, sizeof(cl_mem), &a);
        } else {
            set(k, 1, sizeof(cl_mem), &rows[i].in);
            set(k, 2, sizeof(int), &rows[i].n);
        }
        measure(rows[i].name, k, rows[i].repeats, rows[i].gx, rows[i].gy, rows[i].lx, rows[i].ly);
    }

    // What a call costs: the arguments are set for each launch, as a program with changing ones
    // does.
    cl_kernel k = kernel("nothing");
    const size_t one = 1;
    set(k, 0, sizeof(cl_mem), &b);
    double latency = 1e30, stream = 1e30, copy = 1e30;
    for (int round = 0; round < 8; ++round) {
        double begin = now();
        for (int i = 0; i < 500; ++i) {
            set(k, 1, sizeof(int), &i);
            check(clEnqueueNDRangeKernel(queue, k, 1, NULL, &one, &one, 0, NULL, NULL), "launch");
            check(clFinish(queue), "clFinish");
        }
        const double a1 = (now() - begin) / 500;
        begin = now();
        for (int i = 0; i < 500; ++i) {
            set(k, 1, sizeof(int), &i);
            check(clEnqueueNDRangeKernel(queue, k, 1, NULL, &one, &one, 0, NULL, NULL), "launch");
        }
        check(clFinish(queue), "clFinish");
        const double a2 = (now() - begin) / 500;
        begin = now();
        for (int i = 0; i < 200; ++i) {
            check(clEnqueueWriteBuffer(queue, b, CL_TRUE, 0, 4096, host, 0, NULL, NULL), "write");
            check(clEnqueueReadBuffer(queue, b, CL_TRUE, 0, 4096, host, 0, NULL, NULL), "read");
        }
        const double a3 = (now() - begin) / 400;
        if (a1 < latency) latency = a1;
        if (a2 < stream) stream = a2;
        if (a3 < copy) copy = a3;
    }
    printf("launch_wait %.6f\nlaunch %.6f\ncopy_4k %.6f\n", latency, stream, copy);
    return 0;
}
