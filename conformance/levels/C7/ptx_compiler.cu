// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: the PTX compiler: PTX text becomes what the driver API loads
// DOC: PTX Compiler API 13.0, 3 User Interface, 6 Basic Usage
// NVCC: -lnvptxcompiler_static -lcuda
// NEEDS: own-nvcc
#include "driver_case.h"

#include <nvPTXCompiler.h>

#include <string>

static const char kPtx[] = R"(.version 8.0
.target sm_80
.address_size 64
.visible .entry add(.param .u64 data)
{
    .reg .b64 %p; .reg .b32 %r;
    ld.param.u64 %p, [data];
    ld.global.u32 %r, [%p];
    add.u32 %r, %r, 41;
    st.global.u32 [%p], %r;
    ret;
}
)";
static const char* const kOptions[] = {"--gpu-name=sm_80", "--verbose"};

static std::string errorLog(nvPTXCompilerHandle compiler) {
    size_t size = 0;
    CHECK_EQ(nvPTXCompilerGetErrorLogSize(compiler, &size), NVPTXCOMPILE_SUCCESS);
    std::string log(size + 1, 0);
    CHECK_EQ(nvPTXCompilerGetErrorLog(compiler, &log[0]), NVPTXCOMPILE_SUCCESS);
    return log;
}

CASE(CompiledTextIsLoadedAndRuns) {
    nvPTXCompilerHandle compiler = nullptr;
    CHECK_EQ(nvPTXCompilerCreate(&compiler, sizeof kPtx - 1, kPtx), NVPTXCOMPILE_SUCCESS);
    CHECK_EQ(nvPTXCompilerCompile(compiler, 2, kOptions), NVPTXCOMPILE_SUCCESS);
    size_t size = 0;
    CHECK_EQ(nvPTXCompilerGetCompiledProgramSize(compiler, &size), NVPTXCOMPILE_SUCCESS);
    std::vector<char> program(size);
    CHECK_EQ(nvPTXCompilerGetCompiledProgram(compiler, program.data()), NVPTXCOMPILE_SUCCESS);
    CHECK_EQ(nvPTXCompilerDestroy(&compiler), NVPTXCOMPILE_SUCCESS);

    test::DriverContext context;
    CUmodule module = nullptr;
    CUfunction add = nullptr;
    CUdeviceptr data = 0;
    int value = 1;
    CHECK_CU(cuModuleLoadData(&module, program.data()));
    CHECK_CU(cuModuleGetFunction(&add, module, "add"));
    CHECK_CU(cuMemAlloc(&data, sizeof value));
    CHECK_CU(cuMemcpyHtoD(data, &value, sizeof value));
    void* arguments[] = {&data};
    CHECK_CU(cuLaunchKernel(add, 1, 1, 1, 1, 1, 1, 0, nullptr, arguments, nullptr));
    CHECK_CU(cuMemcpyDtoH(&value, data, sizeof value));
    CHECK_EQ(value, 42);
}

CASE(WhatIsWrongIsInTheErrorLog) {
    const std::string wrong =
        std::string(kPtx).replace(std::string(kPtx).find("add.u32"), 7, "odd.u32");
    nvPTXCompilerHandle compiler = nullptr;
    CHECK_EQ(nvPTXCompilerCreate(&compiler, wrong.size(), wrong.c_str()), NVPTXCOMPILE_SUCCESS);
    size_t size = 0;
    CHECK_EQ(nvPTXCompilerGetCompiledProgramSize(compiler, &size),
             NVPTXCOMPILE_ERROR_COMPILER_INVOCATION_INCOMPLETE);
    CHECK_EQ(nvPTXCompilerCompile(compiler, 2, kOptions), NVPTXCOMPILE_ERROR_COMPILATION_FAILURE);
    CHECK(errorLog(compiler).find("odd") != std::string::npos);
    CHECK_EQ(nvPTXCompilerDestroy(&compiler), NVPTXCOMPILE_SUCCESS);
}

CASE(AStaleHandleIsAnError) {
    nvPTXCompilerHandle compiler = nullptr;
    CHECK_EQ(nvPTXCompilerCreate(&compiler, sizeof kPtx - 1, kPtx), NVPTXCOMPILE_SUCCESS);
    nvPTXCompilerHandle stale = compiler;
    CHECK_EQ(nvPTXCompilerDestroy(&compiler), NVPTXCOMPILE_SUCCESS);
    CHECK_EQ(nvPTXCompilerCompile(stale, 2, kOptions), NVPTXCOMPILE_ERROR_INVALID_COMPILER_HANDLE);
}
