// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver_types.h"
#include "shim/libcudart/types_11.h"
#include "shim/libcudart/types_13.h"
#include "support/result.h"

/// Registers the kernels and variables of one relocatable object with the handle that it is given.
using cwRegisterGlobals = void (*)(void** handle);

namespace cw::cudart {

/// How the runtime library fails: a status, kept as the thread's last error (status.cpp).
struct Library {
    using Status = cudaError_t;
    static Status success() { return cudaSuccess; }
    static Status fail(const Error&) noexcept;
};

cudaError_t toStatus(ErrorCode);

/// The thread's last error: what cudaPeekAtLastError gives; cudaGetLastError takes it and leaves
/// cudaSuccess.
cudaError_t lastError();
cudaError_t takeLastError();
void setLastError(cudaError_t);

} // namespace cw::cudart
