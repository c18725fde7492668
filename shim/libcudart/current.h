// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>

#include "runtime/memory/copy.h"
#include "runtime/runtime.h"
#include "shim/libcudart/impl.h"

namespace cw::cudart {

/// From the C API's words to the runtime's. The functions that this library exports do nothing
/// else.

inline runtime::Runtime& process() {
    return runtime::Runtime::instance();
}

/// The calling thread's context, or its sticky error.
inline Result<runtime::Context*> currentContext() {
    return process().current();
}

/// The stream that a handle means: 0 the default one, 1 the legacy one, 2 the thread's own, else
/// one from the table. The default streams belong to the current context and are not counted.
Result<std::shared_ptr<runtime::Stream>> streamOf(cudaStream_t stream);

/// The kernel that a stub's address (or a handle of cudaGetKernel, cudaGetFuncBySymbol) means in
/// the current context.
Result<runtime::Kernel*> kernelOf(const void* function);

/// Copies by their parameters.
runtime::Copy rowOf(void* dst, const void* src, size_t count, cudaMemcpyKind kind);
Result<runtime::Copy> copyOf(const cudaMemcpy3DParms& params);
cudaMemcpy3DParms paramsOf(const runtime::Copy& copy);
Result<runtime::Copy> copyToSymbol(const void* symbol, const void* src, size_t count, size_t offset,
                                   cudaMemcpyKind kind);
Result<runtime::Copy> copyFromSymbol(void* dst, const void* symbol, size_t count, size_t offset,
                                     cudaMemcpyKind kind);

/// The facts of a device; InvalidDevice.
Result<const ir::DeviceFacts*> factsOf(int device);

} // namespace cw::cudart
