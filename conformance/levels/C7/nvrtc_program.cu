// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: NVRTC: programs, headers in memory, name expressions, logs and error codes
// DOC: NVRTC 12.8, 3 User Interface, 5 Language, 6 Basic Usage, 7 Accessing Lowered Names
// NVCC: -lnvrtc
// ORACLE: not yet run
#include "nvrtc_common.h"

static const char* const kSaxpy =
    "extern \"C\" __global__ void saxpy(float a, float* x, float* y, float* out, size_t n) {\n"
    "  size_t tid = blockIdx.x * blockDim.x + threadIdx.x;\n"
    "  if (tid < n) out[tid] = a * x[tid] + y[tid];\n"
    "}\n";

CASE(PtxHasTheKernelUnderItsName) {
    Program program(kSaxpy);
    program.compiles();
    const std::string ptx = program.ptx();
    CHECK(has(ptx, ".visible .entry saxpy("));
    CHECK(has(ptx, ".version "));
    CHECK(has(ptx, ".address_size 64"));
    CHECK_EQ(program.log(), std::string());
}

CASE(CubinIsForRealArchitecturesOnly) {
    Program virtual_one(kSaxpy), real_one(kSaxpy);
    virtual_one.compiles({"--gpu-architecture=compute_80"});
    CHECK_EQ(virtual_one.cubinSize(), size_t(0));
    CHECK(has(virtual_one.ptx(), ".target sm_80"));
    real_one.compiles({"-arch=sm_80"});
    CHECK(real_one.cubinSize() > 0);
    CHECK(has(real_one.ptx(), "saxpy"));
}

CASE(ArchitectureIsWhatTheMacroSays) {
    const char* source = "#if __CUDA_ARCH__ != 750\n#error other\n#endif\n__global__ void k() {}\n";
    Program right(source), wrong(source);
    right.compiles({"-arch", "compute_75"});
    CHECK_EQ(int(wrong.compile({"-arch=compute_80"})), int(NVRTC_ERROR_COMPILATION));
}

CASE(ErrorsNameFileAndLine) {
    Program program("__global__ void k(int* p) {\n  *p = undeclared;\n}\n", "broken.cu");
    CHECK_EQ(int(program.compile()), int(NVRTC_ERROR_COMPILATION));
    const std::string log = program.log();
    CHECK(has(log, "broken.cu(2): error: "));
    CHECK(has(log, "undeclared"));
    CHECK(has(log, "1 error detected in the compilation of \"broken.cu\"."));
}

CASE(AProgramWithoutANameIsTheDefaultProgram) {
    Program program("int f( {}\n", nullptr);
    CHECK_EQ(int(program.compile()), int(NVRTC_ERROR_COMPILATION));
    CHECK(has(program.log(), "default_program(1): error: "));
}

CASE(WarningsLeaveAProgramWhole) {
    const char* source = "__global__ void k(int* p) {\n#warning look here\n  *p = 1;\n}\n";
    Program loud(source), quiet(source), strict(source);
    loud.compiles();
    CHECK(has(loud.log(), "test.cu(2): warning"));
    quiet.compiles({"-w"});
    CHECK_EQ(quiet.log(), std::string());
}

CASE(UnknownOptionsAreInvalid) {
    Program program(kSaxpy);
    CHECK_EQ(int(program.compile({"--no-such-option"})), int(NVRTC_ERROR_INVALID_OPTION));
    CHECK(has(program.log(), "nvrtc: error"));
    CHECK(has(program.log(), "no-such-option"));
    Program other(kSaxpy);
    CHECK_EQ(int(other.compile({"-arch=potato"})), int(NVRTC_ERROR_INVALID_OPTION));
}

CASE(HeadersInMemoryAreFoundByTheirNames) {
    Program program("#include \"top.h\"\n#include <sub/inner.h>\n"
                    "extern \"C\" __global__ void k(int* p) { *p = TOP + INNER; }\n",
                    "test.cu",
                    {{"top.h", "#define TOP 1\n"},
                     {"sub/inner.h", "#include \"other.h\"\n"},
                     {"sub/other.h", "#define INNER 2\n"}});
    program.compiles();
    CHECK(has(program.ptx(), ".visible .entry k("));
}

CASE(ErrorsInHeadersNameTheHeader) {
    Program program("#include \"bad.h\"\n", "test.cu", {{"bad.h", "\nint x = ;\n"}});
    CHECK_EQ(int(program.compile()), int(NVRTC_ERROR_COMPILATION));
    CHECK(has(program.log(), "bad.h(2): error: "));
}

CASE(AMissingHeaderIsAnError) {
    Program program("#include <no/such/header.h>\n");
    CHECK_EQ(int(program.compile()), int(NVRTC_ERROR_COMPILATION));
    CHECK(has(program.log(), "no/such/header.h"));
}

