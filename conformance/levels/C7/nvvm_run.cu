// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: libNVVM: NVVM IR with a library becomes PTX, or LTO IR, that loads and runs
// DOC: libNVVM API 12.8; NVVM IR Specification 2.0; Libdevice User's Guide
// NVCC: -lcuda -lnvJitLink
// NEEDS: causeway
// ORACLE: not yet run
#include "case.h"

#include <cmath>
#include <cstdlib>
#include <cuda.h>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <nvJitLink.h>
#include <nvvm.h>
#include <string>

#define CHECK_CU(call) CHECK_EQ(int(call), int(CUDA_SUCCESS))
#define CHECK_NVVM(call) CHECK_EQ(int(call), int(NVVM_SUCCESS))

/// The toolkit that this program's libcuda is part of.
static std::string toolkit() {
    Dl_info info{};
    dladdr(reinterpret_cast<void*>(&cuInit), &info);
    std::string path = info.dli_fname;
    path.resize(path.rfind('/'));
    return path + "/..";
}

/// libNVVM is loaded, as its users do.
struct Nvvm {
    void* library = dlopen((toolkit() + "/nvvm/lib64/libnvvm.so.4").c_str(), RTLD_NOW);
#define FUNCTION(name)                                                                             \
    decltype(&nvvm##name) name =                                                                   \
        reinterpret_cast<decltype(&nvvm##name)>(dlsym(library, "nvvm" #name))
    FUNCTION(CreateProgram);
    FUNCTION(DestroyProgram);
    FUNCTION(AddModuleToProgram);
    FUNCTION(LazyAddModuleToProgram);
    FUNCTION(VerifyProgram);
    FUNCTION(CompileProgram);
    FUNCTION(GetCompiledResultSize);
    FUNCTION(GetCompiledResult);
    FUNCTION(GetProgramLogSize);
    FUNCTION(GetProgramLog);
    FUNCTION(IRVersion);
    FUNCTION(GetErrorString);
#undef FUNCTION
};
static const Nvvm nvvm;

struct Program {
    nvvmProgram handle = nullptr;
    explicit Program(const std::string& text) {
        CHECK_NVVM(nvvm.CreateProgram(&handle));
        CHECK_NVVM(nvvm.AddModuleToProgram(handle, text.data(), text.size(), "test.ll"));
    }
    ~Program() { nvvm.DestroyProgram(&handle); }
    void addLibdevice() {
        std::ifstream file(toolkit() + "/nvvm/libdevice/libdevice.10.bc", std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        CHECK(!bytes.empty());
        CHECK_NVVM(nvvm.LazyAddModuleToProgram(handle, bytes.data(), bytes.size(), "libdevice"));
    }
    std::string log() {
        size_t size = 0;
        CHECK_NVVM(nvvm.GetProgramLogSize(handle, &size));
        std::string text(size, '\0');
        CHECK_NVVM(nvvm.GetProgramLog(handle, text.data()));
        return text.substr(0, size - 1);
    }
    std::string compile(std::vector<const char*> options) {
        const nvvmResult result = nvvm.CompileProgram(handle, int(options.size()), options.data());
        if (result != NVVM_SUCCESS) std::printf("%s\n", log().c_str());
        CHECK_NVVM(result);
        size_t size = 0;
        CHECK_NVVM(nvvm.GetCompiledResultSize(handle, &size));
        std::string bytes(size, '\0');
        CHECK_NVVM(nvvm.GetCompiledResult(handle, bytes.data()));
        return bytes;
    }
};

// Pointers with types, as LLVM 7 spells them.
static const char kKernel[] = R"(
target triple = "nvptx64-nvidia-cuda"
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v32:32:32-v64:64:64-v128:128:128-n16:32:64"
declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
declare { i32, i1 } @llvm.nvvm.shfl.sync.i32(i32, i32, i32, i32, i32)
declare { i32, i1 } @llvm.nvvm.vote.sync(i32, i32, i1)
declare { i32, i1 } @llvm.nvvm.match.all.sync.i32(i32, i32)
declare i32 @llvm.nvvm.barrier0.popc(i32)
declare double @__nv_cbrt(double)

define void @warp(i32* %out) {
  %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %odd = trunc i32 %t to i1
  %down = call { i32, i1 } @llvm.nvvm.shfl.sync.i32(i32 -1, i32 2, i32 %t, i32 1, i32 31)
  %d = extractvalue { i32, i1 } %down, 0
  %x = call { i32, i1 } @llvm.nvvm.shfl.sync.i32(i32 -1, i32 3, i32 %t, i32 4, i32 31)
  %b = extractvalue { i32, i1 } %x, 0
  %ballot = call { i32, i1 } @llvm.nvvm.vote.sync(i32 -1, i32 3, i1 %odd)
  %v = extractvalue { i32, i1 } %ballot, 0
  %any = call { i32, i1 } @llvm.nvvm.vote.sync(i32 -1, i32 1, i1 %odd)
  %a = extractvalue { i32, i1 } %any, 1
  %all = call { i32, i1 } @llvm.nvvm.match.all.sync.i32(i32 -1, i32 %t)
  %m = extractvalue { i32, i1 } %all, 1
  %low = and i32 %t, 3
  %count = call i32 @llvm.nvvm.barrier0.popc(i32 %low)
  %both = zext i1 %a to i32
  %same = zext i1 %m to i32
  %flags = shl i32 %same, 1
  %f = or i32 %both, %flags
  %base = mul i32 %t, 5
  %p0 = getelementptr i32, i32* %out, i32 %base
  store i32 %d, i32* %p0
  %p1 = getelementptr i32, i32* %p0, i32 1
  store i32 %b, i32* %p1
  %p2 = getelementptr i32, i32* %p0, i32 2
  store i32 %v, i32* %p2
  %p3 = getelementptr i32, i32* %p0, i32 3
  store i32 %f, i32* %p3
  %p4 = getelementptr i32, i32* %p0, i32 4
  store i32 %count, i32* %p4
  ret void
}

define void @root(double* %value) {
  %v = load double, double* %value
  %r = call double @__nv_cbrt(double %v)
  store double %r, double* %value
  ret void
}

!nvvm.annotations = !{!0, !1}
!0 = !{void (i32*)* @warp, !"kernel", i32 1}
!1 = !{void (double*)* @root, !"kernel", i32 1}
!nvvmir.version = !{!2}
!2 = !{i32 2, i32 0, i32 3, i32 1}
)";

struct Context {
    Context() {
        CUcontext context = nullptr;
        CHECK_CU(cuInit(0));
        CHECK_CU(cuDevicePrimaryCtxRetain(&context, 0));
        CHECK_CU(cuCtxSetCurrent(context));
    }
};

static double cubeRoot(const void* image, double value) {
    Context context;
    CUmodule module = nullptr;
    CUfunction kernel = nullptr;
    CUdeviceptr memory = 0;
    CHECK_CU(cuModuleLoadData(&module, image));
    CHECK_CU(cuModuleGetFunction(&kernel, module, "root"));
    CHECK_CU(cuMemAlloc(&memory, sizeof value));
    CHECK_CU(cuMemcpyHtoD(memory, &value, sizeof value));
    void* arguments[] = {&memory};
    CHECK_CU(cuLaunchKernel(kernel, 1, 1, 1, 1, 1, 1, 0, nullptr, arguments, nullptr));
    CHECK_CU(cuMemcpyDtoH(&value, memory, sizeof value));
    CHECK_CU(cuMemFree(memory));
    CHECK_CU(cuModuleUnload(module));
    return value;
}

CASE(WarpIntrinsicsMeanWhatTheSpecificationSays) {
    Context context;
    Program program(kKernel);
    program.addLibdevice();
    const std::string ptx = program.compile({"-arch=compute_80", "-opt=3"});
    CUmodule module = nullptr;
    CUfunction kernel = nullptr;
    CUdeviceptr memory = 0;
    CHECK_CU(cuModuleLoadData(&module, ptx.c_str()));
    CHECK_CU(cuModuleGetFunction(&kernel, module, "warp"));
    std::vector<unsigned> seen(32 * 5);
    CHECK_CU(cuMemAlloc(&memory, seen.size() * sizeof(unsigned)));
    void* arguments[] = {&memory};
    CHECK_CU(cuLaunchKernel(kernel, 1, 1, 1, 32, 1, 1, 0, nullptr, arguments, nullptr));
    CHECK_CU(cuMemcpyDtoH(seen.data(), memory, seen.size() * sizeof(unsigned)));
    for (unsigned t = 0; t < 32; ++t) {
        CHECK_EQ(seen[t * 5], t < 31 ? t + 1 : 31u);
        CHECK_EQ(seen[t * 5 + 1], t ^ 4);
        CHECK_EQ(seen[t * 5 + 2], 0xaaaaaaaau);
        CHECK_EQ(seen[t * 5 + 3], 1u); // some are odd; not all are equal
        CHECK_EQ(seen[t * 5 + 4], 24u);
    }
    CHECK_CU(cuMemFree(memory));
    CHECK_CU(cuModuleUnload(module));
}

CASE(LibraryFunctionsAreLinkedFromLibdevice) {
    Program program(kKernel);
    program.addLibdevice();
    const std::string ptx = program.compile({"-arch=compute_80"});
    CHECK_EQ(ptx.back(), '\0');
    CHECK(ptx.find("__nv_cbrt(") == std::string::npos || ptx.find(".extern") == std::string::npos);
    CHECK(std::fabs(cubeRoot(ptx.c_str(), 27.0) - 3.0) < 1e-15);
}

CASE(LtoIrIsLinkedToACubin) {
    Context context;
    Program program(kKernel);
    program.addLibdevice();
    const std::string ir = program.compile({"-arch=compute_80", "-gen-lto"});
    nvJitLinkHandle linker = nullptr;
    const char* options[] = {"-arch=sm_80", "-lto"};
    CHECK_EQ(int(nvJitLinkCreate(&linker, 2, options)), 0);
    CHECK_EQ(int(nvJitLinkAddData(linker, NVJITLINK_INPUT_LTOIR, ir.data(), ir.size(), "ir")), 0);
    CHECK_EQ(int(nvJitLinkComplete(linker)), 0);
    size_t size = 0;
    CHECK_EQ(int(nvJitLinkGetLinkedCubinSize(linker, &size)), 0);
    std::string cubin(size, '\0');
    CHECK_EQ(int(nvJitLinkGetLinkedCubin(linker, cubin.data())), 0);
    CHECK_EQ(int(nvJitLinkDestroy(&linker)), 0);
    CHECK(std::fabs(cubeRoot(cubin.data(), 8.0) - 2.0) < 1e-15);
}

CASE(SeveralModulesOfPtxAreLinked) {
    Context context;
    Program caller(
        "target triple = \"nvptx64-nvidia-cuda\"\n"
        "declare double @third(double)\n"
        "define void @root(double* %p) {\n %v = load double, double* %p\n"
        " %r = call double @third(double %v)\n store double %r, double* %p\n ret void\n}\n"
        "!nvvm.annotations = !{!0}\n!0 = !{void (double*)* @root, !\"kernel\", i32 1}\n");
    Program callee("target triple = \"nvptx64-nvidia-cuda\"\n"
                   "define double @third(double %x) {\n %r = fdiv double %x, 3.0\n"
                   " ret double %r\n}\n");
    nvJitLinkHandle linker = nullptr;
    const char* options[] = {"-arch=sm_80"};
    CHECK_EQ(int(nvJitLinkCreate(&linker, 1, options)), 0);
    for (Program* program : {&caller, &callee}) {
        const std::string ptx = program->compile({"-arch=compute_80"});
        CHECK_EQ(int(nvJitLinkAddData(linker, NVJITLINK_INPUT_PTX, ptx.data(), ptx.size(), "ptx")),
                 0);
    }
    CHECK_EQ(int(nvJitLinkComplete(linker)), 0);
    size_t size = 0;
    CHECK_EQ(int(nvJitLinkGetLinkedCubinSize(linker, &size)), 0);
    std::string cubin(size, '\0');
    CHECK_EQ(int(nvJitLinkGetLinkedCubin(linker, cubin.data())), 0);
    CHECK_EQ(int(nvJitLinkDestroy(&linker)), 0);
    CHECK_EQ(cubeRoot(cubin.data(), 6.0), 2.0);
}

CASE(AnArchiveOfObjectsIsLinked) {
    Context context;
    Program program(
        "target triple = \"nvptx64-nvidia-cuda\"\n"
        "declare i64 @cudaCGGetIntrinsicHandle(i32)\n"
        "declare i32 @cudaCGSynchronize(i64, i32)\n"
        "define void @root(double* %p) {\n"
        "  %g = call i64 @cudaCGGetIntrinsicHandle(i32 1)\n"
        "  %s = call i32 @cudaCGSynchronize(i64 %g, i32 0)\n"
        "  store double 5.0, double* %p\n  ret void\n}\n"
        "!nvvm.annotations = !{!0}\n!0 = !{void (double*)* @root, !\"kernel\", i32 1}\n");
    const std::string ptx = program.compile({"-arch=compute_80"});
    nvJitLinkHandle linker = nullptr;
    const char* options[] = {"-arch=sm_80"};
    CHECK_EQ(int(nvJitLinkCreate(&linker, 1, options)), 0);
    CHECK_EQ(int(nvJitLinkAddData(linker, NVJITLINK_INPUT_PTX, ptx.data(), ptx.size(), "ptx")), 0);
    const std::string archive = toolkit() + "/lib64/libcudadevrt.a";
    CHECK_EQ(int(nvJitLinkAddFile(linker, NVJITLINK_INPUT_LIBRARY, archive.c_str())), 0);
    CHECK_EQ(int(nvJitLinkComplete(linker)), 0);
    size_t size = 0;
    CHECK_EQ(int(nvJitLinkGetLinkedCubinSize(linker, &size)), 0);
    CHECK(size > 0);
    CHECK_EQ(int(nvJitLinkDestroy(&linker)), 0);
}

CASE(AUnitOfDirectivesAsksForLines) {
    Program program("target triple = \"nvptx64-nvidia-cuda\"\n"
                    "define i32 @f(i32 %x) !dbg !4 {\n  %r = mul i32 %x, 3, !dbg !5\n"
                    "  ret i32 %r, !dbg !5\n}\n"
                    "!llvm.dbg.cu = !{!0}\n!llvm.module.flags = !{!6}\n"
                    "!0 = distinct !DICompileUnit(language: DW_LANG_C, file: !1, "
                    "emissionKind: DebugDirectivesOnly)\n"
                    "!1 = !DIFile(filename: \"source.py\", directory: \"/\")\n"
                    "!2 = !{null}\n!3 = !DISubroutineType(types: !2)\n"
                    "!4 = distinct !DISubprogram(name: \"f\", file: !1, line: 7, type: !3, "
                    "spFlags: DISPFlagDefinition, unit: !0)\n"
                    "!5 = !DILocation(line: 8, column: 2, scope: !4)\n"
                    "!6 = !{i32 2, !\"Debug Info Version\", i32 3}\n");
    const std::string ptx = program.compile({"-arch=compute_80"});
    CHECK(ptx.find("source.py\"") != std::string::npos);
    CHECK(ptx.find(".loc\t1 8") != std::string::npos || ptx.find(".loc 1 8") != std::string::npos);
    CHECK(ptx.find(".debug_info") == std::string::npos);
}

CASE(ABoundIsWrittenInThreeDimensions) {
    Program program("target triple = \"nvptx64-nvidia-cuda\"\n"
                    "define void @k() {\n  ret void\n}\n!nvvm.annotations = !{!0, !1}\n"
                    "!0 = !{void ()* @k, !\"kernel\", i32 1}\n"
                    "!1 = !{void ()* @k, !\"maxntidx\", i32 128}\n");
    CHECK(program.compile({"-arch=compute_90"}).find(".maxntid 128, 1, 1") != std::string::npos);
    CHECK(program.compile({"-arch=compute_100f"}).find(".target sm_100f") != std::string::npos);
}

CASE(ProductsAreFusedWithSumsWhereCodeIsOptimised) {
    Program program("target triple = \"nvptx64-nvidia-cuda\"\n"
                    "define double @f(double %a, double %b, double %c) {\n"
                    "  %p = fmul double %a, %b\n  %s = fadd double %p, %c\n"
                    "  ret double %s\n}\n");
    const auto isFused = [&](std::vector<const char*> options) {
        options.push_back("-arch=compute_80");
        return program.compile(options).find("fma.rn.f64") != std::string::npos;
    };
    CHECK(isFused({}));
    CHECK(!isFused({"-fma=0"}));
    CHECK(!isFused({"-opt=0"}));
}

CASE(MistakesHaveTheirStatusAndALog) {
    nvvmProgram none = nullptr;
    CHECK_EQ(int(nvvm.CompileProgram(none, 0, nullptr)), int(NVVM_ERROR_INVALID_PROGRAM));
    CHECK_NVVM(nvvm.CreateProgram(&none));
    CHECK_EQ(int(nvvm.CompileProgram(none, 0, nullptr)), int(NVVM_ERROR_NO_MODULE_IN_PROGRAM));
    CHECK_EQ(int(nvvm.AddModuleToProgram(none, nullptr, 4, "x")), int(NVVM_ERROR_INVALID_INPUT));
    CHECK_NVVM(nvvm.DestroyProgram(&none));
    CHECK(none == nullptr);

    Program good(kKernel);
    const char* wrong[] = {"-no-such-option"};
    CHECK_EQ(int(nvvm.CompileProgram(good.handle, 1, wrong)), int(NVVM_ERROR_INVALID_OPTION));
    CHECK(good.log().find("-no-such-option") != std::string::npos);
    size_t size = 0;
    CHECK_NVVM(nvvm.GetCompiledResultSize(good.handle, &size));
    CHECK_EQ(size, size_t(1)); // nothing is there but the end of the text
    CHECK_NVVM(nvvm.VerifyProgram(good.handle, 0, nullptr));

    Program bad("define void @k() {\n  ret i32 1\n}\n");
    CHECK_EQ(int(nvvm.VerifyProgram(bad.handle, 0, nullptr)), int(NVVM_ERROR_INVALID_IR));
    CHECK_EQ(int(nvvm.CompileProgram(bad.handle, 0, nullptr)), int(NVVM_ERROR_COMPILATION));
    CHECK_EQ(bad.log().rfind("test.ll (2, ", 0), size_t(0));

    Program unknown("declare void @llvm.nvvm.no.such.thing()\ndefine void @k() {\n"
                    "  call void @llvm.nvvm.no.such.thing()\n  ret void\n}\n");
    CHECK_EQ(int(nvvm.CompileProgram(unknown.handle, 0, nullptr)), int(NVVM_ERROR_COMPILATION));
    CHECK(unknown.log().find("no.such.thing") != std::string::npos);
}
