// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Run by driver_modules.sh, beside kernels.fatbin.
#include "driver_case.h"

#include <fstream>
#include <iterator>
constexpr int kCount = 300;

std::string fatbin() {
    std::ifstream file("kernels.fatbin", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// `scale` on 0 … 299, by 2: launched by `launch`, compared with the host.
template <class Launch>
void checkScale(Launch launch) {
    std::vector<int> values(kCount);
    for (int i = 0; i < kCount; ++i)
        values[i] = i;
    CUdeviceptr data = 0;
    CHECK_CU(cuMemAlloc(&data, kCount * 4));
    CHECK_CU(cuMemcpyHtoD(data, values.data(), kCount * 4));
    int count = kCount, by = 2;
    void* parameters[] = {&data, &count, &by};
    CHECK_CU(launch(parameters));
    CHECK_CU(cuMemcpyDtoH(values.data(), data, kCount * 4));
    for (int i = 0; i < kCount; ++i)
        CHECK_EQ(values[i], i * 2 * 3 + 5);
    CHECK_CU(cuMemFree(data));
}

struct Loaded {
    test::DriverContext context;
    CUmodule module = nullptr;
    Loaded() { CHECK_CU(cuModuleLoad(&module, "kernels.fatbin")); }
    CUfunction function(const char* name) {
        CUfunction found = nullptr;
        CHECK_CU(cuModuleGetFunction(&found, module, name));
        return found;
    }
};

CASE(AModuleIsLoadedFromAFile) {
    Loaded loaded;
    const CUfunction scale = loaded.function("scale");
    checkScale([&](void** parameters) {
        return cuLaunchKernel(scale, 3, 1, 1, 128, 1, 1, 0, nullptr, parameters, nullptr);
    });
    CHECK_CU(cuModuleUnload(loaded.module));
    CHECK_EQ(cuModuleUnload(loaded.module), CUDA_ERROR_INVALID_HANDLE);
}

CASE(AModuleIsLoadedFromMemory) {
    test::DriverContext context;
    std::string code = fatbin();
    CUmodule module = nullptr, same = nullptr;
    CUfunction scale = nullptr;
    CHECK_CU(cuModuleLoadData(&module, code.data()));
    std::fill(code.begin(), code.end(), 0); // the code is not needed any more
    CHECK_CU(cuModuleGetFunction(&scale, module, "scale"));
    CHECK_CU(cuFuncGetModule(&same, scale));
    CHECK(same == module);
    checkScale([&](void** parameters) {
        return cuLaunchKernel(scale, 3, 1, 1, 128, 1, 1, 0, nullptr, parameters, nullptr);
    });
    const std::string again = fatbin();
    CUmodule other = nullptr;
    CHECK_CU(cuModuleLoadFatBinary(&other, again.data()));
    CHECK(other != module);
    CHECK_CU(cuModuleUnload(module));
    CHECK_CU(cuModuleUnload(other));
}

CASE(WhatIsNotInAModuleIsNotFound) {
    Loaded loaded;
    CUfunction function = nullptr;
    CUdeviceptr address = 0;
    size_t bytes = 0;
    CHECK_EQ(cuModuleGetFunction(&function, loaded.module, "nothing"), CUDA_ERROR_NOT_FOUND);
    CHECK_EQ(cuModuleGetGlobal(&address, &bytes, loaded.module, "nothing"), CUDA_ERROR_NOT_FOUND);
    CHECK_EQ(cuModuleGetFunction(&function, nullptr, "scale"), CUDA_ERROR_INVALID_HANDLE);
    CUmodule module = nullptr;
    CHECK_EQ(cuModuleLoad(&module, "no such file"), CUDA_ERROR_FILE_NOT_FOUND);
    CHECK_EQ(cuModuleLoadData(&module, nullptr), CUDA_ERROR_INVALID_VALUE);
}

CASE(WhatIsNoCodeIsAnInvalidImage) {
    test::DriverContext context;
    CUmodule module = nullptr;
    const char text[64] = "neither a fat binary nor PTX";
    const CUresult result = cuModuleLoadData(&module, text);
    CHECK(result == CUDA_ERROR_INVALID_IMAGE || result == CUDA_ERROR_INVALID_PTX);
}

CASE(VariablesOfAModuleHaveAnAddress) {
    Loaded loaded;
    CUdeviceptr address = 0;
    size_t bytes = 0;
    int value = 0;
    CHECK_CU(cuModuleGetGlobal(&address, &bytes, loaded.module, "counter"));
    CHECK_EQ(bytes, sizeof(int));
    CHECK_CU(cuMemcpyDtoH(&value, address, 4));
    CHECK_EQ(value, 5);
    CHECK_CU(cuModuleGetGlobal(&address, nullptr, loaded.module, "factor"));
    CHECK_CU(cuMemcpyDtoH(&value, address, 4));
    CHECK_EQ(value, 3);
}

CASE(FunctionsOfAModuleAreEnumerated) {
    Loaded loaded;
    unsigned count = 0;
    CHECK_CU(cuModuleGetFunctionCount(&count, loaded.module));
    CHECK_EQ(count, 3u);
    CUfunction functions[3] = {};
    CHECK_CU(cuModuleEnumerateFunctions(functions, 3, loaded.module));
    int found = 0;
    for (CUfunction function : functions) {
        const char* name = nullptr;
        CHECK_CU(cuFuncGetName(&name, function));
        found += std::string(name) == "scale" || std::string(name) == "reverse";
    }
    CHECK_EQ(found, 2);
}

CASE(ArgumentsMayComePacked) {
    Loaded loaded;
    const CUfunction scale = loaded.function("scale");
    checkScale([&](void** parameters) {
        struct {
            CUdeviceptr data;
            int count, by;
        } packed = {*static_cast<CUdeviceptr*>(parameters[0]), kCount, 2};
        size_t bytes = sizeof packed;
        void* extra[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, &packed, CU_LAUNCH_PARAM_BUFFER_SIZE,
                         &bytes, CU_LAUNCH_PARAM_END};
        CHECK_EQ(cuLaunchKernel(scale, 3, 1, 1, 128, 1, 1, 0, nullptr, parameters, extra),
                 CUDA_ERROR_INVALID_VALUE);
        return cuLaunchKernel(scale, 3, 1, 1, 128, 1, 1, 0, nullptr, nullptr, extra);
    });
}

CASE(LaunchesTakeAttributes) {
    Loaded loaded;
    const CUfunction scale = loaded.function("scale");
    CUstream stream = nullptr;
    CHECK_CU(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    checkScale([&](void** parameters) {
        CUlaunchAttribute attribute = {};
        attribute.id = CU_LAUNCH_ATTRIBUTE_PRIORITY;
        CUlaunchConfig config = {};
        config.gridDimX = 3;
        config.gridDimY = config.gridDimZ = 1;
        config.blockDimX = 128;
        config.blockDimY = config.blockDimZ = 1;
        config.hStream = stream;
        config.attrs = &attribute;
        config.numAttrs = 1;
        CHECK_CU(cuLaunchKernelEx(&config, scale, parameters, nullptr));
        return cuStreamSynchronize(stream);
    });
    checkScale([&](void** parameters) {
        CHECK_CU(cuLaunchCooperativeKernel(scale, 3, 1, 1, 128, 1, 1, 0, stream, parameters));
        return cuStreamSynchronize(stream);
    });
    CHECK_CU(cuStreamDestroy(stream));
}

CASE(AWrongLaunchIsRefused) {
    Loaded loaded;
    const CUfunction scale = loaded.function("scale");
    const CUfunction reverse = loaded.function("reverse");
    CUdeviceptr data = 0;
    int count = 0, by = 0;
    void* parameters[] = {&data, &count, &by};
    const auto launch = [&](CUfunction function, int grid, int block, int shared) {
        return cuLaunchKernel(function, grid, 1, 1, block, 1, 1, shared, nullptr, parameters,
                              nullptr);
    };
    CHECK_EQ(launch(scale, 0, 1, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(launch(scale, 1, 0, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(launch(scale, 1, 2000, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(launch(scale, 1, 1, 1 << 20), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(launch(reverse, 1, 129, 0), CUDA_ERROR_INVALID_VALUE); // its bound is 128
    CHECK_EQ(launch(nullptr, 1, 1, 0), CUDA_ERROR_INVALID_HANDLE);
    CHECK_CU(cuCtxSynchronize()); // nothing of this is sticky
}

CASE(FunctionsHaveAttributes) {
    Loaded loaded;
    const CUfunction reverse = loaded.function("reverse");
    const auto get = [&](CUfunction_attribute attribute) {
        int value = -1;
        CHECK_CU(cuFuncGetAttribute(&value, attribute, reverse));
        return value;
    };
    CHECK_EQ(get(CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK), 128);
    CHECK_EQ(get(CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES), 512);
    CHECK(get(CU_FUNC_ATTRIBUTE_NUM_REGS) > 0);
    CHECK(get(CU_FUNC_ATTRIBUTE_BINARY_VERSION) >= 50);
    CHECK_CU(cuFuncSetAttribute(reverse, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 8192));
    CHECK_EQ(get(CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES), 8192);
    CHECK_EQ(cuFuncSetAttribute(reverse, CU_FUNC_ATTRIBUTE_NUM_REGS, 1), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuFuncSetCacheConfig(reverse, CU_FUNC_CACHE_PREFER_SHARED));
    int value = 0;
    CHECK_EQ(cuFuncGetAttribute(&value, CUfunction_attribute(999), reverse),
             CUDA_ERROR_INVALID_VALUE);
    size_t offset = 0, size = 0;
    CHECK_CU(cuFuncGetParamInfo(reverse, 1, &offset, &size));
    CHECK_EQ(offset, 8u);
    CHECK_EQ(size, 1u);
    CHECK_CU(cuFuncGetParamInfo(reverse, 2, &offset, &size));
    CHECK_EQ(offset, 16u);
    CHECK_EQ(cuFuncGetParamInfo(reverse, 3, &offset, &size), CUDA_ERROR_INVALID_VALUE);
}

CASE(OccupancyKeepsToTheLaunchBounds) {
    Loaded loaded;
    const CUfunction reverse = loaded.function("reverse");
    int blocks = 0, grid = 0, block = 0;
    CHECK_CU(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, reverse, 128, 0));
    CHECK(blocks >= 1);
    CHECK_CU(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, reverse, 256, 0));
    CHECK_EQ(blocks, 0);
    CHECK_CU(cuOccupancyMaxPotentialBlockSize(&grid, &block, reverse, nullptr, 0, 0));
    CHECK(block >= 32 && block <= 128);
    CHECK(grid >= 1);
    CHECK_CU(cuOccupancyMaxPotentialBlockSize(&grid, &block, reverse, nullptr, 0, 64));
    CHECK(block <= 64);
    size_t bytes = 0;
    CHECK_CU(cuOccupancyAvailableDynamicSMemPerBlock(&bytes, reverse, 1, 128));
    CHECK(bytes > 0);
}

CASE(TheCompilerWritesItsLogs) {
    test::DriverContext context;
    char errors[512] = "untouched", notes[512] = "untouched";
    CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES,
                              CU_JIT_INFO_LOG_BUFFER, CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES};
    void* values[] = {errors, reinterpret_cast<void*>(sizeof errors), notes,
                      reinterpret_cast<void*>(sizeof notes)};
    CUmodule module = nullptr;
    const char broken[] = ".version 7.0\n.target sm_50\n.address_size 64\nthis is no PTX\n";
    CHECK_EQ(cuModuleLoadDataEx(&module, broken, 4, options, values), CUDA_ERROR_INVALID_PTX);
    CHECK(errors[0] != 0);
    CHECK(std::string(errors) != "untouched");
    const std::string code = fatbin();
    void* fresh[] = {errors, reinterpret_cast<void*>(sizeof errors), notes,
                     reinterpret_cast<void*>(sizeof notes)};
    CHECK_CU(cuModuleLoadDataEx(&module, code.data(), 4, options, fresh));
    CHECK_CU(cuModuleUnload(module));
}

CASE(PtxTextIsCompiledForTheDevice) {
    // PTX ISA: mad.lo.s32 d, a, b, c is a * b + c; a predicate turns an instruction off.
    const char text[] = R"(
        .version 7.0
        .target sm_70
        .address_size 64
        .visible .entry line(.param .u64 out, .param .s32 slope, .param .u32 n)
        {
            .reg .b64 %rd<4>;
            .reg .b32 %r<8>;
            .reg .pred %p<2>;
            ld.param.u64 %rd1, [out];
            ld.param.s32 %r1, [slope];
            ld.param.u32 %r2, [n];
            mov.u32 %r3, %ctaid.x;  mov.u32 %r4, %ntid.x;
            mov.u32 %r5, %tid.x;
            mad.lo.s32 %r6, %r3, %r4, %r5;
            setp.ge.u32 %p1, %r6, %r2;
            @%p1 ret;
            cvta.to.global.u64 %rd2, %rd1;
            mul.wide.u32 %rd3, %r6, 4;
            add.s64 %rd2, %rd2, %rd3;
            mad.lo.s32 %r7, %r6, %r1, 11;
            st.global.u32 [%rd2], %r7;
            ret;
        })";
    test::DriverContext context;
    CUmodule module = nullptr;
    CUfunction line = nullptr;
    CHECK_CU(cuModuleLoadData(&module, text));
    CHECK_CU(cuModuleGetFunction(&line, module, "line"));
    std::vector<int> host(300, -1);
    CUdeviceptr out = 0;
    CHECK_CU(cuMemAlloc(&out, 300 * sizeof(int)));
    CHECK_CU(cuMemcpyHtoD(out, host.data(), 300 * sizeof(int)));
    int slope = -3;
    unsigned n = 290;
    void* arguments[] = {&out, &slope, &n};
    CHECK_CU(cuLaunchKernel(line, 3, 1, 1, 128, 1, 1, 0, nullptr, arguments, nullptr));
    CHECK_CU(cuMemcpyDtoH(host.data(), out, 300 * sizeof(int)));
    for (int i = 0; i < 300; ++i)
        CHECK_EQ(host[i], i < 290 ? -3 * i + 11 : -1);
    CHECK_CU(cuMemFree(out));
    CHECK_CU(cuModuleUnload(module));
}

CASE(ALibraryNeedsNoContext) {
    CHECK_CU(cuInit(0));
    CUlibrary library = nullptr, same = nullptr;
    CUkernel kernel = nullptr;
    CHECK_CU(cuLibraryLoadFromFile(&library, "kernels.fatbin", nullptr, nullptr, 0, nullptr,
                                   nullptr, 0));
    CHECK_EQ(cuLibraryGetKernel(&kernel, library, "nothing"), CUDA_ERROR_NOT_FOUND);
    CHECK_CU(cuLibraryGetKernel(&kernel, library, "scale"));
#if CUDA_VERSION >= 12050
    CHECK_CU(cuKernelGetLibrary(&same, kernel));
    CHECK(same == library);
#endif
    const char* name = nullptr;
    CHECK_CU(cuKernelGetName(&name, kernel));
    CHECK_EQ(std::string(name), std::string("scale"));
    unsigned count = 0;
    CHECK_CU(cuLibraryGetKernelCount(&count, library));
    CHECK_EQ(count, 3u);
    CUkernel kernels[3] = {};
    CHECK_CU(cuLibraryEnumerateKernels(kernels, 3, library));
    CHECK(kernels[0] == kernel || kernels[1] == kernel || kernels[2] == kernel);
    CHECK_CU(cuLibraryUnload(library));
    CHECK_EQ(cuLibraryUnload(library), CUDA_ERROR_INVALID_HANDLE);
}

CASE(AKernelOfALibraryRunsInEveryContext) {
    CHECK_CU(cuInit(0));
    const std::string code = fatbin();
    CUlibrary library = nullptr;
    CUkernel kernel = nullptr;
    CHECK_CU(cuLibraryLoadData(&library, code.data(), nullptr, nullptr, 0, nullptr, nullptr, 0));
    CHECK_CU(cuLibraryGetKernel(&kernel, library, "scale"));
    for (int round = 0; round < 2; ++round) {
        test::DriverContext context;
        // A CUkernel is taken where a CUfunction is (cuLaunchKernel).
        checkScale([&](void** parameters) {
            return cuLaunchKernel(CUfunction(kernel), 3, 1, 1, 128, 1, 1, 0, nullptr, parameters,
                                  nullptr);
        });
        CUfunction function = nullptr;
        CHECK_CU(cuKernelGetFunction(&function, kernel));
        checkScale([&](void** parameters) {
            return cuLaunchKernel(function, 3, 1, 1, 128, 1, 1, 0, nullptr, parameters, nullptr);
        });
        int threads = 0;
        CHECK_CU(cuKernelGetAttribute(&threads, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, kernel,
                                      context.device));
        CHECK_EQ(threads, 1024);
        CUmodule module = nullptr;
        CHECK_CU(cuLibraryGetModule(&module, library));
        CHECK_EQ(cuModuleUnload(module), CUDA_ERROR_NOT_PERMITTED);
        CUdeviceptr address = 0;
        size_t bytes = 0;
        CHECK_CU(cuLibraryGetGlobal(&address, &bytes, library, "counter"));
        CHECK_EQ(bytes, 4u);
    }
    CHECK_CU(cuLibraryUnload(library));
}

CASE(ManagedVariablesOfALibraryAreTheHostsToo) {
    test::DriverContext context;
    const std::string code = fatbin();
    CUlibrary library = nullptr;
    CHECK_CU(cuLibraryLoadData(&library, code.data(), nullptr, nullptr, 0, nullptr, nullptr, 0));
    CUdeviceptr address = 0, to = 0;
    size_t bytes = 0;
    CHECK_CU(cuLibraryGetManaged(&address, &bytes, library, "shared_value"));
    CHECK_EQ(*reinterpret_cast<int*>(address), 11);
    *reinterpret_cast<int*>(address) = 12;
    CUkernel kernel = nullptr;
    CHECK_CU(cuLibraryGetKernel(&kernel, library, "readManaged"));
    CHECK_CU(cuMemAlloc(&to, 4));
    void* parameters[] = {&to};
    CHECK_CU(cuLaunchKernel(CUfunction(kernel), 1, 1, 1, 1, 1, 1, 0, nullptr, parameters, nullptr));
    int seen = 0;
    CHECK_CU(cuMemcpyDtoH(&seen, to, 4));
    CHECK_EQ(seen, 12);
    CHECK_EQ(cuLibraryGetManaged(&address, &bytes, library, "counter"), CUDA_ERROR_NOT_FOUND);
    CHECK_CU(cuLibraryUnload(library));
}

CASE(LinkedCodeIsLoadedAsAnyOther) {
    test::DriverContext context;
    std::string code = fatbin();
    CUlinkState link = nullptr;
    void* cubin = nullptr;
    size_t bytes = 0;
    CHECK_CU(cuLinkCreate(0, nullptr, nullptr, &link));
    CHECK_CU(cuLinkAddData(link, CU_JIT_INPUT_FATBINARY, code.data(), code.size(), "kernels", 0,
                           nullptr, nullptr));
    CHECK_CU(cuLinkComplete(link, &cubin, &bytes));
    CHECK(bytes > 0);
    CUmodule module = nullptr;
    CUfunction scale = nullptr;
    CHECK_CU(cuModuleLoadData(&module, cubin));
    CHECK_CU(cuLinkDestroy(link));
    CHECK_CU(cuModuleGetFunction(&scale, module, "scale"));
    checkScale([&](void** parameters) {
        return cuLaunchKernel(scale, 3, 1, 1, 128, 1, 1, 0, nullptr, parameters, nullptr);
    });
    CHECK_CU(cuModuleUnload(module));
}