CASE(LoweredNamesAreThoseOfThePtx) {
    Program program("namespace n { template <class T> __global__ void k(T* p) { *p = T(1); } }\n"
                    "static __global__ void quiet() {}\n"
                    "__device__ int v;\n namespace n { __constant__ float c[2]; }\n"
                    "template <int N, class T> __global__ void two(T* p) { *p = N; }\n");
    const char* const names[] = {"n::k<int>", "&n::k<float>",   "v",         "&n::c",
                                 "quiet",     "two<3, double>", "n::k<int >"};
    for (const char* name : names)
        program.add(name);
    program.compiles();
    const std::string ptx = program.ptx();
    CHECK_EQ(program.lowered("n::k<int>"), std::string("_ZN1n1kIiEEvPT_"));
    CHECK_EQ(program.lowered("n::k<int >"), std::string("_ZN1n1kIiEEvPT_"));
    CHECK_EQ(program.lowered("&n::k<float>"), std::string("_ZN1n1kIfEEvPT_"));
    CHECK_EQ(program.lowered("v"), std::string("v"));
    CHECK_EQ(program.lowered("&n::c"), std::string("_ZN1n1cE"));
    for (const char* name : names)
        CHECK(has(ptx, program.lowered(name)));
}

CASE(NameExpressionsComeBeforeTheCompilation) {
    Program program(kSaxpy);
    const char* name = nullptr;
    CHECK_EQ(int(nvrtcGetLoweredName(program.handle, "saxpy", &name)),
             int(NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION));
    program.add("saxpy");
    program.compiles();
    CHECK_EQ(program.lowered("saxpy"), std::string("saxpy"));
    CHECK_EQ(int(nvrtcAddNameExpression(program.handle, "other")),
             int(NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION));
    CHECK_EQ(int(nvrtcGetLoweredName(program.handle, "other", &name)),
             int(NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID));
}

CASE(ANameThatIsNotThereFailsTheCompilation) {
    Program program(kSaxpy);
    program.add("no_such_kernel");
    CHECK_EQ(int(program.compile()), int(NVRTC_ERROR_COMPILATION));
    CHECK(has(program.log(), "no_such_kernel"));
}

CASE(BadArgumentsHaveTheirCodes) {
    nvrtcProgram program = nullptr;
    CHECK_EQ(int(nvrtcCreateProgram(nullptr, kSaxpy, "a", 0, nullptr, nullptr)),
             int(NVRTC_ERROR_INVALID_INPUT));
    CHECK_EQ(int(nvrtcCreateProgram(&program, kSaxpy, "a", -1, nullptr, nullptr)),
             int(NVRTC_ERROR_INVALID_INPUT));
    CHECK_EQ(int(nvrtcCompileProgram(nullptr, 0, nullptr)), int(NVRTC_ERROR_INVALID_PROGRAM));
    CHECK_EQ(int(nvrtcDestroyProgram(&program)), int(NVRTC_ERROR_INVALID_PROGRAM));
    CHECK_EQ(int(nvrtcVersion(nullptr, nullptr)), int(NVRTC_ERROR_INVALID_INPUT));
}

CASE(ErrorsHaveNames) {
    CHECK_EQ(std::string(nvrtcGetErrorString(NVRTC_SUCCESS)), std::string("NVRTC_SUCCESS"));
    CHECK_EQ(std::string(nvrtcGetErrorString(NVRTC_ERROR_COMPILATION)),
             std::string("NVRTC_ERROR_COMPILATION"));
}

CASE(BadInlinePtxIsAnErrorAtItsLine) {
    Program program("extern \"C\" __global__ void k(int* out) {\n"
                    "  int r;\n"
                    "  asm(\"no_such.s32 %0, 3;\" : \"=r\"(r));\n"
                    "  *out = r;\n"
                    "}\n");
    CHECK_EQ(int(program.compile()), int(NVRTC_ERROR_COMPILATION));
    CHECK(has(program.log(), "test.cu(3): error: inline PTX: "));
    CHECK(has(program.log(), "no_such"));
}

CASE(SupportedArchitecturesAscendAndCompile) {
    int count = 0, major = 0, minor = 0;
    CHECK_EQ(int(nvrtcVersion(&major, &minor)), int(NVRTC_SUCCESS));
    CHECK_EQ(major, CUDART_VERSION / 1000);
    CHECK_EQ(int(nvrtcGetNumSupportedArchs(&count)), int(NVRTC_SUCCESS));
    CHECK(count > 0);
    std::vector<int> all(size_t(count), 0);
    CHECK_EQ(int(nvrtcGetSupportedArchs(all.data())), int(NVRTC_SUCCESS));
    for (int i = 1; i < count; i++)
        CHECK(all[i - 1] < all[i]);
    for (int number : all) {
        Program program("__global__ void k() {}\n");
        const std::string option = "-arch=compute_" + std::to_string(number);
        program.compiles({option.c_str()});
    }
}
