// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// load_ptx FILE.ptx: milliseconds of the process' first cuModuleLoadDataEx of the text, at -O1.
#include <cuda.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

int main(int count, char** values) {
    std::ifstream file(count > 1 ? values[1] : "");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    CUdevice device;
    CUcontext context;
    if (cuInit(0) || cuDeviceGet(&device, 0) || cuDevicePrimaryCtxRetain(&context, device) ||
        cuCtxSetCurrent(context))
        return 1;
    CUjit_option option = CU_JIT_OPTIMIZATION_LEVEL;
    void* level = reinterpret_cast<void*>(uintptr_t{1});
    CUmodule module;
    const auto start = std::chrono::steady_clock::now();
    if (const CUresult result = cuModuleLoadDataEx(&module, text.c_str(), 1, &option, &level)) {
        const char* name = "?";
        cuGetErrorName(result, &name);
        std::fprintf(stderr, "%s\n", name);
        return 1;
    }
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    std::printf("%.4f\n", took.count());
    return cuModuleUnload(module) != CUDA_SUCCESS;
}
