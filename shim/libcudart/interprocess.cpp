// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Runtime API, "Device Management": memory and events between processes.
#include "runtime/memory/interprocess.h"

#include <bit>

#include "shim/libcudart/current.h"

namespace cw::cudart {

using runtime::IpcHandle;

Result<> cudaIpcGetMemHandle(cudaIpcMemHandle_t& handle, void* devPtr) {
    CW_TRY(currentContext());
    IpcHandle made;
    CW_TRY(runtime::exportMemory(process(), devPtr, made));
    handle = std::bit_cast<cudaIpcMemHandle_t>(made);
    return {};
}

Result<> cudaIpcOpenMemHandle(void*& devPtr, cudaIpcMemHandle_t handle, unsigned int flags) {
    runtime::Context* context = CW_TRY(currentContext());
    if (flags & ~unsigned(cudaIpcMemLazyEnablePeerAccess))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of opened memory", flags);
    devPtr = reinterpret_cast<void*>(
        CW_TRY(process().importedMemory().open(*context, std::bit_cast<IpcHandle>(handle))));
    return {};
}

Result<> cudaIpcCloseMemHandle(void* devPtr) {
    CW_TRY(currentContext());
    return process().importedMemory().close(devPtr);
}

Result<> cudaIpcGetEventHandle(cudaIpcEventHandle_t& handle, cudaEvent_t event) {
    CW_TRY(currentContext());
    const auto shared = CW_TRY(process().events().find(reinterpret_cast<uint64_t>(event)));
    IpcHandle made;
    CW_TRY(runtime::exportEvent(*shared, made));
    handle = std::bit_cast<cudaIpcEventHandle_t>(made);
    return {};
}

Result<> cudaIpcOpenEventHandle(cudaEvent_t& event, cudaIpcEventHandle_t handle) {
    runtime::Context* context = CW_TRY(currentContext());
    const auto opened = CW_TRY(runtime::importEvent(*context, std::bit_cast<IpcHandle>(handle)));
    opened->handle = process().events().add(opened);
    event = reinterpret_cast<cudaEvent_t>(opened->handle.load());
    return {};
}

} // namespace cw::cudart
