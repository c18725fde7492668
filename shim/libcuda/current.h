// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>

#include "runtime/memory/copy.h"
#include "runtime/runtime.h"
#include "shim/libcuda/impl.h"

namespace cw::cuda {

/// From the C API's words to the runtime's.

inline runtime::Runtime& process() {
    return runtime::Runtime::instance();
}

CUcontext handleOf(const runtime::Context& context);
Result<runtime::Context*> contextOf(CUcontext context);
/// Null means the current one.
Result<runtime::Context*> contextOrCurrent(CUcontext context);

/// The calling thread's context; InvalidContext when none is current, and its sticky error when it
/// has one.
inline Result<runtime::Context*> currentContext() {
    return process().currentOrNone();
}

/// The stream that a handle means: 0 the default one, 1 the legacy one, 2 the thread's own, else
/// one from the table.
Result<std::shared_ptr<runtime::Stream>> streamOf(CUstream stream);

Result<const ir::DeviceFacts*> factsOf(CUdevice device);

/// What a CUfunction or a CUkernel stands for; InvalidHandle.
Result<runtime::RegisteredKernel*> registeredOf(const void* handle);
/// The kernel itself: a CUfunction's own, a CUkernel's one in the current context.
Result<runtime::Kernel*> kernelOf(const void* handle);

CUmodule moduleHandle(runtime::FatBinary& binary, runtime::Module& module, bool own);
CUfunction functionHandle(runtime::FatBinary& binary, runtime::Kernel& kernel);
/// NotFound.
Result<> variableOf(runtime::Module& module, const char* name, CUdeviceptr* address, size_t* bytes);

Result<runtime::Copy> copyOf(const CUDA_MEMCPY3D& copy);
/// The arguments of a launch, packed, from kernelParams or extra.
Result<Bytes> argumentsOf(const runtime::Kernel& kernel, void** parameters, void** extra);

inline void* pointerOf(CUdeviceptr pointer) {
    return reinterpret_cast<void*>(pointer);
}

} // namespace cw::cuda
