// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libnvfatbin/impl.h"

namespace cw::nvfatbin {

Library::Status Library::fail(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::InvalidHandle:
        return NVFATBIN_ERROR_NULL_POINTER;
    case ErrorCode::InvalidConfiguration:
        return NVFATBIN_ERROR_UNRECOGNIZED_OPTION;
    case ErrorCode::InvalidDevice:
        return NVFATBIN_ERROR_INVALID_ARCH;
    case ErrorCode::InvalidPtx:
        return NVFATBIN_ERROR_MISSING_PTX_VERSION;
    case ErrorCode::NotFound:
        return NVFATBIN_ERROR_EMPTY_INPUT;
    case ErrorCode::InvalidImage:
        return NVFATBIN_ERROR_MISSING_FATBIN;
    case ErrorCode::NoBinaryForGpu:
        return NVFATBIN_ERROR_ELF_ARCH_MISMATCH;
    default: // what only compilers and devices can do wrong
        return NVFATBIN_ERROR_INTERNAL;
    }
}

const char* getErrorString(nvFatbinResult result) {
    switch (result) {
    case NVFATBIN_SUCCESS:
        return "";
    case NVFATBIN_ERROR_INTERNAL:
        return "an internal error";
    case NVFATBIN_ERROR_ELF_ARCH_MISMATCH:
        return "the cubin is for another architecture";
    case NVFATBIN_ERROR_ELF_SIZE_MISMATCH:
        return "the cubin is for another size of addresses";
    case NVFATBIN_ERROR_MISSING_PTX_VERSION:
        return "the PTX has no version";
    case NVFATBIN_ERROR_NULL_POINTER:
        return "a null pointer";
    case NVFATBIN_ERROR_COMPRESSION_FAILED:
        return "compression failed";
    case NVFATBIN_ERROR_COMPRESSED_SIZE_EXCEEDED:
        return "too much for compression";
    case NVFATBIN_ERROR_UNRECOGNIZED_OPTION:
        return "an unrecognized option";
    case NVFATBIN_ERROR_INVALID_ARCH:
        return "not an architecture";
    case NVFATBIN_ERROR_INVALID_NVVM:
        return "not LTO IR";
    case NVFATBIN_ERROR_EMPTY_INPUT:
        return "the input is empty";
    case NVFATBIN_ERROR_MISSING_PTX_ARCH:
        return "the PTX has no target";
    case NVFATBIN_ERROR_PTX_ARCH_MISMATCH:
        return "the PTX is for another architecture";
    case NVFATBIN_ERROR_MISSING_FATBIN:
        return "the input holds no device code";
    case NVFATBIN_ERROR_INVALID_INDEX:
        return "not an index";
    case NVFATBIN_ERROR_IDENTIFIER_REUSE:
        return "the identifier is taken";
    case NVFATBIN_ERROR_INTERNAL_PTX_OPTION:
        return "an option that is wrong for PTX";
    }
    return "an unknown error";
}

} // namespace cw::nvfatbin
