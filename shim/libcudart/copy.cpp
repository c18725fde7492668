// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/array_copy.h"
#include "shim/libcudart/array.h"

namespace cw::cudart {
namespace {

using runtime::CallStyle;
using runtime::Copy;
using runtime::Direction;

Result<> copyIn(cudaStream_t handle, const Copy& copy, CallStyle style) {
    const auto stream = CW_TRY(streamOf(handle));
    return runtime::copy(*stream, copy, style);
}

Result<> linear(void* dst, const void* src, size_t count, cudaMemcpyKind kind, cudaStream_t stream,
                CallStyle style) {
    return copyIn(stream, rowOf(dst, src, count, kind), style);
}

Result<> rectangle(void* dst, size_t dpitch, const void* src, size_t spitch, size_t width,
                   size_t height, cudaMemcpyKind kind, cudaStream_t stream, CallStyle style) {
    if (width > dpitch || width > spitch)
        return makeError(ErrorCode::InvalidPitch, "rows of {} bytes with pitches {} and {}", width,
                         dpitch, spitch);
    return copyIn(
        stream,
        {.to = dst,
         .from = src,
         .shape = {.width = width, .height = height, .to_pitch = dpitch, .from_pitch = spitch},
         .direction = Direction(kind)},
        style);
}

/// One end of a copy of boxes: an array or pitched memory.
struct End {
    cudaArray_const_t array;
    const cudaPitchedPtr& box;
    const cudaPos& at;
};

/// Null: the end is pitched memory.
Result<std::shared_ptr<runtime::Array>> arrayIn(const End& end) {
    if (!end.array) return nullptr;
    if (end.box.ptr)
        return Error{ErrorCode::InvalidArgument, "both an array and a pointer are set"};
    return arrayOf(end.array);
}

runtime::ArrayPlace placeOf(const End& end, uint64_t texel) {
    return {reinterpret_cast<uint64_t>(end.array), end.at.x * texel, end.at.y, end.at.z};
}

Result<std::byte*> firstOf(const End& end, const CopyShape& shape) {
    if ((shape.height > 1 || shape.depth > 1) && shape.width > end.box.pitch)
        return makeError(ErrorCode::InvalidPitch, "rows of {} bytes with a pitch of {}",
                         shape.width, end.box.pitch);
    if (!end.box.ptr) return Error{ErrorCode::InvalidArgument, "an address is null"};
    return static_cast<std::byte*>(end.box.ptr) +
           (end.at.z * end.box.ysize + end.at.y) * end.box.pitch + end.at.x;
}

/// With an array the extent counts its texels, else bytes (CUDA Runtime API, cudaMemcpy3D).
Result<Copy> boxOf(const End& to, const End& from, const cudaExtent& extent, cudaMemcpyKind kind) {
    const auto to_array = CW_TRY(arrayIn(to)), from_array = CW_TRY(arrayIn(from));
    if (to_array && from_array) CW_TRY(runtime::checkSameTexels(*to_array, *from_array));
    const runtime::Array* array = to_array ? to_array.get() : from_array.get();
    const uint64_t texel = array ? array->shape.format.bytes() : 1;
    Copy copy{.shape = {.width = extent.width * texel,
                        .height = extent.height,
                        .depth = extent.depth,
                        .to_pitch = to.box.pitch,
                        .to_slice = to.box.pitch * to.box.ysize,
                        .from_pitch = from.box.pitch,
                        .from_slice = from.box.pitch * from.box.ysize},
              .direction = Direction(kind)};
    if (to_array)
        CW_TRY(setTo(copy, *to_array, placeOf(to, texel)));
    else
        copy.to = CW_TRY(firstOf(to, copy.shape));
    if (from_array)
        CW_TRY(setFrom(copy, *from_array, placeOf(from, texel)));
    else
        copy.from = CW_TRY(firstOf(from, copy.shape));
    return copy;
}

Result<> copy3D(const cudaMemcpy3DParms& p, cudaStream_t stream, CallStyle style) {
    return copyIn(stream, CW_TRY(copyOf(p)), style);
}

Result<> copy3DPeer(const cudaMemcpy3DPeerParms& p, cudaStream_t stream, CallStyle style) {
    CW_TRY(process().device(p.srcDevice));
    CW_TRY(process().device(p.dstDevice));
    return copyIn(stream,
                  CW_TRY(boxOf({p.dstArray, p.dstPtr, p.dstPos}, {p.srcArray, p.srcPtr, p.srcPos},
                               p.extent, cudaMemcpyDefault)),
                  style);
}

Result<> toSymbol(const void* symbol, const void* src, size_t count, size_t offset,
                  cudaMemcpyKind kind, cudaStream_t stream, CallStyle style) {
    return copyIn(stream, CW_TRY(copyToSymbol(symbol, src, count, offset, kind)), style);
}

Result<> fromSymbol(void* dst, const void* symbol, size_t count, size_t offset, cudaMemcpyKind kind,
                    cudaStream_t stream, CallStyle style) {
    return copyIn(stream, CW_TRY(copyFromSymbol(dst, symbol, count, offset, kind)), style);
}

/// The memory of a symbol: `count` bytes from `offset`.
Result<void*> insideSymbol(const void* symbol, size_t count, size_t offset) {
    runtime::Context* context = CW_TRY(currentContext());
    const runtime::Variable variable = CW_TRY(process().registry().variableIn(symbol, *context));
    if (offset > variable.size || count > variable.size - offset)
        return makeError(ErrorCode::InvalidArgument, "{} bytes at {} of a variable of {} bytes",
                         count, offset, variable.size);
    return reinterpret_cast<void*>(variable.address + offset);
}

} // namespace

Copy rowOf(void* dst, const void* src, size_t count, cudaMemcpyKind kind) {
    return {.to = dst, .from = src, .shape = {.width = count}, .direction = Direction(kind)};
}

Result<Copy> copyOf(const cudaMemcpy3DParms& p) {
    return boxOf({p.dstArray, p.dstPtr, p.dstPos}, {p.srcArray, p.srcPtr, p.srcPos}, p.extent,
                 p.kind);
}

cudaMemcpy3DParms paramsOf(const Copy& copy) {
    const CopyShape& shape = copy.shape;
    cudaMemcpy3DParms p = {};
    p.extent = {shape.width, shape.height, shape.depth};
    p.kind = cudaMemcpyKind(copy.direction);
    const auto tell_end = [&](const runtime::ArrayPlace& place, const void* pointer, uint64_t pitch,
                              uint64_t slice, cudaArray_t& array, cudaPos& at,
                              cudaPitchedPtr& box) {
        array = reinterpret_cast<cudaArray_t>(place.array);
        if (!array) {
            box = {const_cast<void*>(pointer), pitch, shape.width, pitch ? slice / pitch : 0};
        } else if (const auto found = arrayOf(array)) {
            const uint32_t texel = (*found)->shape.format.bytes();
            at = {place.x / texel, place.y, place.z};
            p.extent.width = shape.width / texel;
        }
    };
    tell_end(copy.to_array, copy.to, shape.to_pitch, shape.to_slice, p.dstArray, p.dstPos,
             p.dstPtr);
    tell_end(copy.from_array, copy.from, shape.from_pitch, shape.from_slice, p.srcArray, p.srcPos,
             p.srcPtr);
    return p;
}

Result<Copy> copyToSymbol(const void* symbol, const void* src, size_t count, size_t offset,
                          cudaMemcpyKind kind) {
    if (kind == cudaMemcpyHostToHost || kind == cudaMemcpyDeviceToHost)
        return makeError(ErrorCode::InvalidMemcpyDirection, "direction {} to a device variable",
                         int(kind));
    return rowOf(CW_TRY(insideSymbol(symbol, count, offset)), src, count, kind);
}

Result<Copy> copyFromSymbol(void* dst, const void* symbol, size_t count, size_t offset,
                            cudaMemcpyKind kind) {
    if (kind == cudaMemcpyHostToHost || kind == cudaMemcpyHostToDevice)
        return makeError(ErrorCode::InvalidMemcpyDirection, "direction {} from a device variable",
                         int(kind));
    return rowOf(dst, CW_TRY(insideSymbol(symbol, count, offset)), count, kind);
}

Result<> cudaMemcpy(void* dst, const void* src, size_t count, cudaMemcpyKind kind) {
    return linear(dst, src, count, kind, nullptr, CallStyle::Blocking);
}
Result<> cudaMemcpyAsync(void* dst, const void* src, size_t count, cudaMemcpyKind kind,
                         cudaStream_t stream) {
    return linear(dst, src, count, kind, stream, CallStyle::Async);
}

Result<> cudaMemcpy2D(void* dst, size_t dpitch, const void* src, size_t spitch, size_t width,
                      size_t height, cudaMemcpyKind kind) {
    return rectangle(dst, dpitch, src, spitch, width, height, kind, nullptr, CallStyle::Blocking);
}
Result<> cudaMemcpy2DAsync(void* dst, size_t dpitch, const void* src, size_t spitch, size_t width,
                           size_t height, cudaMemcpyKind kind, cudaStream_t stream) {
    return rectangle(dst, dpitch, src, spitch, width, height, kind, stream, CallStyle::Async);
}

Result<> cudaMemcpy3D(const cudaMemcpy3DParms& p) {
    return copy3D(p, nullptr, CallStyle::Blocking);
}
Result<> cudaMemcpy3DAsync(const cudaMemcpy3DParms& p, cudaStream_t stream) {
    return copy3D(p, stream, CallStyle::Async);
}

Result<> cudaMemcpyPeer(void* dst, int dstDevice, const void* src, int srcDevice, size_t count) {
    CW_TRY(process().device(dstDevice));
    CW_TRY(process().device(srcDevice));
    return linear(dst, src, count, cudaMemcpyDefault, nullptr, CallStyle::Blocking);
}
Result<> cudaMemcpyPeerAsync(void* dst, int dstDevice, const void* src, int srcDevice, size_t count,
                             cudaStream_t stream) {
    CW_TRY(process().device(dstDevice));
    CW_TRY(process().device(srcDevice));
    return linear(dst, src, count, cudaMemcpyDefault, stream, CallStyle::Async);
}
Result<> cudaMemcpy3DPeer(const cudaMemcpy3DPeerParms& p) {
    return copy3DPeer(p, nullptr, CallStyle::Blocking);
}
Result<> cudaMemcpy3DPeerAsync(const cudaMemcpy3DPeerParms& p, cudaStream_t stream) {
    return copy3DPeer(p, stream, CallStyle::Async);
}

Result<> cudaMemcpyToSymbol(const void* symbol, const void* src, size_t count, size_t offset,
                            cudaMemcpyKind kind) {
    return toSymbol(symbol, src, count, offset, kind, nullptr, CallStyle::Blocking);
}
Result<> cudaMemcpyToSymbolAsync(const void* symbol, const void* src, size_t count, size_t offset,
                                 cudaMemcpyKind kind, cudaStream_t stream) {
    return toSymbol(symbol, src, count, offset, kind, stream, CallStyle::Async);
}
Result<> cudaMemcpyFromSymbol(void* dst, const void* symbol, size_t count, size_t offset,
                              cudaMemcpyKind kind) {
    return fromSymbol(dst, symbol, count, offset, kind, nullptr, CallStyle::Blocking);
}
Result<> cudaMemcpyFromSymbolAsync(void* dst, const void* symbol, size_t count, size_t offset,
                                   cudaMemcpyKind kind, cudaStream_t stream) {
    return fromSymbol(dst, symbol, count, offset, kind, stream, CallStyle::Async);
}
Result<> cudaGetSymbolAddress(void*& devPtr, const void* symbol) {
    devPtr = CW_TRY(insideSymbol(symbol, 0, 0));
    return {};
}
Result<> cudaGetSymbolSize(size_t& size, const void* symbol) {
    runtime::Context* context = CW_TRY(currentContext());
    size = CW_TRY(process().registry().variableIn(symbol, *context)).size;
    return {};
}

} // namespace cw::cudart
