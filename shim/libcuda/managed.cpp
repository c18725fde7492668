// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Advice and prefetching of managed memory: checked and kept, without effect where memory is
// unified.
#include "shim/libcuda/current.h"

namespace cw::cuda {
namespace {

using runtime::Location;

Location at(const CUmemLocation& location) {
    return {int(location.type), location.id};
}

Result<> prefetch(CUdeviceptr pointer, size_t count, const Location& location, CUstream stream) {
    const auto target = CW_TRY(streamOf(stream));
    return process().advice().prefetch(target->context(), pointer, count, location);
}

} // namespace

Result<> cuMemPrefetchAsync(CUdeviceptr devPtr, size_t count, CUdevice dstDevice,
                            CUstream hStream) {
    return prefetch(devPtr, count, Location::ofDevice(dstDevice), hStream);
}

Result<> cuMemPrefetchAsync_v2(CUdeviceptr devPtr, size_t count, CUmemLocation location,
                               unsigned int flags, CUstream hStream) {
    if (flags != 0)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x}, which must be 0", flags);
    return prefetch(devPtr, count, at(location), hStream);
}

Result<> cuMemAdvise(CUdeviceptr devPtr, size_t count, CUmem_advise advice, CUdevice device) {
    return process().advice().advise(*CW_TRY(currentContext()), devPtr, count,
                                     runtime::Advise(advice), Location::ofDevice(device));
}

Result<> cuMemAdvise_v2(CUdeviceptr devPtr, size_t count, CUmem_advise advice,
                        CUmemLocation location) {
    return process().advice().advise(*CW_TRY(currentContext()), devPtr, count,
                                     runtime::Advise(advice), at(location));
}

Result<> cuMemRangeGetAttribute(void* data, size_t dataSize, CUmem_range_attribute attribute,
                                CUdeviceptr devPtr, size_t count) {
    return process().advice().attribute(*CW_TRY(currentContext()), data, dataSize, int(attribute),
                                        devPtr, count);
}

Result<> cuMemRangeGetAttributes(void** data, size_t* dataSizes, CUmem_range_attribute* attributes,
                                 size_t numAttributes, CUdeviceptr devPtr, size_t count) {
    if (!data || !dataSizes || !attributes || numAttributes == 0)
        return makeError(ErrorCode::InvalidArgument, "{} attributes", numAttributes);
    for (size_t i = 0; i < numAttributes; ++i)
        CW_TRY(cuMemRangeGetAttribute(data[i], dataSizes[i], attributes[i], devPtr, count));
    return {};
}

} // namespace cw::cuda
