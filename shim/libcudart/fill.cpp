// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/copy.h"

#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

using runtime::CallStyle;

Result<> fillIn(cudaStream_t handle, void* to, int value, const CopyShape& shape, CallStyle style) {
    const auto stream = CW_TRY(streamOf(handle));
    return runtime::fill(*stream, to, uint8_t(value), 1, shape, style);
}

Result<> rectangle(void* to, size_t pitch, int value, size_t width, size_t height,
                   cudaStream_t stream, CallStyle style) {
    if (width > pitch && height > 1)
        return makeError(ErrorCode::InvalidArgument, "rows of {} bytes with pitch {}", width,
                         pitch);
    return fillIn(stream, to, value, {.width = width, .height = height, .to_pitch = pitch}, style);
}

Result<> box(const cudaPitchedPtr& to, int value, const cudaExtent& extent, cudaStream_t stream,
             CallStyle style) {
    if (extent.width > to.pitch && extent.height * extent.depth > 1)
        return makeError(ErrorCode::InvalidArgument, "rows of {} bytes with pitch {}", extent.width,
                         to.pitch);
    return fillIn(stream, to.ptr, value,
                  {.width = extent.width,
                   .height = extent.height,
                   .depth = extent.depth,
                   .to_pitch = to.pitch,
                   .to_slice = to.pitch * to.ysize},
                  style);
}

} // namespace

Result<> cudaMemset(void* devPtr, int value, size_t count) {
    return fillIn(nullptr, devPtr, value, {.width = count}, CallStyle::Blocking);
}
Result<> cudaMemsetAsync(void* devPtr, int value, size_t count, cudaStream_t stream) {
    return fillIn(stream, devPtr, value, {.width = count}, CallStyle::Async);
}
Result<> cudaMemset2D(void* devPtr, size_t pitch, int value, size_t width, size_t height) {
    return rectangle(devPtr, pitch, value, width, height, nullptr, CallStyle::Blocking);
}
Result<> cudaMemset2DAsync(void* devPtr, size_t pitch, int value, size_t width, size_t height,
                           cudaStream_t stream) {
    return rectangle(devPtr, pitch, value, width, height, stream, CallStyle::Async);
}
Result<> cudaMemset3D(cudaPitchedPtr pitchedDevPtr, int value, cudaExtent extent) {
    return box(pitchedDevPtr, value, extent, nullptr, CallStyle::Blocking);
}
Result<> cudaMemset3DAsync(cudaPitchedPtr pitchedDevPtr, int value, cudaExtent extent,
                           cudaStream_t stream) {
    return box(pitchedDevPtr, value, extent, stream, CallStyle::Async);
}

} // namespace cw::cudart
