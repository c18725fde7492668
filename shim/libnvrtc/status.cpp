// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libnvrtc/impl.h"

namespace cw::nvrtc {

Library::Status Library::fail(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::InvalidArgument:
        return NVRTC_ERROR_INVALID_INPUT;
    case ErrorCode::InvalidHandle:
        return NVRTC_ERROR_INVALID_PROGRAM;
    case ErrorCode::OutOfMemory:
        return NVRTC_ERROR_OUT_OF_MEMORY;
    case ErrorCode::NotFound: // a name that was not asked for
        return NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID;
    case ErrorCode::NotInitialized: // not compiled
        return NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION;
    case ErrorCode::NotPermitted: // compiled
        return NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION;
    case ErrorCode::NotReady:
        return NVRTC_ERROR_NO_PCH_CREATE_ATTEMPTED;
    case ErrorCode::CompileFailed:
        return NVRTC_ERROR_COMPILATION;
    default: // what only devices and launches can do wrong
        return NVRTC_ERROR_INTERNAL_ERROR;
    }
}

const char* getErrorString(nvrtcResult result) {
    switch (result) {
#define CW_NAME(name)                                                                              \
    case name:                                                                                     \
        return #name;
        CW_NAME(NVRTC_SUCCESS)
        CW_NAME(NVRTC_ERROR_OUT_OF_MEMORY)
        CW_NAME(NVRTC_ERROR_PROGRAM_CREATION_FAILURE)
        CW_NAME(NVRTC_ERROR_INVALID_INPUT)
        CW_NAME(NVRTC_ERROR_INVALID_PROGRAM)
        CW_NAME(NVRTC_ERROR_INVALID_OPTION)
        CW_NAME(NVRTC_ERROR_COMPILATION)
        CW_NAME(NVRTC_ERROR_BUILTIN_OPERATION_FAILURE)
        CW_NAME(NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION)
        CW_NAME(NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION)
        CW_NAME(NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID)
        CW_NAME(NVRTC_ERROR_INTERNAL_ERROR)
        CW_NAME(NVRTC_ERROR_TIME_FILE_WRITE_FAILED)
        CW_NAME(NVRTC_ERROR_NO_PCH_CREATE_ATTEMPTED)
        CW_NAME(NVRTC_ERROR_PCH_CREATE_HEAP_EXHAUSTED)
        CW_NAME(NVRTC_ERROR_PCH_CREATE)
        CW_NAME(NVRTC_ERROR_CANCELLED)
        CW_NAME(NVRTC_ERROR_TIME_TRACE_FILE_WRITE_FAILED)
#undef CW_NAME
    }
    return "NVRTC_ERROR unknown";
}

} // namespace cw::nvrtc
