// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/copy.h"

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

/// One side of a two-dimensional copy.
Result<std::byte*> sideOf(CUmemorytype type, const void* host, CUdeviceptr device, size_t x,
                          size_t y, size_t pitch) {
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
        return Error{ErrorCode::NotSupported, "arrays are not supported yet"};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no kind of memory", int(type));
    }
    if (!base) return Error{ErrorCode::InvalidArgument, "an address is null"};
    return static_cast<std::byte*>(const_cast<void*>(base)) + y * pitch + x;
}

Result<> rectangle(const CUDA_MEMCPY2D& copy, CUstream stream, CallStyle style) {
    const size_t width = copy.WidthInBytes;
    const size_t from_pitch = copy.srcPitch ? copy.srcPitch : width,
                 to_pitch = copy.dstPitch ? copy.dstPitch : width;
    if (copy.Height > 1 && (from_pitch < width || to_pitch < width))
        return makeError(ErrorCode::InvalidArgument, "rows of {} bytes with pitches {} and {}",
                         width, to_pitch, from_pitch);
    const auto target = CW_TRY(streamOf(stream));
    std::byte* const to = CW_TRY(sideOf(copy.dstMemoryType, copy.dstHost, copy.dstDevice,
                                        copy.dstXInBytes, copy.dstY, to_pitch));
    std::byte* const from = CW_TRY(sideOf(copy.srcMemoryType, copy.srcHost, copy.srcDevice,
                                          copy.srcXInBytes, copy.srcY, from_pitch));
    return runtime::copy(*target,
                         {.to = to,
                          .from = from,
                          .shape = {.width = width,
                                    .height = copy.Height,
                                    .to_pitch = to_pitch,
                                    .from_pitch = from_pitch}},
                         style);
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
    CW_TRY(ordinalOf(dstContext));
    CW_TRY(ordinalOf(srcContext));
    return cuMemcpy(dstDevice, srcDevice, ByteCount);
}
Result<> cuMemcpyPeerAsync(CUdeviceptr dstDevice, CUcontext dstContext, CUdeviceptr srcDevice,
                           CUcontext srcContext, size_t ByteCount, CUstream hStream) {
    CW_TRY(ordinalOf(dstContext));
    CW_TRY(ordinalOf(srcContext));
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
