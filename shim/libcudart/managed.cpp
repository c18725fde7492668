// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Advice and prefetching of managed memory: checked, then without effect where memory is unified.
#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

using runtime::MemoryClass;

Result<> checkRange(const void* pointer, size_t count) {
    runtime::Context* context = CW_TRY(currentContext());
    if (!pointer || count == 0) return Error{ErrorCode::InvalidArgument, "an empty range"};
    const auto found = process().memory().find(pointer);
    if (!found && context->facts().unified_memory) return {}; // pageable memory is as good
    if (!found || found->kind != MemoryClass::Managed ||
        !found->contains(reinterpret_cast<uint64_t>(pointer), count))
        return makeError(ErrorCode::InvalidArgument, "{} bytes at {} are not managed memory", count,
                         pointer);
    return {};
}

Result<> checkDevice(int device) {
    if (device != cudaCpuDeviceId) CW_TRY(factsOf(device));
    return {};
}

Result<> checkLocation(const cudaMemLocation& location) {
    if (location.type == cudaMemLocationTypeDevice) return checkDevice(location.id);
    if (location.type < cudaMemLocationTypeDevice ||
        location.type > cudaMemLocationTypeHostNumaCurrent)
        return makeError(ErrorCode::InvalidArgument, "{} is no kind of location",
                         int(location.type));
    return {};
}

Result<> checkAdvice(cudaMemoryAdvise advice) {
    if (advice < cudaMemAdviseSetReadMostly || advice > cudaMemAdviseUnsetAccessedBy)
        return makeError(ErrorCode::InvalidArgument, "{} is no advice", int(advice));
    return {};
}

} // namespace

Result<> cudaMemPrefetchAsync(const void* devPtr, size_t count, int dstDevice,
                              cudaStream_t stream) {
    CW_TRY(streamOf(stream));
    CW_TRY(checkDevice(dstDevice));
    return checkRange(devPtr, count);
}

Result<> cudaMemPrefetchAsync_v2(const void* devPtr, size_t count, cudaMemLocation location,
                                 unsigned int flags, cudaStream_t stream) {
    CW_TRY(streamOf(stream));
    if (flags != 0)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x}, which must be 0", flags);
    CW_TRY(checkLocation(location));
    return checkRange(devPtr, count);
}

Result<> cudaMemAdvise(const void* devPtr, size_t count, cudaMemoryAdvise advice, int device) {
    CW_TRY(checkAdvice(advice));
    const bool names_device = advice >= cudaMemAdviseSetPreferredLocation &&
                              advice != cudaMemAdviseUnsetPreferredLocation;
    if (names_device) CW_TRY(checkDevice(device));
    return checkRange(devPtr, count);
}

Result<> cudaMemAdvise_v2(const void* devPtr, size_t count, cudaMemoryAdvise advice,
                          cudaMemLocation location) {
    CW_TRY(checkAdvice(advice));
    const bool names_device = advice >= cudaMemAdviseSetPreferredLocation &&
                              advice != cudaMemAdviseUnsetPreferredLocation;
    if (names_device) CW_TRY(checkLocation(location));
    return checkRange(devPtr, count);
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
