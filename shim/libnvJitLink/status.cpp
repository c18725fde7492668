// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libnvJitLink/impl.h"

namespace cw::jitlink {

Library::Status Library::fail(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::InvalidHandle:
    case ErrorCode::NotFound:
        return NVJITLINK_ERROR_INVALID_INPUT;
    case ErrorCode::InvalidConfiguration: // an option
        return NVJITLINK_ERROR_UNRECOGNIZED_OPTION;
    case ErrorCode::InvalidDevice: // no -arch
        return NVJITLINK_ERROR_MISSING_ARCH;
    case ErrorCode::NotReady:
        return NVJITLINK_ERROR_FINALIZE;
    default: // what only devices and launches can do wrong
        return NVJITLINK_ERROR_INTERNAL;
    }
}

} // namespace cw::jitlink
