// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libnvidia-ml/library.h"

#include "shim/libnvidia-ml/impl.h"

namespace cw::nvml {

nvmlReturn_t toStatus(ErrorCode code) {
    switch (code) { // no default: a new ErrorCode does not compile until every shim has an answer
    case ErrorCode::InvalidArgument:
    case ErrorCode::InvalidPitch:
    case ErrorCode::PeerAccessUnsupported:
    case ErrorCode::InvalidHandle:
    case ErrorCode::InvalidDevice:
        return NVML_ERROR_INVALID_ARGUMENT;
    case ErrorCode::InvalidConfiguration:
    case ErrorCode::InvalidDeviceFunction:
    case ErrorCode::InvalidSymbol:
    case ErrorCode::InvalidDevicePointer:
    case ErrorCode::InvalidMemcpyDirection:
    case ErrorCode::InvalidContext:
    case ErrorCode::ContextDestroyed:
    case ErrorCode::UnsupportedLimit:
    case ErrorCode::UnsupportedExecAffinity:
    case ErrorCode::FileNotFound:
    case ErrorCode::InvalidImage:
    case ErrorCode::NoBinaryForGpu:
    case ErrorCode::AlreadyMapped:
    case ErrorCode::IllegalState:
    case ErrorCode::LossyQuery:
    case ErrorCode::StreamCaptureUnsupported:
    case ErrorCode::StreamCaptureInvalidated:
    case ErrorCode::StreamCaptureMerge:
    case ErrorCode::StreamCaptureUnmatched:
    case ErrorCode::StreamCaptureUnjoined:
    case ErrorCode::StreamCaptureIsolation:
    case ErrorCode::StreamCaptureImplicit:
    case ErrorCode::CapturedEvent:
    case ErrorCode::StreamCaptureWrongThread:
    case ErrorCode::GraphExecUpdateFailure:
    case ErrorCode::PeerAccessAlreadyEnabled:
    case ErrorCode::PeerAccessNotEnabled:
    case ErrorCode::HostMemoryAlreadyRegistered:
    case ErrorCode::HostMemoryNotRegistered:
    case ErrorCode::CooperativeLaunchTooLarge:
    case ErrorCode::InvalidPtx:
    case ErrorCode::CompileFailed:
    case ErrorCode::Internal:
        return NVML_ERROR_UNKNOWN;
    case ErrorCode::OutOfMemory:
        return NVML_ERROR_MEMORY;
    case ErrorCode::OutOfResources:
        return NVML_ERROR_INSUFFICIENT_SIZE;
    case ErrorCode::NotFound:
        return NVML_ERROR_NOT_FOUND;
    case ErrorCode::NotReady:
        return NVML_ERROR_NOT_READY;
    case ErrorCode::NotSupported:
        return NVML_ERROR_NOT_SUPPORTED;
    case ErrorCode::NotPermitted:
        return NVML_ERROR_NO_PERMISSION;
    case ErrorCode::NotInitialized:
        return NVML_ERROR_UNINITIALIZED;
    case ErrorCode::NoDevice:
        return NVML_ERROR_GPU_NOT_FOUND;
    case ErrorCode::IllegalAddress:
    case ErrorCode::MisalignedAddress:
    case ErrorCode::IllegalInstruction:
    case ErrorCode::HardwareStackError:
    case ErrorCode::Assert:
    case ErrorCode::LaunchTimeout:
    case ErrorCode::LaunchFailed:
        return NVML_ERROR_GPU_IS_LOST;
    }
    __builtin_unreachable();
}

Library::Status Library::fail(const Error& error) noexcept {
    return toStatus(error.code);
}

const char* nvmlErrorString(nvmlReturn_t result) {
    switch (result) {
#define CW_NVML_ERROR(name, value, text)                                                           \
    case name:                                                                                     \
        return text;
#include "causeway/nvml_errors.def"
#undef CW_NVML_ERROR
    }
    return "Unknown Error";
}

} // namespace cw::nvml
