// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Advice and prefetching of managed memory: checked and kept, without effect where memory is
// unified.
#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

using runtime::Location;

Location at(const cudaMemLocation& location) {
    return {int(location.type), location.id};
}
uint64_t address(const void* pointer) {
    return reinterpret_cast<uint64_t>(pointer);
}

Result<> prefetch(const void* pointer, size_t count, const Location& location,
                  cudaStream_t stream) {
    const auto target = CW_TRY(streamOf(stream));
    return process().advice().prefetch(target->context(), address(pointer), count, location);
}

Result<> advise(const void* pointer, size_t count, cudaMemoryAdvise advice,
                const Location& location) {
    return process().advice().advise(*CW_TRY(currentContext()), address(pointer), count,
                                     runtime::Advise(advice), location);
}

} // namespace

Result<> cudaMemPrefetchAsync(const void* devPtr, size_t count, int dstDevice,
                              cudaStream_t stream) {
    return prefetch(devPtr, count, Location::ofDevice(dstDevice), stream);
}

Result<> cudaMemPrefetchAsync_v2(const void* devPtr, size_t count, cudaMemLocation location,
                                 unsigned int flags, cudaStream_t stream) {
    if (flags != 0)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x}, which must be 0", flags);
    return prefetch(devPtr, count, at(location), stream);
}

Result<> cudaMemAdvise(const void* devPtr, size_t count, cudaMemoryAdvise advice, int device) {
    return advise(devPtr, count, advice, Location::ofDevice(device));
}

Result<> cudaMemAdvise_v2(const void* devPtr, size_t count, cudaMemoryAdvise advice,
                          cudaMemLocation location) {
    return advise(devPtr, count, advice, at(location));
}

Result<> cudaMemRangeGetAttribute(void* data, size_t dataSize, cudaMemRangeAttribute attribute,
                                  const void* devPtr, size_t count) {
    return process().advice().attribute(*CW_TRY(currentContext()), data, dataSize, int(attribute),
                                        address(devPtr), count);
}

Result<> cudaMemRangeGetAttributes(void** data, size_t* dataSizes,
                                   cudaMemRangeAttribute* attributes, size_t numAttributes,
                                   const void* devPtr, size_t count) {
    if (!data || !dataSizes || !attributes || numAttributes == 0)
        return makeError(ErrorCode::InvalidArgument, "{} attributes", numAttributes);
    for (size_t i = 0; i < numAttributes; ++i)
        CW_TRY(cudaMemRangeGetAttribute(data[i], dataSizes[i], attributes[i], devPtr, count));
    return {};
}

// CUDA 13 gave these signatures the plain names.
Result<> cudaMemPrefetchAsync(const void* devPtr, size_t count, cudaMemLocation location,
                              unsigned int flags, cudaStream_t stream) {
    return cudaMemPrefetchAsync_v2(devPtr, count, location, flags, stream);
}
Result<> cudaMemAdvise(const void* devPtr, size_t count, cudaMemoryAdvise advice,
                       cudaMemLocation location) {
    return cudaMemAdvise_v2(devPtr, count, advice, location);
}

} // namespace cw::cudart
