// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Library Management": code for all contexts, loaded in each at its first use.
#include "runtime/module/code.h"
#include "shim/libcuda/current.h"
#include "shim/libcuda/jit.h"

namespace cw::cuda {

using runtime::FatBinary;
using runtime::LoadedLibrary;
using runtime::Module;
using runtime::RegisteredKernel;

namespace {

Result<std::shared_ptr<LoadedLibrary>> libraryOf(CUlibrary library) {
    return process().libraries().find(reinterpret_cast<uint64_t>(library));
}

CUkernel handleOf(RegisteredKernel& kernel) {
    return reinterpret_cast<CUkernel>(&kernel);
}

/// Where the code's errors are looked for: the current device, else the first one.
Result<const ir::DeviceFacts*> likelyFacts() {
    if (const auto context = currentContext()) return &(*context)->facts();
    return factsOf(0);
}

Result<> load(CUlibrary& library, const Result<fatbin::Container>& code, uint8_t optimize) {
    if (!code) return Error(code.error());
    FatBinary* binary =
        CW_TRY(process().registry().addCode(*code, *CW_TRY(likelyFacts()), optimize));
    binary->library = process().libraries().add(std::make_shared<LoadedLibrary>(*binary));
    library = reinterpret_cast<CUlibrary>(binary->library.load());
    return {};
}

/// What cuLibraryLoadData and cuLibraryLoadFromFile share.
struct LoadOptions {
    CUjit_option* jit;
    void** jit_values;
    unsigned jit_count;
    CUlibraryOption* library;
    void** library_values;
    unsigned library_count;
};

Result<> loadWith(const LoadOptions& options, CUlibrary& library,
                  const Result<fatbin::Container>& code) {
    const JitOptions jit =
        CW_TRY(JitOptions::read(options.jit_count, options.jit, options.jit_values));
    if (options.library_count && (!options.library || !options.library_values))
        return Error{ErrorCode::InvalidArgument, "the options are null"};
    for (unsigned i = 0; i < options.library_count; ++i)
        if (options.library[i] < 0 || options.library[i] >= CU_LIBRARY_NUM_OPTIONS)
            return makeError(ErrorCode::InvalidArgument, "{} is no option of a library",
                             int(options.library[i]));
    Result<> done = load(library, code, jit.optimize());
    jit.report(done);
    return done;
}

Result<Module*> moduleOf(CUlibrary library) {
    const auto found = CW_TRY(libraryOf(library));
    runtime::Context* context = CW_TRY(currentContext());
    return process().registry().moduleFor(found->binary, *context);
}

} // namespace

Result<> cuLibraryLoadData(CUlibrary& library, const void* code, CUjit_option* jitOptions,
                           void** jitOptionsValues, unsigned int numJitOptions,
                           CUlibraryOption* libraryOptions, void** libraryOptionValues,
                           unsigned int numLibraryOptions) {
    if (!code) return Error{ErrorCode::InvalidArgument, "code is null"};
    return loadWith({jitOptions, jitOptionsValues, numJitOptions, libraryOptions,
                     libraryOptionValues, numLibraryOptions},
                    library, runtime::containerOf(code));
}

Result<> cuLibraryLoadFromFile(CUlibrary& library, const char* fileName, CUjit_option* jitOptions,
                               void** jitOptionsValues, unsigned int numJitOptions,
                               CUlibraryOption* libraryOptions, void** libraryOptionValues,
                               unsigned int numLibraryOptions) {
    if (!fileName) return Error{ErrorCode::InvalidArgument, "fileName is null"};
    const Bytes bytes = CW_TRY(runtime::readCodeFile(fileName));
    return loadWith({jitOptions, jitOptionsValues, numJitOptions, libraryOptions,
                     libraryOptionValues, numLibraryOptions},
                    library, runtime::containerOf(bytes));
}

Result<> cuLibraryUnload(CUlibrary library) {
    const auto taken = CW_TRY(process().libraries().take(reinterpret_cast<uint64_t>(library)));
    const FatBinary* binary = &taken->binary;
    (void)process().modules().takeIf(
        [&](const runtime::LoadedModule& loaded) { return &loaded.binary == binary; });
    process().registry().remove(&taken->binary);
    return {};
}

Result<> cuLibraryGetKernel(CUkernel& pKernel, CUlibrary library, const char* name) {
    const auto found = CW_TRY(libraryOf(library));
    if (!name) return Error{ErrorCode::InvalidArgument, "name is null"};
    pKernel = handleOf(*CW_TRY(process().registry().kernelNamed(found->binary, name)));
    return {};
}

Result<> cuLibraryGetKernelCount(unsigned int& count, CUlibrary lib) {
    count = unsigned(CW_TRY(libraryOf(lib))->binary.image->kernels.size());
    return {};
}

Result<> cuLibraryEnumerateKernels(CUkernel* kernels, unsigned int numKernels, CUlibrary lib) {
    const auto found = CW_TRY(libraryOf(lib));
    if (!kernels || numKernels == 0)
        return Error{ErrorCode::InvalidArgument, "no room for kernels"};
    for (const ir::KernelMeta& meta : found->binary.image->kernels) {
        if (numKernels-- == 0) break;
        *kernels++ = handleOf(*CW_TRY(process().registry().kernelNamed(found->binary, meta.name)));
    }
    return {};
}

Result<> cuLibraryGetModule(CUmodule& pMod, CUlibrary library) {
    Module* module = CW_TRY(moduleOf(library));
    pMod = moduleHandle(CW_TRY(libraryOf(library))->binary, *module, false);
    return {};
}

Result<> cuLibraryGetGlobal(CUdeviceptr* dptr, size_t* bytes, CUlibrary library, const char* name) {
    if (!name || (!dptr && !bytes)) return Error{ErrorCode::InvalidArgument, "a null pointer"};
    return variableOf(*CW_TRY(moduleOf(library)), name, dptr, bytes);
}

Result<> cuLibraryGetManaged(CUdeviceptr* dptr, size_t* bytes, CUlibrary library,
                             const char* name) {
    if (!name || (!dptr && !bytes)) return Error{ErrorCode::InvalidArgument, "a null pointer"};
    Module* module = CW_TRY(moduleOf(library));
    const auto variable = module->variable(name);
    if (!variable || !variable->managed)
        return makeError(ErrorCode::NotFound, "the library has no managed variable '{}'", name);
    return variableOf(*module, name, dptr, bytes);
}

Result<> cuKernelGetFunction(CUfunction& pFunc, CUkernel kernel) {
    RegisteredKernel* registered = CW_TRY(registeredOf(kernel));
    pFunc = functionHandle(registered->binary, *CW_TRY(kernelOf(kernel)));
    return {};
}

Result<> cuKernelGetLibrary(CUlibrary& pLib, CUkernel kernel) {
    const uint64_t library = CW_TRY(registeredOf(kernel))->binary.library;
    if (!library) return Error{ErrorCode::InvalidHandle, "the kernel is of no library"};
    pLib = reinterpret_cast<CUlibrary>(library);
    return {};
}

} // namespace cw::cuda
