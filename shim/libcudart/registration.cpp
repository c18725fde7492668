// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What compiled host code calls before main(): remembered here, loaded at first use.
#include <dlfcn.h>

#include "shim/libcudart/current.h"
#include "support/log.h"

namespace cw::cudart {
namespace {

runtime::FatBinary& binaryOf(void** handle) {
    return *reinterpret_cast<runtime::FatBinary*>(handle);
}

/// The shared object or program in which `address` lies: relocatable objects are linked within one.
const void* sharedObjectOf(const void* address) {
    Dl_info info;
    return dladdr(address, &info) ? info.dli_fbase : nullptr;
}

uint32_t dimension(const dim3& from, int i) {
    return i == 0 ? from.x : i == 1 ? from.y : from.z;
}

} // namespace

void** __cudaRegisterFatBinary(void* fatCubin) {
    return reinterpret_cast<void**>(process().registry().add(fatCubin));
}

void __cudaRegisterFatBinaryEnd(void**) {}

void __cudaUnregisterFatBinary(void** fatCubinHandle) {
    if (fatCubinHandle && !runtime::Runtime::processEnds())
        process().registry().remove(&binaryOf(fatCubinHandle));
}

void __cudaRegisterFunction(void** fatCubinHandle, const void* hostFun, void*,
                            const char* deviceName, int, uint3*, uint3*, dim3*, dim3*, int*) {
    process().registry().addKernel(binaryOf(fatCubinHandle), hostFun, deviceName);
}

void __cudaRegisterVar(void** fatCubinHandle, void* hostVar, void*, const char* deviceName, int,
                       size_t size, int, int) {
    process().registry().addVariable(binaryOf(fatCubinHandle), hostVar, deviceName, size);
}

void __cudaRegisterManagedVar(void** fatCubinHandle, void** hostVarPtrAddress, void* deviceAddress,
                              const char* deviceName, int, size_t size, int, int) {
    Result<> made = process().registry().addManaged(binaryOf(fatCubinHandle), hostVarPtrAddress,
                                                    deviceAddress, deviceName, size, 256);
    if (!made) logError("managed variable '{}': {}", deviceName, made.error().message);
}

char __cudaInitModule(void** fatCubinHandle) {
    runtime::FatBinary& binary = binaryOf(fatCubinHandle);
    if (!binary.foreign) return 1;
    const auto load = [&]() -> Result<> {
        CW_TRY(process().registry().moduleFor(binary, *CW_TRY(currentContext())));
        return {};
    };
    const Result<> loaded = load();
    if (!loaded) logError("managed variables: {}", loaded.error().message);
    return bool(loaded);
}

void __cwRegisterRelocatable(cwRegisterGlobals register_globals, const void* wrapper, const char*) {
    runtime::FatBinary* set = process().registry().addRelocatable(wrapper, sharedObjectOf(wrapper));
    if (register_globals) register_globals(reinterpret_cast<void**>(set));
}

void __cwRegisterLinked(const void* wrapper) {
    process().registry().addLinked(wrapper, sharedObjectOf(wrapper));
}

unsigned int __cudaPushCallConfiguration(dim3 gridDim, dim3 blockDim, size_t sharedMem,
                                         CUstream_st* stream) {
    runtime::CallConfiguration call{{}, {}, sharedMem, stream};
    for (int i = 0; i < 3; ++i)
        call.grid[i] = dimension(gridDim, i), call.block[i] = dimension(blockDim, i);
    runtime::ThreadState::of(process()).calls.push_back(call);
    return 0;
}

cudaError_t __cudaPopCallConfiguration(dim3* gridDim, dim3* blockDim, size_t* sharedMem,
                                       void* stream) {
    auto& calls = runtime::ThreadState::of(process()).calls;
    if (calls.empty()) return cudaErrorMissingConfiguration;
    const runtime::CallConfiguration& call = calls.back();
    *gridDim = dim3(call.grid[0], call.grid[1], call.grid[2]);
    *blockDim = dim3(call.block[0], call.block[1], call.block[2]);
    *sharedMem = call.shared_bytes;
    *static_cast<void**>(stream) = call.stream;
    calls.pop_back();
    return cudaSuccess;
}

} // namespace cw::cudart
