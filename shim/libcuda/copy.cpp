// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/array_copy.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

using runtime::CallStyle;
using runtime::Direction;

namespace {

Result<> linear(void* to, const void* from, size_t bytes, Direction direction, CUstream stream,
                CallStyle style) {
    const auto target = CW_TRY(streamOf(stream));
    return runtime::copy(
        *target, {.to = to, .from = from, .shape = {.width = bytes}, .direction = direction},
        style);
}

/// One side of a copy of two or three dimensions.
struct Side {
    std::byte* first = nullptr;
    size_t pitch = 0, slice = 0;
    std::shared_ptr<runtime::Array> array = nullptr;
    runtime::ArrayPlace place = {}; // in the array
};
Result<Side> sideOf(CUmemorytype type, const void* host, CUdeviceptr device, CUarray array,
                    CUextent3D at, size_t pitch, size_t rows, const CUextent3D& extent) {
    const void* base = nullptr;
    switch (type) {
    case CU_MEMORYTYPE_HOST:
        base = host;
        break;
    case CU_MEMORYTYPE_DEVICE:
    case CU_MEMORYTYPE_UNIFIED:
        base = pointerOf(device);
        break;
    case CU_MEMORYTYPE_ARRAY:
        return Side{.array = CW_TRY(runtime::arrayOf(process(), array)),
                    .place = {reinterpret_cast<uint64_t>(array), at.width, at.height, at.depth}};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no kind of memory", int(type));
    }
    if (!base) return Error{ErrorCode::InvalidArgument, "an address is null"};
    if (pitch == 0) pitch = at.width + extent.width;
    if (rows == 0) rows = at.height + extent.height;
    const bool several = extent.height > 1 || extent.depth > 1;
    if ((several && pitch < at.width + extent.width) ||
        (extent.depth > 1 && rows < at.height + extent.height))
        return makeError(ErrorCode::InvalidArgument,
                         "{} rows of {} bytes with a pitch of {} and {} rows a slice",
                         extent.height, extent.width, pitch, rows);
    const size_t slice = pitch * rows;
    std::byte* const first = static_cast<std::byte*>(const_cast<void*>(base)) + at.depth * slice +
                             at.height * pitch + at.width;
    return Side{first, pitch, slice};
}

Result<runtime::Copy> blockOf(const Side& to, const Side& from, const CUextent3D& extent) {
    runtime::Copy copy = {.to = to.first,
                          .from = from.first,
                          .shape = {.width = extent.width,
                                    .height = extent.height,
                                    .depth = extent.depth,
                                    .to_pitch = to.pitch,
                                    .to_slice = to.slice,
                                    .from_pitch = from.pitch,
                                    .from_slice = from.slice}};
    if (to.array && from.array) CW_TRY(runtime::checkSameTexels(*to.array, *from.array));
    if (to.array) CW_TRY(setTo(copy, *to.array, to.place));
    if (from.array) CW_TRY(setFrom(copy, *from.array, from.place));
    return copy;
}

Result<> rectangle(const CUDA_MEMCPY2D& copy, CUstream stream, CallStyle style) {
    const CUextent3D extent{copy.WidthInBytes, copy.Height, 1};
    const auto target = CW_TRY(streamOf(stream));
    const Side to = CW_TRY(sideOf(copy.dstMemoryType, copy.dstHost, copy.dstDevice, copy.dstArray,
                                  {copy.dstXInBytes, copy.dstY, 0}, copy.dstPitch, 0, extent));
    const Side from = CW_TRY(sideOf(copy.srcMemoryType, copy.srcHost, copy.srcDevice, copy.srcArray,
                                    {copy.srcXInBytes, copy.srcY, 0}, copy.srcPitch, 0, extent));
    return runtime::copy(*target, CW_TRY(blockOf(to, from, extent)), style);
}

/// Of CUDA_MEMCPY3D or CUDA_MEMCPY3D_PEER.
template <typename Copy>
Result<runtime::Copy> boxOf(const Copy& copy) {
    if (copy.srcLOD != 0 || copy.dstLOD != 0)
        return Error{ErrorCode::InvalidArgument, "srcLOD and dstLOD must be 0"};
    const CUextent3D extent{copy.WidthInBytes, copy.Height, copy.Depth};
    const Side to = CW_TRY(sideOf(copy.dstMemoryType, copy.dstHost, copy.dstDevice, copy.dstArray,
                                  {copy.dstXInBytes, copy.dstY, copy.dstZ}, copy.dstPitch,
                                  copy.dstHeight, extent));
    const Side from = CW_TRY(sideOf(copy.srcMemoryType, copy.srcHost, copy.srcDevice, copy.srcArray,
                                    {copy.srcXInBytes, copy.srcY, copy.srcZ}, copy.srcPitch,
                                    copy.srcHeight, extent));
    return blockOf(to, from, extent);
}

template <typename Copy>
Result<> box(const Copy& copy, CUstream stream, CallStyle style) {
    const auto target = CW_TRY(streamOf(stream));
    return runtime::copy(*target, CW_TRY(boxOf(copy)), style);
}

Result<> peers(const CUDA_MEMCPY3D_PEER& copy, CUstream stream, CallStyle style) {
    CW_TRY(contextOf(copy.dstContext));
    CW_TRY(contextOf(copy.srcContext));
    return box(copy, stream, style);
}

Result<> fill(CUdeviceptr to, uint32_t value, uint32_t value_bytes, size_t count, CUstream stream,
              CallStyle style) {
    const auto target = CW_TRY(streamOf(stream));
    if (to % value_bytes)
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no multiple of {}", to, value_bytes);
    return runtime::fill(*target, pointerOf(to), value, value_bytes, {.width = count * value_bytes},
                         style);
}

Result<> fillRows(CUdeviceptr to, size_t pitch, uint32_t value, uint32_t value_bytes, size_t width,
                  size_t height, CUstream stream, CallStyle style) {
    const auto target = CW_TRY(streamOf(stream));
    const size_t bytes = width * value_bytes;
    if (to % value_bytes || (height > 1 && (pitch < bytes || pitch % value_bytes)))
        return makeError(ErrorCode::InvalidArgument, "rows of {} bytes at {:#x} with pitch {}",
                         bytes, to, pitch);
    return runtime::fill(*target, pointerOf(to), value, value_bytes,
                         {.width = bytes, .height = height, .to_pitch = pitch}, style);
}

constexpr CallStyle kBlocking = CallStyle::Blocking, kAsync = CallStyle::Async;

} // namespace

