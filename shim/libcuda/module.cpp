// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/code.h"
#include "shim/libcuda/current.h"
#include "shim/libcuda/jit.h"

namespace cw::cuda {

using runtime::Context;
using runtime::FatBinary;
using runtime::Kernel;
using runtime::LoadedModule;
using runtime::Module;

namespace {

Result<std::shared_ptr<LoadedModule>> moduleOf(CUmodule module) {
    CW_TRY(currentContext());
    return process().modules().find(reinterpret_cast<uint64_t>(module));
}

Result<> loadInto(CUmodule& module, const fatbin::Container& code, Context& context,
                  const JitOptions& jit) {
    runtime::Registry& registry = process().registry();
    FatBinary* binary = CW_TRY(registry.addCode(code, context.facts(), jit.optimize()));
    auto loaded = registry.moduleFor(*binary, context);
    if (!loaded) {
        registry.remove(binary);
        return std::move(loaded.error());
    }
    module = moduleHandle(*binary, **loaded, true);
    return {};
}

} // namespace

CUmodule moduleHandle(FatBinary& binary, Module& module, bool own) {
    uint64_t handle = module.handle;
    if (!handle) {
        auto loaded = std::make_shared<LoadedModule>(binary, module, own);
        handle = module.handle = process().modules().add(std::move(loaded));
    }
    return reinterpret_cast<CUmodule>(handle);
}

CUfunction functionHandle(FatBinary& binary, Kernel& kernel) {
    const void* function = process().registry().functionOf(binary, kernel);
    return static_cast<CUfunction>(const_cast<void*>(function));
}

Result<> variableOf(Module& module, const char* name, CUdeviceptr* address, size_t* bytes) {
    const auto variable = module.variable(name);
    if (!variable) return makeError(ErrorCode::NotFound, "the module has no variable '{}'", name);
    if (address) *address = variable->address;
    if (bytes) *bytes = variable->size;
    return {};
}

Result<> cuModuleLoadDataEx(CUmodule& module, const void* image, unsigned int numOptions,
                            CUjit_option* options, void** optionValues) {
    Context* context = CW_TRY(currentContext());
    if (!image) return Error{ErrorCode::InvalidArgument, "image is null"};
    const JitOptions jit = CW_TRY(JitOptions::read(numOptions, options, optionValues));
    const auto load = [&]() -> Result<> {
        return loadInto(module, CW_TRY(runtime::containerOf(image)), *context, jit);
    };
    Result<> done = load();
    jit.report(done);
    return done;
}

Result<> cuModuleLoadData(CUmodule& module, const void* image) {
    return cuModuleLoadDataEx(module, image, 0, nullptr, nullptr);
}

Result<> cuModuleLoadFatBinary(CUmodule& module, const void* fatCubin) {
    return cuModuleLoadData(module, fatCubin);
}

Result<> cuModuleLoad(CUmodule& module, const char* fname) {
    Context* context = CW_TRY(currentContext());
    if (!fname) return Error{ErrorCode::InvalidArgument, "fname is null"};
    const Bytes bytes = CW_TRY(runtime::readCodeFile(fname));
    const fatbin::Container code = CW_TRY_WHILE(runtime::containerOf(bytes), "loading '{}'", fname);
    CW_TRY_WHILE(loadInto(module, code, *context, {}), "loading '{}'", fname);
    return {};
}

Result<> cuModuleUnload(CUmodule hmod) {
    if (!CW_TRY(moduleOf(hmod))->own)
        return Error{ErrorCode::NotPermitted, "the module is a library's or the program's own"};
    const auto taken = CW_TRY(process().modules().take(reinterpret_cast<uint64_t>(hmod)));
    process().registry().remove(&taken->binary);
    return {};
}

Result<> cuModuleGetLoadingMode(CUmoduleLoadingMode& mode) {
    mode = CU_MODULE_LAZY_LOADING;
    return {};
}

Result<> cuModuleGetFunction(CUfunction& hfunc, CUmodule hmod, const char* name) {
    const auto loaded = CW_TRY(moduleOf(hmod));
    if (!name) return Error{ErrorCode::InvalidArgument, "name is null"};
    const auto kernel = loaded->module.kernel(name);
    if (!kernel) return makeError(ErrorCode::NotFound, "the module has no kernel '{}'", name);
    hfunc = functionHandle(loaded->binary, **kernel);
    return {};
}

Result<> cuModuleGetFunctionCount(unsigned int& count, CUmodule mod) {
    count = unsigned(CW_TRY(moduleOf(mod))->module.kernels().size());
    return {};
}

Result<> cuModuleEnumerateFunctions(CUfunction* functions, unsigned int numFunctions,
                                    CUmodule mod) {
    const auto loaded = CW_TRY(moduleOf(mod));
    if (!functions || numFunctions == 0)
        return Error{ErrorCode::InvalidArgument, "no room for functions"};
    for (Kernel& kernel : loaded->module.kernels())
        if (numFunctions && numFunctions--) *functions++ = functionHandle(loaded->binary, kernel);
    return {};
}

Result<> cuModuleGetGlobal_v2(CUdeviceptr* dptr, size_t* bytes, CUmodule hmod, const char* name) {
    const auto loaded = CW_TRY(moduleOf(hmod));
    if (!name || (!dptr && !bytes)) return Error{ErrorCode::InvalidArgument, "a null pointer"};
    return variableOf(loaded->module, name, dptr, bytes);
}

Result<> cuFuncGetModule(CUmodule& hmod, CUfunction hfunc) {
    FatBinary& binary = CW_TRY(registeredOf(hfunc))->binary;
    hmod = moduleHandle(binary, CW_TRY(kernelOf(hfunc))->module, false);
    return {};
}

} // namespace cw::cuda
