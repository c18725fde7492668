// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libnvptxcompiler/impl.h"

namespace cw::ptxcompiler {

Library::Status Library::fail(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::InvalidHandle:
        return NVPTXCOMPILE_ERROR_INVALID_COMPILER_HANDLE;
    case ErrorCode::InvalidArgument:
        return NVPTXCOMPILE_ERROR_INVALID_INPUT;
    case ErrorCode::NotReady:
        return NVPTXCOMPILE_ERROR_COMPILER_INVOCATION_INCOMPLETE;
    case ErrorCode::OutOfMemory:
        return NVPTXCOMPILE_ERROR_OUT_OF_MEMORY;
    default: // what only devices and launches can do wrong
        return NVPTXCOMPILE_ERROR_INTERNAL;
    }
}

} // namespace cw::ptxcompiler
