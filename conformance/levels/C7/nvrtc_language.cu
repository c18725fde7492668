// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: NVRTC: what is predefined without headers, and what the options mean
// DOC: NVRTC 12.8, 3.4 Supported Compile Options, 5 Language
// NVCC: -lnvrtc
// ORACLE: not yet run
#include "nvrtc_common.h"

CASE(CudaIsThereWithoutHeaders) {
    Program program(R"(
        __device__ float4 scaled(float4 v, float f) { return make_float4(v.x * f, v.y * f, v.z * f, v.w * f); }
        extern "C" __global__ void k(float4* v, int* i, unsigned long long* t, size_t n) {
            extern __shared__ float staged[];
            dim3 shape = blockDim;
            staged[threadIdx.x] = sinf(v->x) + sqrt(v->y) + pow(2.0f, 3) + __expf(v->z) + fabs(v->w) +
                                  floor(v->x) + max(1, 2) + min(1.5f, v->x) + rsqrtf(v->y);
            __syncthreads();
            if (isnan(staged[0]) || isinf(v->x)) *i = __popc(3) + shape.x + warpSize;
            atomicAdd(i, __shfl_down_sync(0xffffffff, *i, 1));
            *v = scaled(*v, staged[1]);
            *t = clock64() + __ballot_sync(0xffffffff, *i) + __ffs(*i);
            clock_t c = clock();
            ptrdiff_t d = &staged[1] - &staged[0];
            if (n > size_t(d + c)) printf("%d\n", *i);
            if (v == NULL || v == nullptr) __trap();
        })");
    program.compiles();
}

CASE(MacrosTellRunTimeCompilation) {
    Program program(R"(
        #if !defined(__CUDACC_RTC__) || !defined(__CUDACC__) || defined(__NVCC__)
        #error macros
        #endif
        #if __CUDACC_VER_MAJOR__ < 12 || !defined(__CUDA_ARCH__) || defined(__CUDACC_RDC__)
        #error more macros
        #endif
        #if __cplusplus != 201703L
        #error standard
        #endif
        __global__ void k() {})");
    program.compiles();
}

CASE(ThereAreNoHostHeaders) {
    Program program("#include <stdio.h>\n__global__ void k() {}\n");
    CHECK_EQ(int(program.compile()), int(NVRTC_ERROR_COMPILATION));
}

CASE(StandardsAreChosen) {
    const char* source =
        "#if __cplusplus != WANTED\n#error standard\n#endif\n__global__ void k() {}\n";
    const char* const rows[][2] = {{"-std=c++11", "-DWANTED=201103L"},
                                   {"--std=c++14", "-DWANTED=201402L"},
                                   {"--std=c++17", "--define-macro=WANTED=201703L"},
                                   {"-std=c++20", "-D WANTED=202002L"}};
    for (const auto& [standard, macro] : rows) {
        Program program(source);
        program.compiles({standard, macro});
    }
    Program wrong(source);
    CHECK_EQ(int(wrong.compile({"-std=c++98"})), int(NVRTC_ERROR_INVALID_OPTION));
}

CASE(MacrosAreDefinedAndUndefined) {
    Program program("#if !defined(A) || B != 3 || defined(C)\n#error macros\n#endif\n"
                    "__global__ void k() {}\n");
    program.compiles({"-DA", "-D", "B=3", "-DC=1", "-UC"});
}

CASE(AssertGoesWithNdebug) {
    const char* source = "extern \"C\" __global__ void k(int x) { assert(x == 1); }\n";
    Program with(source), without(source);
    with.compiles();
    without.compiles({"-DNDEBUG"});
    CHECK(has(with.ptx(), "__assertfail"));
    CHECK(without.ptx().find("__assertfail") == std::string::npos);
}

CASE(MoveForwardAndInitializerListAreBuiltIn) {
    const char* source = R"(
        struct Big { int n; __device__ Big(int x) : n(x) {} __device__ Big(Big&& o) : n(o.n) { o.n = 0; } };
        template <class T> __device__ Big made(T&& t) { return Big(std::forward<T>(t)); }
        __device__ int sum(std::initializer_list<int> l) { int s = 0; for (int x : l) s += x; return s; }
        __global__ void k(int* p) { Big a(3); Big b = made(std::move(a)); *p = b.n + sum({1, 2, 3}); })";
    Program program(source), without(source);
    program.compiles();
    CHECK_EQ(int(without.compile({"--builtin-move-forward=false"})), int(NVRTC_ERROR_COMPILATION));
}

