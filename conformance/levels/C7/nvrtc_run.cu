// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: NVRTC and nvJitLink: cubins load into the driver API and run
// DOC: NVRTC 12.8, 6 Basic Usage, 7 Accessing Lowered Names; nvJitLink 12.8, 3 User Interface
// NVCC: -lnvrtc -lnvJitLink -lcuda
// ORACLE: not yet run
#include "nvrtc_common.h"

#include <cuda.h>
#include <nvJitLink.h>

#include <cstring>

#define CHECK_CU(call) CHECK_EQ(int(call), int(CUDA_SUCCESS))

/// The architecture of device 0, as an option: machine code is for one only.
static std::string realArchitecture() {
    int major = 0, minor = 0;
    CHECK_CU(cuDeviceGetAttribute(&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 0));
    CHECK_CU(cuDeviceGetAttribute(&minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, 0));
    return "-arch=sm_" + std::to_string(major * 10 + minor);
}

struct Context {
    CUcontext value = nullptr;
    Context() {
        CHECK_CU(cuInit(0));
        CHECK_CU(cuDevicePrimaryCtxRetain(&value, 0));
        CHECK_CU(cuCtxSetCurrent(value));
    }
};

static std::vector<char> cubinOf(const Program& program) {
    std::vector<char> cubin(program.cubinSize());
    CHECK_EQ(int(nvrtcGetCUBIN(program.handle, cubin.data())), int(NVRTC_SUCCESS));
    return cubin;
}

/// Launches `name(int* out, int n)` with n threads and gives what it wrote.
static std::vector<int> run(CUmodule module, const std::string& name, int n) {
    CUfunction kernel = nullptr;
    CHECK_CU(cuModuleGetFunction(&kernel, module, name.c_str()));
    CUdeviceptr out = 0;
    CHECK_CU(cuMemAlloc(&out, n * sizeof(int)));
    void* arguments[] = {&out, &n};
    CHECK_CU(cuLaunchKernel(kernel, 1, 1, 1, n, 1, 1, 0, nullptr, arguments, nullptr));
    std::vector<int> result(size_t(n), -1);
    CHECK_CU(cuMemcpyDtoH(result.data(), out, n * sizeof(int)));
    CHECK_CU(cuMemFree(out));
    return result;
}

CASE(ACubinRunsUnderItsLoweredName) {
    Context context;
    Program program("__constant__ int factor = 3;\n"
                    "template <int Add> __global__ void k(int* out, int n) {\n"
                    "  int i = threadIdx.x;\n"
                    "  if (i < n) out[i] = i * factor + Add;\n"
                    "}\n");
    program.add("k<7>");
    program.compiles({realArchitecture().c_str()});
    CUmodule module = nullptr;
    CHECK_CU(cuModuleLoadData(&module, cubinOf(program).data()));
    const std::vector<int> seen = run(module, program.lowered("k<7>"), 100);
    for (int i = 0; i < 100; i++)
        CHECK_EQ(seen[size_t(i)], i * 3 + 7);
    CHECK_CU(cuModuleUnload(module));
}

CASE(AVariableIsReachedByItsLoweredName) {
    Context context;
    Program program(
        "namespace n { __device__ int offset = 1; }\n"
        "extern \"C\" __global__ void k(int* out, int n) { out[threadIdx.x] = n::offset; }\n");
    program.add("&n::offset");
    program.compiles({realArchitecture().c_str()});
    CUmodule module = nullptr;
    CHECK_CU(cuModuleLoadData(&module, cubinOf(program).data()));
    CUdeviceptr variable = 0;
    size_t bytes = 0;
    CHECK_CU(cuModuleGetGlobal(&variable, &bytes, module, program.lowered("&n::offset").c_str()));
    CHECK_EQ(bytes, sizeof(int));
    const int value = 42;
    CHECK_CU(cuMemcpyHtoD(variable, &value, sizeof value));
    CHECK_EQ(run(module, "k", 1)[0], 42);
    CHECK_CU(cuModuleUnload(module));
}

CASE(AStaticVariableIsReachedByItsName) {
    Context context;
    Program program("static __device__ int factor = 3;\nstatic __constant__ int bias;\n"
                    "extern \"C\" __global__ void k(int* out, int n) {\n"
                    "  out[threadIdx.x] = factor * n + bias;\n}\n");
    program.add("&bias");
    program.compiles({realArchitecture().c_str()});
    CUmodule module = nullptr;
    CHECK_CU(cuModuleLoadData(&module, cubinOf(program).data()));
    const int values[] = {5, 100};
    const std::string names[] = {"factor", program.lowered("&bias")};
    for (int i = 0; i < 2; i++) {
        CUdeviceptr variable = 0;
        size_t bytes = 0;
        CHECK_CU(cuModuleGetGlobal(&variable, &bytes, module, names[i].c_str()));
        CHECK_EQ(bytes, sizeof(int));
        CHECK_CU(cuMemcpyHtoD(variable, &values[i], sizeof(int)));
    }
    CHECK_EQ(run(module, "k", 2)[0], 110);
    CHECK_CU(cuModuleUnload(module));
}

