// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Memory Management": memory and events between processes.
#include <bit>

#include "runtime/memory/interprocess.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

using runtime::IpcHandle;

Result<> cuIpcGetMemHandle(CUipcMemHandle& pHandle, CUdeviceptr dptr) {
    CW_TRY(currentContext());
    IpcHandle handle;
    CW_TRY(runtime::exportMemory(process(), reinterpret_cast<const void*>(dptr), handle));
    pHandle = std::bit_cast<CUipcMemHandle>(handle);
    return {};
}

Result<> cuIpcOpenMemHandle_v2(CUdeviceptr& pdptr, CUipcMemHandle handle, unsigned int Flags) {
    runtime::Context* context = CW_TRY(currentContext());
    if (Flags & ~unsigned(CU_IPC_MEM_LAZY_ENABLE_PEER_ACCESS))
        return makeError(ErrorCode::InvalidArgument, "Flags ({:#x}) of opened memory", Flags);
    pdptr = CW_TRY(process().importedMemory().open(*context, std::bit_cast<IpcHandle>(handle)));
    return {};
}

Result<> cuIpcCloseMemHandle(CUdeviceptr dptr) {
    CW_TRY(currentContext());
    return process().importedMemory().close(reinterpret_cast<const void*>(dptr));
}

Result<> cuIpcGetEventHandle(CUipcEventHandle& pHandle, CUevent event) {
    CW_TRY(currentContext());
    const auto shared = CW_TRY(process().events().find(reinterpret_cast<uint64_t>(event)));
    IpcHandle handle;
    CW_TRY(runtime::exportEvent(*shared, handle));
    pHandle = std::bit_cast<CUipcEventHandle>(handle);
    return {};
}

Result<> cuIpcOpenEventHandle(CUevent& phEvent, CUipcEventHandle handle) {
    runtime::Context* context = CW_TRY(currentContext());
    const auto event = CW_TRY(runtime::importEvent(*context, std::bit_cast<IpcHandle>(handle)));
    event->handle = process().events().add(event);
    phEvent = reinterpret_cast<CUevent>(event->handle.load());
    return {};
}

} // namespace cw::cuda
