// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// jit COUNT THREADS: milliseconds for COUNT modules of PTX, each with one small kernel, then for as
// many programs through NVRTC. The cache is to be empty.
#include <cuda.h>
#include <nvrtc.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

static void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "%s failed\n", what);
    std::exit(1);
}

static std::string ptxOf(int index) {
    return R"(
.version 7.0
.target sm_50
.address_size 64
.visible .entry scale(.param .u64 values, .param .u32 count)
{
    .reg .pred %outside;
    .reg .b32 %index, %threads, %block, %count, %value;
    .reg .b64 %values, %offset;
    ld.param.u64 %values, [values];
    ld.param.u32 %count, [count];
    mov.u32 %block, %ctaid.x;
    mov.u32 %threads, %ntid.x;
    mov.u32 %index, %tid.x;
    mad.lo.u32 %index, %block, %threads, %index;
    setp.ge.u32 %outside, %index, %count;
    @%outside ret;
    cvta.to.global.u64 %values, %values;
    mul.wide.u32 %offset, %index, 4;
    add.u64 %values, %values, %offset;
    ld.global.u32 %value, [%values];
    mul.lo.u32 %value, %value, )" +
           std::to_string(index) + R"(;
    st.global.u32 [%values], %value;
    ret;
}
)";
}

static std::string sourceOf(int index) {
    return "extern \"C\" __global__ void scale(unsigned* values, unsigned count) {\n"
           "    const unsigned index = blockIdx.x * blockDim.x + threadIdx.x;\n"
           "    if (index < count) values[index] *= " +
           std::to_string(index) + ";\n}\n";
}

static void load(int index) {
    CUmodule module;
    require(cuModuleLoadData(&module, ptxOf(index).c_str()) == CUDA_SUCCESS, "cuModuleLoadData");
    cuModuleUnload(module);
}

static void compile(int index) {
    nvrtcProgram program;
    require(nvrtcCreateProgram(&program, sourceOf(index).c_str(), "scale.cu", 0, nullptr,
                               nullptr) == NVRTC_SUCCESS,
            "nvrtcCreateProgram");
    const char* options[] = {"--gpu-architecture=compute_80"};
    require(nvrtcCompileProgram(program, 1, options) == NVRTC_SUCCESS, "nvrtcCompileProgram");
    size_t size = 0;
    require(nvrtcGetPTXSize(program, &size) == NVRTC_SUCCESS, "nvrtcGetPTXSize");
    nvrtcDestroyProgram(&program);
}

static double milliseconds(void (*work)(int), int count, int threads, CUcontext context) {
    const auto start = std::chrono::steady_clock::now();
    std::atomic<int> next{1};
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i)
        workers.emplace_back([&] {
            cuCtxSetCurrent(context);
            for (int index; (index = next++) <= count;)
                work(index);
        });
    for (std::thread& worker : workers)
        worker.join();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

int main(int words, char** word) {
    const int count = words > 1 ? std::atoi(word[1]) : 100;
    const int threads = words > 2 ? std::atoi(word[2]) : 1;
    CUdevice device;
    CUcontext context;
    require(!cuInit(0) && !cuDeviceGet(&device, 0) && !cuDevicePrimaryCtxRetain(&context, device),
            "the start");
    std::printf("%.3f", milliseconds(load, count, threads, context));
    std::printf(" %.3f\n", milliseconds(compile, count, threads, context));
}
