// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/copy.h"

#include "shim/libcudart/current.h"

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

/// Where `position` lies in a pitched box.
std::byte* inside(const cudaPitchedPtr& box, const cudaPos& position) {
    return static_cast<std::byte*>(box.ptr) + (position.z * box.ysize + position.y) * box.pitch +
           position.x;
}

Result<Copy> box(const cudaPitchedPtr& to, const cudaPos& to_position, const cudaPitchedPtr& from,
                 const cudaPos& from_position, const cudaExtent& extent, cudaMemcpyKind kind) {
    const bool rows = extent.height > 1 || extent.depth > 1;
    if (rows && (extent.width > to.pitch || extent.width > from.pitch))
        return makeError(ErrorCode::InvalidPitch, "rows of {} bytes with pitches {} and {}",
                         extent.width, to.pitch, from.pitch);
    if (!to.ptr || !from.ptr) return Error{ErrorCode::InvalidArgument, "an address is null"};
    return Copy{.to = inside(to, to_position),
                .from = inside(from, from_position),
                .shape = {.width = extent.width,
                          .height = extent.height,
                          .depth = extent.depth,
                          .to_pitch = to.pitch,
                          .to_slice = to.pitch * to.ysize,
                          .from_pitch = from.pitch,
                          .from_slice = from.pitch * from.ysize},
                .direction = Direction(kind)};
}

Result<> copy3D(const cudaMemcpy3DParms& p, cudaStream_t stream, CallStyle style) {
    return copyIn(stream, CW_TRY(copyOf(p)), style);
}

Result<> copy3DPeer(const cudaMemcpy3DPeerParms& p, cudaStream_t stream, CallStyle style) {
    if (p.srcArray || p.dstArray)
        return Error{ErrorCode::NotSupported, "arrays are not supported yet"};
    CW_TRY(process().device(p.srcDevice));
    CW_TRY(process().device(p.dstDevice));
    return copyIn(stream,
                  CW_TRY(box(p.dstPtr, p.dstPos, p.srcPtr, p.srcPos, p.extent, cudaMemcpyDefault)),
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
    if (p.srcArray || p.dstArray)
        return Error{ErrorCode::NotSupported, "arrays are not supported yet"};
    return box(p.dstPtr, p.dstPos, p.srcPtr, p.srcPos, p.extent, p.kind);
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
