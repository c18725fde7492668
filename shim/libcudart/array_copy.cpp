// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Runtime API, "Memory Management": copies that name an array.
#include "runtime/memory/array_copy.h"

#include "shim/libcudart/array.h"

namespace cw::cudart {
namespace {

using runtime::CallStyle;
using runtime::Copy;
using runtime::Direction;

constexpr CallStyle kBlocking = CallStyle::Blocking, kAsync = CallStyle::Async;

Result<> checkDirection(cudaMemcpyKind kind, cudaMemcpyKind wanted) {
    if (kind == wanted || kind == cudaMemcpyDeviceToDevice || kind == cudaMemcpyDefault) return {};
    return makeError(ErrorCode::InvalidMemcpyDirection, "direction {} with an array", int(kind));
}

Result<> checkRows(size_t width, size_t pitch) {
    if (width <= pitch) return {};
    return makeError(ErrorCode::InvalidPitch, "rows of {} bytes with a pitch of {}", width, pitch);
}

runtime::ArrayPlace placeOf(cudaArray_const_t array, size_t x, size_t y) {
    return {reinterpret_cast<uint64_t>(array), x, y};
}

Result<> rectangleTo(cudaArray_t dst, size_t x, size_t y, const void* src, size_t pitch,
                     size_t width, size_t height, cudaMemcpyKind kind, cudaStream_t handle,
                     CallStyle style) {
    const auto stream = CW_TRY(streamOf(handle));
    const auto array = CW_TRY(arrayOf(dst));
    CW_TRY(checkDirection(kind, cudaMemcpyHostToDevice));
    CW_TRY(checkRows(width, pitch));
    Copy copy{.from = src,
              .shape = {.width = width, .height = height, .from_pitch = pitch},
              .direction = Direction(kind)};
    CW_TRY(setTo(copy, *array, placeOf(dst, x, y)));
    return runtime::copy(*stream, copy, style);
}

Result<> rectangleFrom(void* dst, size_t pitch, cudaArray_const_t src, size_t x, size_t y,
                       size_t width, size_t height, cudaMemcpyKind kind, cudaStream_t handle,
                       CallStyle style) {
    const auto stream = CW_TRY(streamOf(handle));
    const auto array = CW_TRY(arrayOf(src));
    CW_TRY(checkDirection(kind, cudaMemcpyDeviceToHost));
    CW_TRY(checkRows(width, pitch));
    Copy copy{.to = dst,
              .shape = {.width = width, .height = height, .to_pitch = pitch},
              .direction = Direction(kind)};
    CW_TRY(setFrom(copy, *array, placeOf(src, x, y)));
    return runtime::copy(*stream, copy, style);
}

Result<> runTo(cudaArray_t dst, size_t x, size_t y, const void* src, size_t count,
               cudaMemcpyKind kind, cudaStream_t handle, CallStyle style) {
    const auto stream = CW_TRY(streamOf(handle));
    const auto array = CW_TRY(arrayOf(dst));
    CW_TRY(checkDirection(kind, cudaMemcpyHostToDevice));
    return copyRun(*stream, {.array = array.get(), .x = x, .y = y},
                   {.memory = const_cast<void*>(src)}, count, Direction(kind), style);
}

Result<> runFrom(void* dst, cudaArray_const_t src, size_t x, size_t y, size_t count,
                 cudaMemcpyKind kind, cudaStream_t handle, CallStyle style) {
    const auto stream = CW_TRY(streamOf(handle));
    const auto array = CW_TRY(arrayOf(src));
    CW_TRY(checkDirection(kind, cudaMemcpyDeviceToHost));
    return copyRun(*stream, {.memory = dst}, {.array = array.get(), .x = x, .y = y}, count,
                   Direction(kind), style);
}

} // namespace

Result<> cudaMemcpy2DToArray(cudaArray_t dst, size_t wOffset, size_t hOffset, const void* src,
                             size_t spitch, size_t width, size_t height, cudaMemcpyKind kind) {
    return rectangleTo(dst, wOffset, hOffset, src, spitch, width, height, kind, nullptr, kBlocking);
}
Result<> cudaMemcpy2DToArrayAsync(cudaArray_t dst, size_t wOffset, size_t hOffset, const void* src,
                                  size_t spitch, size_t width, size_t height, cudaMemcpyKind kind,
                                  cudaStream_t stream) {
    return rectangleTo(dst, wOffset, hOffset, src, spitch, width, height, kind, stream, kAsync);
}
Result<> cudaMemcpy2DFromArray(void* dst, size_t dpitch, cudaArray_const_t src, size_t wOffset,
                               size_t hOffset, size_t width, size_t height, cudaMemcpyKind kind) {
    return rectangleFrom(dst, dpitch, src, wOffset, hOffset, width, height, kind, nullptr,
                         kBlocking);
}
Result<> cudaMemcpy2DFromArrayAsync(void* dst, size_t dpitch, cudaArray_const_t src, size_t wOffset,
                                    size_t hOffset, size_t width, size_t height,
                                    cudaMemcpyKind kind, cudaStream_t stream) {
    return rectangleFrom(dst, dpitch, src, wOffset, hOffset, width, height, kind, stream, kAsync);
}
Result<> cudaMemcpy2DArrayToArray(cudaArray_t dst, size_t wOffsetDst, size_t hOffsetDst,
                                  cudaArray_const_t src, size_t wOffsetSrc, size_t hOffsetSrc,
                                  size_t width, size_t height, cudaMemcpyKind kind) {
    const auto stream = CW_TRY(streamOf(nullptr));
    const auto to = CW_TRY(arrayOf(dst)), from = CW_TRY(arrayOf(src));
    CW_TRY(checkDirection(kind, cudaMemcpyDeviceToDevice));
    CW_TRY(runtime::checkSameTexels(*to, *from));
    Copy copy{.shape = {.width = width, .height = height}, .direction = Direction(kind)};
    CW_TRY(setTo(copy, *to, placeOf(dst, wOffsetDst, hOffsetDst)));
    CW_TRY(setFrom(copy, *from, placeOf(src, wOffsetSrc, hOffsetSrc)));
    return runtime::copy(*stream, copy, kBlocking);
}

Result<> cudaMemcpyToArray(cudaArray_t dst, size_t wOffset, size_t hOffset, const void* src,
                           size_t count, cudaMemcpyKind kind) {
    return runTo(dst, wOffset, hOffset, src, count, kind, nullptr, kBlocking);
}
Result<> cudaMemcpyToArrayAsync(cudaArray_t dst, size_t wOffset, size_t hOffset, const void* src,
                                size_t count, cudaMemcpyKind kind, cudaStream_t stream) {
    return runTo(dst, wOffset, hOffset, src, count, kind, stream, kAsync);
}
Result<> cudaMemcpyFromArray(void* dst, cudaArray_const_t src, size_t wOffset, size_t hOffset,
                             size_t count, cudaMemcpyKind kind) {
    return runFrom(dst, src, wOffset, hOffset, count, kind, nullptr, kBlocking);
}
Result<> cudaMemcpyFromArrayAsync(void* dst, cudaArray_const_t src, size_t wOffset, size_t hOffset,
                                  size_t count, cudaMemcpyKind kind, cudaStream_t stream) {
    return runFrom(dst, src, wOffset, hOffset, count, kind, stream, kAsync);
}
Result<> cudaMemcpyArrayToArray(cudaArray_t dst, size_t wOffsetDst, size_t hOffsetDst,
                                cudaArray_const_t src, size_t wOffsetSrc, size_t hOffsetSrc,
                                size_t count, cudaMemcpyKind kind) {
    const auto stream = CW_TRY(streamOf(nullptr));
    const auto to = CW_TRY(arrayOf(dst)), from = CW_TRY(arrayOf(src));
    CW_TRY(checkDirection(kind, cudaMemcpyDeviceToDevice));
    return copyRun(*stream, {.array = to.get(), .x = wOffsetDst, .y = hOffsetDst},
                   {.array = from.get(), .x = wOffsetSrc, .y = hOffsetSrc}, count, Direction(kind),
                   kBlocking);
}

} // namespace cw::cudart
