// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <optional>

#include "runtime/runtime.h"
#include "shim/libcuda/impl.h"

namespace cw::cuda {

/// From the C API's words to the runtime's. A CUcontext is the primary context of a device: those
/// of cuCtxCreate share it, as long as the runtime has one context a device.

inline runtime::Runtime& process() {
    return runtime::Runtime::instance();
}

CUcontext handleOf(int ordinal);
Result<int> ordinalOf(CUcontext context);

/// The device whose context is current on this thread: set here, or made by the runtime library.
std::optional<int> currentOrdinal();
/// Makes a device's context current on this thread, or none.
Result<> setCurrent(std::optional<int> ordinal);

/// The calling thread's context; InvalidContext when none is current, and its sticky error when it
/// has one.
Result<runtime::Context*> currentContext();

/// The stream that a handle means: 0 the default one, 1 the legacy one, 2 the thread's own, else
/// one from the table.
Result<std::shared_ptr<runtime::Stream>> streamOf(CUstream stream);

Result<const ir::DeviceFacts*> factsOf(CUdevice device);

inline void* pointerOf(CUdeviceptr pointer) {
    return reinterpret_cast<void*>(pointer);
}

} // namespace cw::cuda