static std::vector<char> ltoOf(Program& program) {
    program.compiles({"-dlto", "-rdc=true", realArchitecture().c_str()});
    size_t size = 0;
    CHECK_EQ(int(nvrtcGetLTOIRSize(program.handle, &size)), int(NVRTC_SUCCESS));
    std::vector<char> bytes(size);
    CHECK_EQ(int(nvrtcGetLTOIR(program.handle, bytes.data())), int(NVRTC_SUCCESS));
    return bytes;
}

CASE(TwoProgramsLinkIntoOneCubin) {
    Context context;
    Program caller("extern __device__ int other(int);\n"
                   "extern \"C\" __global__ void k(int* out, int n) {\n"
                   "  out[threadIdx.x] = other(threadIdx.x);\n"
                   "}\n");
    Program callee("__device__ int other(int x) { return x * x + 1; }\n");
    const std::string architecture = realArchitecture();
    const char* options[] = {architecture.c_str(), "-lto"};
    nvJitLinkHandle linker = nullptr;
    CHECK_EQ(int(nvJitLinkCreate(&linker, 2, options)), int(NVJITLINK_SUCCESS));
    for (Program* program : {&caller, &callee}) {
        const std::vector<char> code = ltoOf(*program);
        CHECK_EQ(
            int(nvJitLinkAddData(linker, NVJITLINK_INPUT_LTOIR, code.data(), code.size(), "part")),
            int(NVJITLINK_SUCCESS));
    }
    CHECK_EQ(int(nvJitLinkComplete(linker)), int(NVJITLINK_SUCCESS));
    size_t size = 0;
    CHECK_EQ(int(nvJitLinkGetLinkedCubinSize(linker, &size)), int(NVJITLINK_SUCCESS));
    std::vector<char> cubin(size);
    CHECK_EQ(int(nvJitLinkGetLinkedCubin(linker, cubin.data())), int(NVJITLINK_SUCCESS));
    CHECK_EQ(int(nvJitLinkDestroy(&linker)), int(NVJITLINK_SUCCESS));
    CUmodule module = nullptr;
    CHECK_CU(cuModuleLoadData(&module, cubin.data()));
    const std::vector<int> seen = run(module, "k", 32);
    for (int i = 0; i < 32; i++)
        CHECK_EQ(seen[size_t(i)], i * i + 1);
}

/// A function as PTX, which has bits where C++ has floats, and memory where it has structures.
static const char* const kScalePtx = R"(
.version 8.0
.target sm_80
.address_size 64
.extern .func (.param .b32 result) offset (.param .b32 by);
.visible .func (.param .align 4 .b8 result[8]) scale (.param .align 4 .b8 pair[8], .param .b32 factor)
{
  .reg .f32 %a, %b, %f;
  ld.param.f32 %a, [pair];
  ld.param.f32 %b, [pair+4];
  ld.param.f32 %f, [factor];
  mul.rn.f32 %a, %a, %f;
  {
    .param .b32 by;
    .param .b32 out;
    st.param.f32 [by], %b;
    call (out), offset, (by);
    ld.param.f32 %b, [out];
  }
  st.param.f32 [result], %a;
  st.param.f32 [result+4], %b;
  ret;
}
)";

CASE(CppAndPtxCallEachOther) {
    Context context;
    Program program("struct Pair { float a, b; };\n"
                    "extern \"C\" __device__ Pair scale(Pair, float);\n"
                    "extern \"C\" __device__ float offset(float by) { return by - 0.5f; }\n"
                    "extern \"C\" __global__ void k(int* out, int n) {\n"
                    "  Pair p = scale({float(threadIdx.x), float(n)}, 8.0f);\n"
                    "  out[threadIdx.x] = int(p.a) * 1000 + int(p.b * 2);\n"
                    "}\n");
    const std::string architecture = realArchitecture();
    const char* options[] = {architecture.c_str(), "-lto"};
    nvJitLinkHandle linker = nullptr;
    CHECK_EQ(int(nvJitLinkCreate(&linker, 2, options)), int(NVJITLINK_SUCCESS));
    const std::vector<char> code = ltoOf(program);
    CHECK_EQ(int(nvJitLinkAddData(linker, NVJITLINK_INPUT_LTOIR, code.data(), code.size(), "cpp")),
             int(NVJITLINK_SUCCESS));
    CHECK_EQ(int(nvJitLinkAddData(linker, NVJITLINK_INPUT_PTX, kScalePtx,
                                  std::strlen(kScalePtx) + 1, "ptx")),
             int(NVJITLINK_SUCCESS));
    CHECK_EQ(int(nvJitLinkComplete(linker)), int(NVJITLINK_SUCCESS));
    size_t size = 0;
    CHECK_EQ(int(nvJitLinkGetLinkedCubinSize(linker, &size)), int(NVJITLINK_SUCCESS));
    std::vector<char> cubin(size);
    CHECK_EQ(int(nvJitLinkGetLinkedCubin(linker, cubin.data())), int(NVJITLINK_SUCCESS));
    CHECK_EQ(int(nvJitLinkDestroy(&linker)), int(NVJITLINK_SUCCESS));
    CUmodule module = nullptr;
    CHECK_CU(cuModuleLoadData(&module, cubin.data()));
    const std::vector<int> seen = run(module, "k", 32);
    for (int i = 0; i < 32; i++)
        CHECK_EQ(seen[size_t(i)], i * 8 * 1000 + (32 * 2 - 1));
}