Result<runtime::Copy> copyOf(const CUDA_MEMCPY3D& copy) {
    return boxOf(copy);
}

Result<> cuMemcpy(CUdeviceptr dst, CUdeviceptr src, size_t ByteCount) {
    return linear(pointerOf(dst), pointerOf(src), ByteCount, Direction::Default, nullptr,
                  kBlocking);
}
Result<> cuMemcpyAsync(CUdeviceptr dst, CUdeviceptr src, size_t ByteCount, CUstream hStream) {
    return linear(pointerOf(dst), pointerOf(src), ByteCount, Direction::Default, hStream, kAsync);
}
Result<> cuMemcpyHtoD_v2(CUdeviceptr dstDevice, const void* srcHost, size_t ByteCount) {
    return linear(pointerOf(dstDevice), srcHost, ByteCount, Direction::HostToDevice, nullptr,
                  kBlocking);
}
Result<> cuMemcpyHtoDAsync_v2(CUdeviceptr dstDevice, const void* srcHost, size_t ByteCount,
                              CUstream hStream) {
    return linear(pointerOf(dstDevice), srcHost, ByteCount, Direction::HostToDevice, hStream,
                  kAsync);
}
Result<> cuMemcpyDtoH_v2(void* dstHost, CUdeviceptr srcDevice, size_t ByteCount) {
    return linear(dstHost, pointerOf(srcDevice), ByteCount, Direction::DeviceToHost, nullptr,
                  kBlocking);
}
Result<> cuMemcpyDtoHAsync_v2(void* dstHost, CUdeviceptr srcDevice, size_t ByteCount,
                              CUstream hStream) {
    return linear(dstHost, pointerOf(srcDevice), ByteCount, Direction::DeviceToHost, hStream,
                  kAsync);
}
Result<> cuMemcpyDtoD_v2(CUdeviceptr dstDevice, CUdeviceptr srcDevice, size_t ByteCount) {
    return linear(pointerOf(dstDevice), pointerOf(srcDevice), ByteCount, Direction::DeviceToDevice,
                  nullptr, kBlocking);
}
Result<> cuMemcpyDtoDAsync_v2(CUdeviceptr dstDevice, CUdeviceptr srcDevice, size_t ByteCount,
                              CUstream hStream) {
    return linear(pointerOf(dstDevice), pointerOf(srcDevice), ByteCount, Direction::DeviceToDevice,
                  hStream, kAsync);
}
Result<> cuMemcpyPeer(CUdeviceptr dstDevice, CUcontext dstContext, CUdeviceptr srcDevice,
                      CUcontext srcContext, size_t ByteCount) {
    CW_TRY(contextOf(dstContext));
    CW_TRY(contextOf(srcContext));
    return cuMemcpy(dstDevice, srcDevice, ByteCount);
}
Result<> cuMemcpyPeerAsync(CUdeviceptr dstDevice, CUcontext dstContext, CUdeviceptr srcDevice,
                           CUcontext srcContext, size_t ByteCount, CUstream hStream) {
    CW_TRY(contextOf(dstContext));
    CW_TRY(contextOf(srcContext));
    return cuMemcpyAsync(dstDevice, srcDevice, ByteCount, hStream);
}

Result<> cuMemcpy2D_v2(const CUDA_MEMCPY2D& pCopy) {
    return rectangle(pCopy, nullptr, kBlocking);
}
Result<> cuMemcpy2DUnaligned_v2(const CUDA_MEMCPY2D& pCopy) {
    return rectangle(pCopy, nullptr, kBlocking);
}
Result<> cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D& pCopy, CUstream hStream) {
    return rectangle(pCopy, hStream, kAsync);
}