CASE(DefaultSpaceIsTheHostUnlessSaid) {
    const char* source = "int twice(int x) { return 2 * x; }\nint counter = 4;\n"
                         "__global__ void k(int* p) { *p = twice(counter); }\n";
    Program host(source), device(source);
    CHECK_EQ(int(host.compile()), int(NVRTC_ERROR_COMPILATION));
    device.add("counter");
    device.compiles({"-default-device"});
    CHECK(has(device.ptx(), ".global .align 4 .u32 counter = 4;"));
}

CASE(RelocatableCodeMayLackFunctions) {
    const char* source = "extern __device__ int other(int);\n"
                         "__global__ void k(int* p) { *p = other(*p); }\n";
    Program program(source);
    program.compiles({"--relocatable-device-code=true"});
    CHECK(has(program.ptx(), ".extern .func"));
    Program macros("#ifndef __CUDACC_RDC__\n#error rdc\n#endif\n__global__ void k() {}\n");
    macros.compiles({"-dc"});
}

CASE(LinkTimeCodeComesInsteadOfPtx) {
    Program program("__global__ void k() {}\n");
    program.compiles({"-dlto", "-arch=sm_80"});
    size_t size = 0;
    CHECK_EQ(int(nvrtcGetLTOIRSize(program.handle, &size)), int(NVRTC_SUCCESS));
    CHECK(size > 0);
    std::vector<char> bytes(size);
    CHECK_EQ(int(nvrtcGetLTOIR(program.handle, bytes.data())), int(NVRTC_SUCCESS));
}

CASE(FusedMultiplyAddIsAChoice) {
    const char* source =
        "extern \"C\" __global__ void k(float* p) { p[0] = p[1] * p[2] + p[3]; }\n";
    Program fused(source), apart(source);
    fused.compiles({"-fmad=true"});
    apart.compiles({"--fmad=false"});
    CHECK(has(fused.ptx(), "fma.rn.f32"));
    CHECK(has(apart.ptx(), "mul.rn.f32"));
}

CASE(LinesAreKeptWhenAskedFor) {
    const char* source = "extern \"C\" __global__ void k(int* p) {\n  *p = 1;\n}\n";
    Program with(source), without(source);
    with.compiles({"-lineinfo"});
    without.compiles();
    CHECK(has(with.ptx(), ".loc"));
    CHECK(without.ptx().find(".loc\t") == std::string::npos);
}

CASE(OptionsThatChangeNothingAreTaken) {
    Program program("__global__ void k() {}\n");
    program.compiles({"--maxrregcount=32", "-prec-div=false", "--prec-sqrt=true", "-use_fast_math",
                      "-restrict", "--extra-device-vectorization", "-diag-suppress=177",
                      "--ptxas-options=-v", "-no-source-include", "-device-int128",
                      "-opt-info=inline", "--instantiate-templates-in-pch=true"});
}

CASE(WhatAStandardLibraryMayDoIsNoWarning) {
    Program program(R"(
        #define __FLT_MIN__ 1.17549435e-38F
        template <class T> struct Box { __host__ __device__ Box(T) {} };
        template <class T> __host__ __device__ Box(T) -> Box<T>;
        __host__ __device__ constexpr double operator""min(long double x) { return 60 * x; }
        extern "C" __global__ void k(double* p) { *p = 1.5min + __FLT_MIN__; }
    )");
    program.compiles({"-std=c++17"});
    CHECK_EQ(program.log(), std::string());
}

CASE(TheToolkitsDeviceHeadersNeedNoHost) {
    Program program(R"(
        #include <cuda_fp16.h>
        #include <cuda_bf16.h>
        #include <cooperative_groups.h>
        namespace cg = cooperative_groups;
        extern "C" __global__ void k(__half2* h, __nv_bfloat16* b, int* p) {
            cg::thread_block block = cg::this_thread_block();
            cg::thread_block_tile<32> warp = cg::tiled_partition<32>(block);
            *h = __hfma2(*h, *h, __float2half2_rn(1.5f));
            *b = __float2bfloat16(__bfloat162float(*b) * 2);
            *p = warp.shfl_down(*p, 1);
            block.sync();
        })");
    const char* home = std::getenv("CUDA_HOME");
    const std::string include = std::string("-I") + (home ? home : "/usr/local/cuda") + "/include";
    program.compiles({"-arch=compute_80", include.c_str()});
}
