// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libnvvm/impl.h"

namespace cw::nvvm {

Library::Status Library::fail(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::InvalidArgument:
        return NVVM_ERROR_INVALID_INPUT;
    case ErrorCode::InvalidHandle:
        return NVVM_ERROR_INVALID_PROGRAM;
    case ErrorCode::OutOfMemory:
        return NVVM_ERROR_OUT_OF_MEMORY;
    default: // the compiler's own troubles; those of devices do not come here
        return NVVM_ERROR_COMPILATION;
    }
}

const char* getErrorString(nvvmResult result) {
    switch (result) {
#define CW_NAME(name)                                                                              \
    case name:                                                                                     \
        return #name;
        CW_NAME(NVVM_SUCCESS)
        CW_NAME(NVVM_ERROR_OUT_OF_MEMORY)
        CW_NAME(NVVM_ERROR_PROGRAM_CREATION_FAILURE)
        CW_NAME(NVVM_ERROR_IR_VERSION_MISMATCH)
        CW_NAME(NVVM_ERROR_INVALID_INPUT)
        CW_NAME(NVVM_ERROR_INVALID_PROGRAM)
        CW_NAME(NVVM_ERROR_INVALID_IR)
        CW_NAME(NVVM_ERROR_INVALID_OPTION)
        CW_NAME(NVVM_ERROR_NO_MODULE_IN_PROGRAM)
        CW_NAME(NVVM_ERROR_COMPILATION)
        CW_NAME(NVVM_ERROR_CANCELLED)
#undef CW_NAME
    }
    return "NVVM_ERROR unknown";
}

} // namespace cw::nvvm