Result<> cuMemcpy3D_v2(const CUDA_MEMCPY3D& pCopy) {
    return box(pCopy, nullptr, kBlocking);
}
Result<> cuMemcpy3DAsync_v2(const CUDA_MEMCPY3D& pCopy, CUstream hStream) {
    return box(pCopy, hStream, kAsync);
}
Result<> cuMemcpy3DPeer(const CUDA_MEMCPY3D_PEER& pCopy) {
    return peers(pCopy, nullptr, kBlocking);
}
Result<> cuMemcpy3DPeerAsync(const CUDA_MEMCPY3D_PEER& pCopy, CUstream hStream) {
    return peers(pCopy, hStream, kAsync);
}

Result<> cuMemcpyBatchAsync_v2(CUdeviceptr* dsts, CUdeviceptr* srcs, size_t* sizes, size_t count,
                               CUmemcpyAttributes* attrs, size_t* attrsIdxs, size_t numAttrs,
                               CUstream hStream) {
    return cuMemcpyBatchAsync(dsts, srcs, sizes, count, attrs, attrsIdxs, numAttrs, nullptr,
                              hStream);
}
Result<> cuMemcpyBatchAsync(CUdeviceptr* dsts, CUdeviceptr* srcs, size_t* sizes, size_t count,
                            CUmemcpyAttributes* attrs, size_t* attrsIdxs, size_t numAttrs,
                            size_t* failIdx, CUstream hStream) {
    if (failIdx) *failIdx = SIZE_MAX; // no copy of its own is to blame
    if (!dsts || !srcs || !sizes || count == 0 || !attrs || !attrsIdxs || numAttrs == 0 ||
        numAttrs > count || attrsIdxs[0] != 0)
        return makeError(ErrorCode::InvalidArgument, "{} copies with {} attributes", count,
                         numAttrs);
    if (reinterpret_cast<uint64_t>(hStream) <= 1)
        return Error{ErrorCode::InvalidArgument, "a batch does not go to the default stream"};
    for (size_t i = 0; i < count; ++i) {
        Result<> done = cuMemcpyAsync(dsts[i], srcs[i], sizes[i], hStream);
        if (done) continue;
        if (failIdx) *failIdx = i;
        return done;
    }
    return {};
}

Result<> cuMemsetD8_v2(CUdeviceptr dstDevice, unsigned char uc, size_t N) {
    return fill(dstDevice, uc, 1, N, nullptr, kBlocking);
}
Result<> cuMemsetD16_v2(CUdeviceptr dstDevice, unsigned short us, size_t N) {
    return fill(dstDevice, us, 2, N, nullptr, kBlocking);
}
Result<> cuMemsetD32_v2(CUdeviceptr dstDevice, unsigned int ui, size_t N) {
    return fill(dstDevice, ui, 4, N, nullptr, kBlocking);
}
Result<> cuMemsetD8Async(CUdeviceptr dstDevice, unsigned char uc, size_t N, CUstream hStream) {
    return fill(dstDevice, uc, 1, N, hStream, kAsync);
}
Result<> cuMemsetD16Async(CUdeviceptr dstDevice, unsigned short us, size_t N, CUstream hStream) {
    return fill(dstDevice, us, 2, N, hStream, kAsync);
}
Result<> cuMemsetD32Async(CUdeviceptr dstDevice, unsigned int ui, size_t N, CUstream hStream) {
    return fill(dstDevice, ui, 4, N, hStream, kAsync);
}
Result<> cuMemsetD2D8_v2(CUdeviceptr dstDevice, size_t dstPitch, unsigned char uc, size_t Width,
                         size_t Height) {
    return fillRows(dstDevice, dstPitch, uc, 1, Width, Height, nullptr, kBlocking);
}
Result<> cuMemsetD2D16_v2(CUdeviceptr dstDevice, size_t dstPitch, unsigned short us, size_t Width,
                          size_t Height) {
    return fillRows(dstDevice, dstPitch, us, 2, Width, Height, nullptr, kBlocking);
}
Result<> cuMemsetD2D32_v2(CUdeviceptr dstDevice, size_t dstPitch, unsigned int ui, size_t Width,
                          size_t Height) {
    return fillRows(dstDevice, dstPitch, ui, 4, Width, Height, nullptr, kBlocking);
}
Result<> cuMemsetD2D8Async(CUdeviceptr dstDevice, size_t dstPitch, unsigned char uc, size_t Width,
                           size_t Height, CUstream hStream) {
    return fillRows(dstDevice, dstPitch, uc, 1, Width, Height, hStream, kAsync);
}
Result<> cuMemsetD2D16Async(CUdeviceptr dstDevice, size_t dstPitch, unsigned short us, size_t Width,
                            size_t Height, CUstream hStream) {
    return fillRows(dstDevice, dstPitch, us, 2, Width, Height, hStream, kAsync);
}
Result<> cuMemsetD2D32Async(CUdeviceptr dstDevice, size_t dstPitch, unsigned int ui, size_t Width,
                            size_t Height, CUstream hStream) {
    return fillRows(dstDevice, dstPitch, ui, 4, Width, Height, hStream, kAsync);
}

} // namespace cw::cuda