CASE(BrokenPtxFailsTheLinkWithItsLine) {
    const char* options[] = {"-arch=sm_80"};
    nvJitLinkHandle linker = nullptr;
    CHECK_EQ(int(nvJitLinkCreate(&linker, 1, options)), int(NVJITLINK_SUCCESS));
    const char text[] = ".version 8.0\n.target sm_80\n.visible .entry k() {\n  no_such;\n}\n";
    nvJitLinkAddData(linker, NVJITLINK_INPUT_PTX, text, sizeof text, "broken.ptx");
    CHECK(nvJitLinkComplete(linker) != NVJITLINK_SUCCESS);
    size_t size = 0;
    CHECK_EQ(int(nvJitLinkGetErrorLogSize(linker, &size)), int(NVJITLINK_SUCCESS));
    std::string log(size, '\0');
    CHECK_EQ(int(nvJitLinkGetErrorLog(linker, log.data())), int(NVJITLINK_SUCCESS));
    CHECK(has(log, "broken.ptx:4:"));
    CHECK(has(log, "no_such"));
    CHECK_EQ(int(nvJitLinkDestroy(&linker)), int(NVJITLINK_SUCCESS));
}

CASE(NothingIsLinkedToAnEmptyModule) {
    Context context;
    const char* options[] = {"-arch=sm_80"};
    nvJitLinkHandle linker = nullptr;
    CHECK_EQ(int(nvJitLinkCreate(&linker, 1, options)), int(NVJITLINK_SUCCESS));
    CHECK_EQ(int(nvJitLinkComplete(linker)), int(NVJITLINK_SUCCESS));
    size_t size = 0;
    CHECK_EQ(int(nvJitLinkGetLinkedCubinSize(linker, &size)), int(NVJITLINK_SUCCESS));
    std::vector<char> cubin(size);
    CHECK_EQ(int(nvJitLinkGetLinkedCubin(linker, cubin.data())), int(NVJITLINK_SUCCESS));
    CUmodule module = nullptr;
    CHECK_EQ(int(cuModuleLoadData(&module, cubin.data())), int(CUDA_SUCCESS));
    CHECK_EQ(int(nvJitLinkDestroy(&linker)), int(NVJITLINK_SUCCESS));
}

CASE(WhatIsMissingFailsTheLink) {
    Context context;
    Program caller("extern __device__ int nowhere(int);\n"
                   "__global__ void k(int* out) { *out = nowhere(1); }\n");
    const std::string architecture = realArchitecture();
    const char* options[] = {architecture.c_str(), "-lto"};
    nvJitLinkHandle linker = nullptr;
    CHECK_EQ(int(nvJitLinkCreate(&linker, 2, options)), int(NVJITLINK_SUCCESS));
    const std::vector<char> code = ltoOf(caller);
    CHECK_EQ(int(nvJitLinkAddData(linker, NVJITLINK_INPUT_LTOIR, code.data(), code.size(), "part")),
             int(NVJITLINK_SUCCESS));
    CHECK(nvJitLinkComplete(linker) != NVJITLINK_SUCCESS);
    size_t size = 0;
    CHECK_EQ(int(nvJitLinkGetErrorLogSize(linker, &size)), int(NVJITLINK_SUCCESS));
    std::string log(size, '\0');
    CHECK_EQ(int(nvJitLinkGetErrorLog(linker, log.data())), int(NVJITLINK_SUCCESS));
    CHECK(has(log, "nowhere"));
    CHECK_EQ(int(nvJitLinkDestroy(&linker)), int(NVJITLINK_SUCCESS));
}

CASE(LinkersNeedAnArchitectureAndKnownOptions) {
    nvJitLinkHandle linker = nullptr;
    CHECK_EQ(int(nvJitLinkCreate(&linker, 0, nullptr)), int(NVJITLINK_ERROR_MISSING_ARCH));
    const char* options[] = {"-arch=sm_80", "-no-such-option"};
    CHECK_EQ(int(nvJitLinkCreate(&linker, 2, options)), int(NVJITLINK_ERROR_UNRECOGNIZED_OPTION));
    const char* wrong[] = {"-arch=sm_XX"};
    CHECK_EQ(int(nvJitLinkCreate(&linker, 1, wrong)), int(NVJITLINK_ERROR_UNRECOGNIZED_OPTION));
    unsigned major = 0, minor = 0;
    CHECK_EQ(int(nvJitLinkVersion(&major, &minor)), int(NVJITLINK_SUCCESS));
    CHECK(major >= 12);
}
