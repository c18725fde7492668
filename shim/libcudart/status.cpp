// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcudart/library.h"

#include "shim/libcudart/current.h"

namespace cw::cudart {

namespace {

thread_local cudaError_t last_error = cudaSuccess;

} // namespace

cudaError_t toStatus(ErrorCode code) {
    switch (code) { // no default: a new ErrorCode does not compile until every shim has an answer
    case ErrorCode::InvalidArgument:
        return cudaErrorInvalidValue;
    case ErrorCode::InvalidHandle:
        return cudaErrorInvalidResourceHandle;
    case ErrorCode::InvalidConfiguration:
        return cudaErrorInvalidConfiguration;
    case ErrorCode::InvalidDevice:
        return cudaErrorInvalidDevice;
    case ErrorCode::InvalidDeviceFunction:
        return cudaErrorInvalidDeviceFunction;
    case ErrorCode::InvalidSymbol:
        return cudaErrorInvalidSymbol;
    case ErrorCode::InvalidDevicePointer:
        return cudaErrorInvalidDevicePointer;
    case ErrorCode::InvalidMemcpyDirection:
        return cudaErrorInvalidMemcpyDirection;
    case ErrorCode::InvalidPitch:
        return cudaErrorInvalidPitchValue;
    case ErrorCode::InvalidContext:
        return cudaErrorDeviceUninitialized;
    case ErrorCode::ContextDestroyed:
        return cudaErrorContextIsDestroyed;
    case ErrorCode::UnsupportedLimit:
        return cudaErrorUnsupportedLimit;
    case ErrorCode::UnsupportedExecAffinity:
        return cudaErrorUnsupportedExecAffinity;
    case ErrorCode::FileNotFound:
        return cudaErrorFileNotFound;
    case ErrorCode::InvalidImage:
        return cudaErrorInvalidKernelImage;
    case ErrorCode::NoBinaryForGpu:
        return cudaErrorNoKernelImageForDevice;
    case ErrorCode::OutOfMemory:
        return cudaErrorMemoryAllocation;
    case ErrorCode::OutOfResources:
        return cudaErrorLaunchOutOfResources;
    case ErrorCode::NotFound:
        return cudaErrorSymbolNotFound;
    case ErrorCode::NotReady:
        return cudaErrorNotReady;
    case ErrorCode::NotSupported:
        return cudaErrorNotSupported;
    case ErrorCode::NotPermitted:
        return cudaErrorNotPermitted;
    case ErrorCode::NotInitialized:
        return cudaErrorInitializationError;
    case ErrorCode::AlreadyMapped:
        return cudaErrorAlreadyMapped;
    case ErrorCode::IllegalState:
        return cudaErrorIllegalState;
    case ErrorCode::LossyQuery:
        return cudaErrorLossyQuery;
    case ErrorCode::StreamCaptureUnsupported:
        return cudaErrorStreamCaptureUnsupported;
    case ErrorCode::StreamCaptureInvalidated:
        return cudaErrorStreamCaptureInvalidated;
    case ErrorCode::StreamCaptureMerge:
        return cudaErrorStreamCaptureMerge;
    case ErrorCode::StreamCaptureUnmatched:
        return cudaErrorStreamCaptureUnmatched;
    case ErrorCode::StreamCaptureUnjoined:
        return cudaErrorStreamCaptureUnjoined;
    case ErrorCode::StreamCaptureIsolation:
        return cudaErrorStreamCaptureIsolation;
    case ErrorCode::StreamCaptureImplicit:
        return cudaErrorStreamCaptureImplicit;
    case ErrorCode::CapturedEvent:
        return cudaErrorCapturedEvent;
    case ErrorCode::StreamCaptureWrongThread:
        return cudaErrorStreamCaptureWrongThread;
    case ErrorCode::GraphExecUpdateFailure:
        return cudaErrorGraphExecUpdateFailure;
    case ErrorCode::PeerAccessAlreadyEnabled:
        return cudaErrorPeerAccessAlreadyEnabled;
    case ErrorCode::PeerAccessNotEnabled:
        return cudaErrorPeerAccessNotEnabled;
    case ErrorCode::PeerAccessUnsupported:
        return cudaErrorPeerAccessUnsupported;
    case ErrorCode::HostMemoryAlreadyRegistered:
        return cudaErrorHostMemoryAlreadyRegistered;
    case ErrorCode::HostMemoryNotRegistered:
        return cudaErrorHostMemoryNotRegistered;
    case ErrorCode::CooperativeLaunchTooLarge:
        return cudaErrorCooperativeLaunchTooLarge;
    case ErrorCode::InvalidPtx:
        return cudaErrorInvalidPtx;
    case ErrorCode::CompileFailed:
        return cudaErrorInvalidPtx;
    case ErrorCode::NoDevice:
        return cudaErrorNoDevice;
    case ErrorCode::IllegalAddress:
        return cudaErrorIllegalAddress;
    case ErrorCode::MisalignedAddress:
        return cudaErrorMisalignedAddress;
    case ErrorCode::IllegalInstruction:
        return cudaErrorIllegalInstruction;
    case ErrorCode::HardwareStackError:
        return cudaErrorHardwareStackError;
    case ErrorCode::Assert:
        return cudaErrorAssert;
    case ErrorCode::LaunchTimeout:
        return cudaErrorLaunchTimeout;
    case ErrorCode::LaunchFailed:
        return cudaErrorLaunchFailure;
    case ErrorCode::Internal:
        return cudaErrorUnknown;
    }
    __builtin_unreachable();
}

Library::Status Library::fail(const Error& error) noexcept {
    return last_error = toStatus(error.code);
}

cudaError_t lastError() {
    return last_error;
}

cudaError_t takeLastError() {
    return std::exchange(last_error, cudaSuccess);
}

void setLastError(cudaError_t status) {
    last_error = status;
}

// A kernel's fault stays the answer until its context is reset, also when no call has met it yet.
cudaError_t cudaGetLastError() {
    const cudaError_t last = takeLastError();
    const std::optional<ErrorCode> fault = process().currentFault();
    return fault ? toStatus(*fault) : last;
}

cudaError_t cudaPeekAtLastError() {
    const std::optional<ErrorCode> fault = process().currentFault();
    return fault ? toStatus(*fault) : lastError();
}

const char* cudaGetErrorName(cudaError_t error) {
    switch (error) {
#define CW_RUNTIME_ERROR(name, value, text)                                                        \
    case name:                                                                                     \
        return #name;
#include "causeway/runtime_errors.def"
#undef CW_RUNTIME_ERROR
    }
    return "unrecognized error code";
}

const char* cudaGetErrorString(cudaError_t error) {
    switch (error) {
#define CW_RUNTIME_ERROR(name, value, text)                                                        \
    case name:                                                                                     \
        return text;
#include "causeway/runtime_errors.def"
#undef CW_RUNTIME_ERROR
    }
    return "unrecognized error code";
}

} // namespace cw::cudart
