// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: nvFatbin: PTX, cubins and objects joined at run time load and run
// DOC: nvFatbin 12.8, 3 User Interface, 4 Basic Usage
// NVCC: -lnvrtc -lnvfatbin -lcuda
// ORACLE: not yet run
#include <cuda.h>
#include <nvFatbin.h>

#include "nvrtc_common.h"

static const char kPtx[] = ".version 7.0\n.target sm_75\n.address_size 64\n"
                           ".visible .entry k(.param .u64 out) {\n"
                           "  .reg .b64 %p;\n  .reg .b32 %v;\n  ld.param.u64 %p, [out];\n"
                           "  mov.u32 %v, 7;\n  st.global.u32 [%p], %v;\n  ret;\n}\n";

struct Fatbin {
    nvFatbinHandle handle = nullptr;
    explicit Fatbin(std::vector<const char*> options = {}) {
        CHECK_EQ(int(nvFatbinCreate(&handle, options.data(), options.size())), 0);
    }
    ~Fatbin() { nvFatbinDestroy(&handle); }
    std::vector<char> bytes() const {
        size_t size = 0;
        CHECK_EQ(int(nvFatbinSize(handle, &size)), 0);
        std::vector<char> all(size);
        CHECK_EQ(int(nvFatbinGet(handle, all.data())), 0);
        return all;
    }
};

static std::vector<char> cubin(const char* source, const char* architecture) {
    Program program(source);
    program.compiles({architecture});
    size_t size = 0;
    CHECK_EQ(int(nvrtcGetCUBINSize(program.handle, &size)), 0);
    std::vector<char> all(size);
    CHECK_EQ(int(nvrtcGetCUBIN(program.handle, all.data())), 0);
    return all;
}

/// What kernel `k` of an image writes.
static int run(const std::vector<char>& image) {
    CUcontext context = nullptr;
    CUmodule module = nullptr;
    CUfunction kernel = nullptr;
    CUdeviceptr out = 0;
    int value = 0;
    CHECK_EQ(int(cuInit(0)), 0);
    CHECK_EQ(int(cuDevicePrimaryCtxRetain(&context, 0)), 0);
    CHECK_EQ(int(cuCtxSetCurrent(context)), 0);
    CHECK_EQ(int(cuModuleLoadData(&module, image.data())), 0);
    CHECK_EQ(int(cuModuleGetFunction(&kernel, module, "k")), 0);
    CHECK_EQ(int(cuMemAlloc(&out, sizeof value)), 0);
    void* arguments[] = {&out};
    CHECK_EQ(int(cuLaunchKernel(kernel, 1, 1, 1, 1, 1, 1, 0, nullptr, arguments, nullptr)), 0);
    CHECK_EQ(int(cuMemcpyDtoH(&value, out, sizeof value)), 0);
    CHECK_EQ(int(cuMemFree(out)), 0);
    CHECK_EQ(int(cuModuleUnload(module)), 0);
    return value;
}

CASE(PtxRunsFromAFatBinary) {
    Fatbin fatbin({"-64", "-compress=true"});
    CHECK_EQ(int(nvFatbinAddPTX(fatbin.handle, kPtx, sizeof kPtx, "75", "seven", "")), 0);
    CHECK_EQ(run(fatbin.bytes()), 7);
}

CASE(TheDeviceTakesTheNewestCodeThatItKnows) {
    int major = 0, minor = 0;
    CHECK_EQ(int(cuInit(0)), 0);
    CHECK_EQ(int(cuDeviceGetAttribute(&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 0)), 0);
    CHECK_EQ(int(cuDeviceGetAttribute(&minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, 0)), 0);
    const std::string own = std::to_string(major) + std::to_string(minor);
    const char* source = "extern \"C\" __global__ void k(int* out) { *out = __CUDA_ARCH__; }\n";
    Fatbin fatbin;
    for (const std::string& each : {std::string("60"), own, std::string("121")}) {
        const std::vector<char> code = cubin(source, ("-arch=sm_" + each).c_str());
        CHECK_EQ(int(nvFatbinAddCubin(fatbin.handle, code.data(), code.size(), each.c_str(), "k")),
                 0);
    }
    CHECK_EQ(run(fatbin.bytes()), (major * 10 + minor) * 10);
}

CASE(MistakesHaveTheirCodes) {
    nvFatbinHandle none = nullptr;
    const char* wrong[] = {"--no-such-option"};
    CHECK_EQ(int(nvFatbinCreate(&none, wrong, 1)), int(NVFATBIN_ERROR_UNRECOGNIZED_OPTION));
    CHECK_EQ(int(nvFatbinCreate(nullptr, nullptr, 0)), int(NVFATBIN_ERROR_NULL_POINTER));
    Fatbin fatbin;
    CHECK_EQ(int(nvFatbinAddPTX(fatbin.handle, kPtx, sizeof kPtx, "seven", "k", "")),
             int(NVFATBIN_ERROR_INVALID_ARCH));
    CHECK_EQ(int(nvFatbinAddPTX(fatbin.handle, kPtx, 0, "75", "k", "")),
             int(NVFATBIN_ERROR_EMPTY_INPUT));
    const std::vector<char> code = cubin("__global__ void k() {}\n", "-arch=sm_80");
    CHECK_EQ(int(nvFatbinAddCubin(fatbin.handle, code.data(), code.size(), "75", "k")),
             int(NVFATBIN_ERROR_ELF_ARCH_MISMATCH));
    CHECK_EQ(std::string(nvFatbinGetErrorString(NVFATBIN_SUCCESS)), std::string());
    CHECK(nvFatbinGetErrorString(NVFATBIN_ERROR_INVALID_ARCH)[0] != 0);
    unsigned major = 0, minor = 0;
    CHECK_EQ(int(nvFatbinVersion(&major, &minor)), 0);
    CHECK(major >= 12);
}
