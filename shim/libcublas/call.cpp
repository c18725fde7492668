// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcublas/call.h"

#include <algorithm>
#include <climits>

#include "cuda_runtime_api.h"
#include "shim/common/handle_table.h"
#include "shim/libcublas/host_blas.h"
#include "shim/libcublas/impl.h"

namespace cw::cublas {

namespace {

using Handles = shim::HandleTable<std::shared_ptr<Context>, cublasHandle_t, 0xb1>;

Handles& handles() {
    static auto* table =
        new Handles; // never freed: programs destroy handles in their own destructors
    return *table;
}

/// The products run on the host, so the device's memory must be the host's too.
Result<> checkDevice() {
    int device = 0, shared = 0;
    CW_TRY(fromCuda(cudaGetDevice(&device), "finding the device"));
    CW_TRY(fromCuda(cudaDeviceGetAttribute(&shared, cudaDevAttrPageableMemoryAccess, device),
                    "asking the device"));
    if (!shared)
        return makeError(ErrorCode::NotSupported,
                         "cuBLAS runs on devices that share the host's memory; device {} does not",
                         device);
    return {};
}

} // namespace

Result<> fromCuda(cudaError_t status, std::string_view what) {
    if (status == cudaSuccess) [[likely]]
        return {};
    ErrorCode code = ErrorCode::LaunchFailed;
    if (status == cudaErrorMemoryAllocation) code = ErrorCode::OutOfMemory;
    if (status == cudaErrorInvalidValue || status == cudaErrorInvalidDevicePointer)
        code = ErrorCode::InvalidArgument;
    if (status == cudaErrorNotSupported) code = ErrorCode::NotSupported;
    if (status == cudaErrorNoDevice || status == cudaErrorInitializationError)
        code = ErrorCode::NotInitialized;
    return makeError(code, "{} ({})", cudaGetErrorString(status), what);
}

Result<Call> Call::begin(cublasHandle_t handle) {
    return Call(CW_TRY(handles().find(handle)));
}

Result<> Call::enqueue(void (*function)(void*), void* data) const {
    return fromCuda(cudaLaunchHostFunc(context_->stream, function, data), "queueing the work");
}

Result<> Call::synchronize() const {
    return fromCuda(cudaStreamSynchronize(context_->stream), "waiting for the result");
}

Result<> checkSizes(std::initializer_list<int64_t> sizes) {
    for (int64_t size : sizes) {
        if (size < 0) return makeError(ErrorCode::InvalidArgument, "a size is negative ({})", size);
        if (size > INT_MAX)
            return makeError(ErrorCode::NotSupported, "a size is beyond 2³¹ ({})", size);
    }
    return {};
}

Result<> checkPointers(std::initializer_list<const void*> pointers) {
    if (std::find(pointers.begin(), pointers.end(), nullptr) == pointers.end()) return {};
    return Error{ErrorCode::InvalidArgument, "a matrix or vector is null"};
}

Result<> checkLeading(int64_t leading, int64_t rows, std::string_view name) {
    if (leading > INT_MAX)
        return makeError(ErrorCode::NotSupported, "{} is beyond 2³¹ ({})", name, leading);
    if (leading >= std::max<int64_t>(1, rows)) return {};
    return makeError(ErrorCode::InvalidArgument, "{} ({}) is less than the rows ({})", name,
                     leading, rows);
}

Result<> checkIncrement(int64_t increment, std::string_view name) {
    if (increment > INT_MAX || increment < -INT_MAX)
        return makeError(ErrorCode::NotSupported, "{} is beyond 2³¹ ({})", name, increment);
    if (increment != 0) return {};
    return makeError(ErrorCode::InvalidArgument, "{} is 0", name);
}

Result<> check(cublasOperation_t value) {
    if (value == CUBLAS_OP_N || value == CUBLAS_OP_T || value == CUBLAS_OP_C) return {};
    return makeError(ErrorCode::InvalidArgument, "not an operation ({})", int(value));
}

Result<> check(cublasFillMode_t value) {
    if (value == CUBLAS_FILL_MODE_LOWER || value == CUBLAS_FILL_MODE_UPPER) return {};
    return makeError(ErrorCode::InvalidArgument, "not a triangle ({})", int(value));
}

Result<> check(cublasDiagType_t value) {
    if (value == CUBLAS_DIAG_NON_UNIT || value == CUBLAS_DIAG_UNIT) return {};
    return makeError(ErrorCode::InvalidArgument, "not a kind of diagonal ({})", int(value));
}

Result<> check(cublasSideMode_t value) {
    if (value == CUBLAS_SIDE_LEFT || value == CUBLAS_SIDE_RIGHT) return {};
    return makeError(ErrorCode::InvalidArgument, "not a side ({})", int(value));
}

// ---- handles
// -------------------------------------------------------------------------------------------------------

namespace {

/// The context of a handle, to change it.
Result<std::shared_ptr<Context>> contextOf(cublasHandle_t handle) {
    return handles().find(handle);
}

} // namespace

Result<> create(cublasHandle_t& handle) {
    handle = nullptr;
    CW_TRY(checkDevice());
    CW_TRY(hostLibraries());
    handle = handles().add(std::make_shared<Context>());
    return {};
}

Result<> destroy(cublasHandle_t handle) {
    const auto context = CW_TRY(handles().take(handle));
    return fromCuda(cudaStreamSynchronize(context->stream), "finishing the handle's work");
}

Result<> setStream(cublasHandle_t handle, cudaStream_t stream) {
    CW_TRY(contextOf(handle))->stream = stream;
    return {};
}

Result<> getStream(cublasHandle_t handle, cudaStream_t& stream) {
    stream = CW_TRY(contextOf(handle))->stream;
    return {};
}

Result<> getPointerMode(cublasHandle_t handle, cublasPointerMode_t& mode) {
    mode = CW_TRY(contextOf(handle))->pointer_mode;
    return {};
}

Result<> setPointerMode(cublasHandle_t handle, cublasPointerMode_t mode) {
    if (mode != CUBLAS_POINTER_MODE_HOST && mode != CUBLAS_POINTER_MODE_DEVICE)
        return makeError(ErrorCode::InvalidArgument, "not a pointer mode ({})", int(mode));
    CW_TRY(contextOf(handle))->pointer_mode = mode;
    return {};
}

Result<> getAtomicsMode(cublasHandle_t handle, cublasAtomicsMode_t& mode) {
    mode = CW_TRY(contextOf(handle))->atomics_mode;
    return {};
}

Result<> setAtomicsMode(cublasHandle_t handle, cublasAtomicsMode_t mode) {
    CW_TRY(contextOf(handle))->atomics_mode = mode;
    return {};
}

Result<> getMathMode(cublasHandle_t handle, cublasMath_t& mode) {
    mode = CW_TRY(contextOf(handle))->math_mode;
    return {};
}

Result<> setMathMode(cublasHandle_t handle, cublasMath_t mode) {
    CW_TRY(contextOf(handle))->math_mode = mode; // results are never less precise than asked
    return {};
}

Result<> getSmCountTarget(cublasHandle_t handle, int& count) {
    count = CW_TRY(contextOf(handle))->sm_count_target;
    return {};
}

Result<> setSmCountTarget(cublasHandle_t handle, int count) {
    if (count < 0)
        return makeError(ErrorCode::InvalidArgument, "smCountTarget is negative ({})", count);
    CW_TRY(contextOf(handle))->sm_count_target = count;
    return {};
}

Result<> getVersion(cublasHandle_t, int& version) {
    version = CUBLAS_VERSION;
    return {};
}

Result<> getProperty(libraryPropertyType type, int& value) {
    switch (type) {
    case MAJOR_VERSION:
        value = CUBLAS_VER_MAJOR;
        return {};
    case MINOR_VERSION:
        value = CUBLAS_VER_MINOR;
        return {};
    case PATCH_LEVEL:
        value = CUBLAS_VER_PATCH;
        return {};
    }
    return makeError(ErrorCode::InvalidArgument, "not a property ({})", int(type));
}

size_t getCudartVersion() {
    return CUDART_VERSION;
}

Result<> getLoggerCallback(cublasLogCallback& callback) {
    callback = nullptr;
    return {};
}

void xerbla(const char* name, int info) {
    fmt::print(stderr, "cuBLAS: parameter {} of {} is wrong\n", info, name ? name : "?");
}

} // namespace cw::cublas
