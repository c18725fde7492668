// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Memory Management": copies that name an array and a byte in it.
#include "runtime/memory/array_copy.h"

#include "shim/libcuda/array.h"

namespace cw::cuda {
namespace {

using runtime::CallStyle;
using runtime::Direction;
using runtime::Run;

/// An array from a byte on, as if its rows lay without gaps.
Run runIn(const runtime::Array& array, size_t offset) {
    const size_t row = array.shape.width * array.shape.format.bytes();
    return {.array = &array, .x = offset % row, .y = offset / row};
}

Result<> toArray(CUarray to, size_t offset, const void* from, size_t bytes, Direction direction,
                 CUstream stream, CallStyle style) {
    const auto target = CW_TRY(streamOf(stream));
    const auto array = CW_TRY(runtime::arrayOf(process(), to));
    return copyRun(*target, runIn(*array, offset), {.memory = const_cast<void*>(from)}, bytes,
                   direction, style);
}

Result<> fromArray(void* to, CUarray from, size_t offset, size_t bytes, Direction direction,
                   CUstream stream, CallStyle style) {
    const auto target = CW_TRY(streamOf(stream));
    const auto array = CW_TRY(runtime::arrayOf(process(), from));
    return copyRun(*target, {.memory = to}, runIn(*array, offset), bytes, direction, style);
}

constexpr CallStyle kBlocking = CallStyle::Blocking, kAsync = CallStyle::Async;

} // namespace

Result<> cuMemcpyHtoA_v2(CUarray dstArray, size_t dstOffset, const void* srcHost,
                         size_t ByteCount) {
    return toArray(dstArray, dstOffset, srcHost, ByteCount, Direction::HostToDevice, nullptr,
                   kBlocking);
}
Result<> cuMemcpyHtoAAsync_v2(CUarray dstArray, size_t dstOffset, const void* srcHost,
                              size_t ByteCount, CUstream hStream) {
    return toArray(dstArray, dstOffset, srcHost, ByteCount, Direction::HostToDevice, hStream,
                   kAsync);
}
Result<> cuMemcpyDtoA_v2(CUarray dstArray, size_t dstOffset, CUdeviceptr srcDevice,
                         size_t ByteCount) {
    return toArray(dstArray, dstOffset, pointerOf(srcDevice), ByteCount, Direction::DeviceToDevice,
                   nullptr, kBlocking);
}
Result<> cuMemcpyAtoH_v2(void* dstHost, CUarray srcArray, size_t srcOffset, size_t ByteCount) {
    return fromArray(dstHost, srcArray, srcOffset, ByteCount, Direction::DeviceToHost, nullptr,
                     kBlocking);
}
Result<> cuMemcpyAtoHAsync_v2(void* dstHost, CUarray srcArray, size_t srcOffset, size_t ByteCount,
                              CUstream hStream) {
    return fromArray(dstHost, srcArray, srcOffset, ByteCount, Direction::DeviceToHost, hStream,
                     kAsync);
}
Result<> cuMemcpyAtoD_v2(CUdeviceptr dstDevice, CUarray srcArray, size_t srcOffset,
                         size_t ByteCount) {
    return fromArray(pointerOf(dstDevice), srcArray, srcOffset, ByteCount,
                     Direction::DeviceToDevice, nullptr, kBlocking);
}
Result<> cuMemcpyAtoA_v2(CUarray dstArray, size_t dstOffset, CUarray srcArray, size_t srcOffset,
                         size_t ByteCount) {
    const auto target = CW_TRY(streamOf(nullptr));
    const auto to = CW_TRY(runtime::arrayOf(process(), dstArray)),
               from = CW_TRY(runtime::arrayOf(process(), srcArray));
    return copyRun(*target, runIn(*to, dstOffset), runIn(*from, srcOffset), ByteCount,
                   Direction::DeviceToDevice, kBlocking);
}

} // namespace cw::cuda
