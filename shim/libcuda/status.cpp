// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcuda/library.h"

#include "shim/libcuda/impl.h"

namespace cw::cuda {

CUresult toStatus(ErrorCode code) {
    switch (code) { // no default: a new ErrorCode does not compile until every shim has an answer
    case ErrorCode::InvalidArgument:
        return CUDA_ERROR_INVALID_VALUE;
    case ErrorCode::InvalidHandle:
        return CUDA_ERROR_INVALID_HANDLE;
    case ErrorCode::InvalidConfiguration:
        return CUDA_ERROR_INVALID_VALUE;
    case ErrorCode::InvalidDevice:
        return CUDA_ERROR_INVALID_DEVICE;
    case ErrorCode::InvalidDeviceFunction:
        return CUDA_ERROR_NOT_FOUND;
    case ErrorCode::InvalidSymbol:
        return CUDA_ERROR_NOT_FOUND;
    case ErrorCode::InvalidDevicePointer:
        return CUDA_ERROR_INVALID_VALUE;
    case ErrorCode::InvalidPitch:
        return CUDA_ERROR_INVALID_VALUE;
    case ErrorCode::PeerAccessUnsupported:
        return CUDA_ERROR_PEER_ACCESS_UNSUPPORTED;
    case ErrorCode::InvalidMemcpyDirection:
        return CUDA_ERROR_INVALID_VALUE;
    case ErrorCode::InvalidContext:
        return CUDA_ERROR_INVALID_CONTEXT;
    case ErrorCode::ContextDestroyed:
        return CUDA_ERROR_CONTEXT_IS_DESTROYED;
    case ErrorCode::UnsupportedLimit:
        return CUDA_ERROR_UNSUPPORTED_LIMIT;
    case ErrorCode::UnsupportedExecAffinity:
        return CUDA_ERROR_UNSUPPORTED_EXEC_AFFINITY;
    case ErrorCode::FileNotFound:
        return CUDA_ERROR_FILE_NOT_FOUND;
    case ErrorCode::InvalidImage:
        return CUDA_ERROR_INVALID_IMAGE;
    case ErrorCode::NoBinaryForGpu:
        return CUDA_ERROR_NO_BINARY_FOR_GPU;
    case ErrorCode::OutOfMemory:
        return CUDA_ERROR_OUT_OF_MEMORY;
    case ErrorCode::OutOfResources:
        return CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES;
    case ErrorCode::NotFound:
        return CUDA_ERROR_NOT_FOUND;
    case ErrorCode::NotReady:
        return CUDA_ERROR_NOT_READY;
    case ErrorCode::NotSupported:
        return CUDA_ERROR_NOT_SUPPORTED;
    case ErrorCode::NotPermitted:
        return CUDA_ERROR_NOT_PERMITTED;
    case ErrorCode::NotInitialized:
        return CUDA_ERROR_NOT_INITIALIZED;
    case ErrorCode::AlreadyMapped:
        return CUDA_ERROR_ALREADY_MAPPED;
    case ErrorCode::IllegalState:
        return CUDA_ERROR_ILLEGAL_STATE;
    case ErrorCode::LossyQuery:
        return CUDA_ERROR_LOSSY_QUERY;
    case ErrorCode::StreamCaptureUnsupported:
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    case ErrorCode::StreamCaptureInvalidated:
        return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    case ErrorCode::StreamCaptureMerge:
        return CUDA_ERROR_STREAM_CAPTURE_MERGE;
    case ErrorCode::StreamCaptureUnmatched:
        return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
    case ErrorCode::StreamCaptureUnjoined:
        return CUDA_ERROR_STREAM_CAPTURE_UNJOINED;
    case ErrorCode::StreamCaptureIsolation:
        return CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
    case ErrorCode::StreamCaptureImplicit:
        return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
    case ErrorCode::CapturedEvent:
        return CUDA_ERROR_CAPTURED_EVENT;
    case ErrorCode::StreamCaptureWrongThread:
        return CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
    case ErrorCode::GraphExecUpdateFailure:
        return CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE;
    case ErrorCode::PeerAccessAlreadyEnabled:
        return CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED;
    case ErrorCode::PeerAccessNotEnabled:
        return CUDA_ERROR_PEER_ACCESS_NOT_ENABLED;
    case ErrorCode::HostMemoryAlreadyRegistered:
        return CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
    case ErrorCode::HostMemoryNotRegistered:
        return CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED;
    case ErrorCode::CooperativeLaunchTooLarge:
        return CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE;
    case ErrorCode::InvalidPtx:
        return CUDA_ERROR_INVALID_PTX;
    case ErrorCode::CompileFailed:
        return CUDA_ERROR_INVALID_PTX;
    case ErrorCode::NoDevice:
        return CUDA_ERROR_NO_DEVICE;
    case ErrorCode::IllegalAddress:
        return CUDA_ERROR_ILLEGAL_ADDRESS;
    case ErrorCode::MisalignedAddress:
        return CUDA_ERROR_MISALIGNED_ADDRESS;
    case ErrorCode::IllegalInstruction:
        return CUDA_ERROR_ILLEGAL_INSTRUCTION;
    case ErrorCode::HardwareStackError:
        return CUDA_ERROR_HARDWARE_STACK_ERROR;
    case ErrorCode::Assert:
        return CUDA_ERROR_ASSERT;
    case ErrorCode::LaunchTimeout:
        return CUDA_ERROR_LAUNCH_TIMEOUT;
    case ErrorCode::LaunchFailed:
        return CUDA_ERROR_LAUNCH_FAILED;
    case ErrorCode::Internal:
        return CUDA_ERROR_UNKNOWN;
    }
    __builtin_unreachable();
}

Library::Status Library::fail(const Error& error) noexcept {
    return toStatus(error.code);
}

Result<> cuGetErrorName(CUresult error, const char*& pStr) {
    switch (error) {
#define CW_DRIVER_ERROR(name, value, text)                                                         \
    case name:                                                                                     \
        pStr = #name;                                                                              \
        return {};
#include "causeway/driver_errors.def"
#undef CW_DRIVER_ERROR
    }
    pStr = nullptr;
    return makeError(ErrorCode::InvalidArgument, "no error has this number ({})",
                     static_cast<int>(error));
}

Result<> cuGetErrorString(CUresult error, const char*& pStr) {
    switch (error) {
#define CW_DRIVER_ERROR(name, value, text)                                                         \
    case name:                                                                                     \
        pStr = text;                                                                               \
        return {};
#include "causeway/driver_errors.def"
#undef CW_DRIVER_ERROR
    }
    pStr = nullptr;
    return makeError(ErrorCode::InvalidArgument, "no error has this number ({})",
                     static_cast<int>(error));
}

} // namespace cw::cuda
