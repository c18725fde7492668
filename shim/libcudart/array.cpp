// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcudart/array.h"

namespace cw::cudart {

using runtime::TexelFormat;

namespace {

template <typename T>
Result<T> orInvalidArgument(Result<T> found) {
    if (found) return found;
    return Error{ErrorCode::InvalidArgument, found.error().message};
}

Error wrongChannels(const cudaChannelFormatDesc& desc) {
    return makeError(ErrorCode::InvalidArgument, "channels of {}, {}, {} and {} bits of kind {}",
                     desc.x, desc.y, desc.z, desc.w, int(desc.f));
}

Result<runtime::ArrayShape> shapeOf(const cudaChannelFormatDesc& desc, const cudaExtent& extent,
                                    unsigned flags) {
    return runtime::ArrayShape{CW_TRY(formatOf(desc)), extent.width, extent.height, extent.depth,
                               flags};
}

template <typename Handle>
Handle handleOf(uint64_t handle) {
    return reinterpret_cast<Handle>(handle);
}

} // namespace

Result<std::shared_ptr<runtime::Array>> arrayOf(cudaArray_const_t array) {
    return orInvalidArgument(runtime::arrayOf(process(), array));
}
Result<std::shared_ptr<runtime::MipmappedArray>> arrayOf(cudaMipmappedArray_const_t array) {
    return orInvalidArgument(runtime::mipmappedArrayOf(process(), array));
}

Result<TexelFormat> formatOf(const cudaChannelFormatDesc& desc) {
    const int bits[] = {desc.x, desc.y, desc.z, desc.w};
    uint8_t channels = 1;
    while (channels < 4 && bits[channels])
        ++channels;
    for (int i = 0; i < 4; ++i)
        if (bits[i] != (i < channels ? desc.x : 0)) return wrongChannels(desc);

    TexelFormat format{TexelKind::Signed, channels, uint8_t(desc.x)};
    const int fraction = int(desc.f) - cudaChannelFormatKindUnsignedNormalized8X1;
    if (desc.f == cudaChannelFormatKindUnsigned) {
        format.kind = TexelKind::Unsigned;
    } else if (desc.f == cudaChannelFormatKindFloat) {
        format.kind = TexelKind::Float;
    } else if (fraction >= 0 && fraction < TexelFormat::kNormalizedFormats) {
        const TexelFormat wanted = TexelFormat::normalized(fraction);
        if (wanted.channels != channels || wanted.bits != desc.x) return wrongChannels(desc);
        format = wanted;
    } else if (desc.f == cudaChannelFormatKindNV12 ||
               (desc.f >= cudaChannelFormatKindUnsignedBlockCompressed1 &&
                desc.f <= cudaChannelFormatKindUnsignedNormalized1010102)) {
        return makeError(ErrorCode::NotSupported, "the packed channel format {}", int(desc.f));
    } else if (desc.f != cudaChannelFormatKindSigned) {
        return wrongChannels(desc);
    }
    if (desc.x > 32 || !format.exists()) return wrongChannels(desc);
    return format;
}

cudaChannelFormatDesc describe(const TexelFormat& format) {
    const auto bits = [&](int channel) { return channel < format.channels ? format.bits : 0; };
    int kind = int(format.kind); // both number them signed, unsigned, float
    if (format.is_normalized)
        kind = cudaChannelFormatKindUnsignedNormalized8X1 + format.normalizedIndex();
    return {bits(0), bits(1), bits(2), bits(3), cudaChannelFormatKind(kind)};
}

Result<> cudaMalloc3DArray(cudaArray_t& array, const cudaChannelFormatDesc& desc, cudaExtent extent,
                           unsigned int flags) {
    runtime::Context* context = CW_TRY(currentContext());
    array = handleOf<cudaArray_t>(
        CW_TRY(runtime::createArray(*context, CW_TRY(shapeOf(desc, extent, flags)))));
    return {};
}
Result<> cudaMallocArray(cudaArray_t& array, const cudaChannelFormatDesc& desc, size_t width,
                         size_t height, unsigned int flags) {
    if (flags & (cudaArrayLayered | cudaArrayCubemap))
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of an array of two dimensions",
                         flags);
    return cudaMalloc3DArray(array, desc, {width, height, 0}, flags);
}
Result<> cudaMallocMipmappedArray(cudaMipmappedArray_t& mipmappedArray,
                                  const cudaChannelFormatDesc& desc, cudaExtent extent,
                                  unsigned int numLevels, unsigned int flags) {
    runtime::Context* context = CW_TRY(currentContext());
    mipmappedArray = handleOf<cudaMipmappedArray_t>(CW_TRY(
        runtime::createMipmappedArray(*context, CW_TRY(shapeOf(desc, extent, flags)), numLevels)));
    return {};
}
Result<> cudaGetMipmappedArrayLevel(cudaArray_t& levelArray,
                                    cudaMipmappedArray_const_t mipmappedArray, unsigned int level) {
    CW_TRY(currentContext());
    const auto array = CW_TRY(arrayOf(mipmappedArray));
    levelArray = handleOf<cudaArray_t>(CW_TRY(array->level(level))->handle);
    return {};
}

Result<> cudaFreeArray(cudaArray_t array) {
    CW_TRY(currentContext());
    if (!array) return {};
    CW_TRY(arrayOf(array));
    return runtime::destroyArray(process(), array);
}
Result<> cudaFreeMipmappedArray(cudaMipmappedArray_t mipmappedArray) {
    CW_TRY(currentContext());
    if (!mipmappedArray) return {};
    CW_TRY(arrayOf(mipmappedArray));
    return runtime::destroyMipmappedArray(process(), mipmappedArray);
}

Result<> cudaArrayGetInfo(cudaChannelFormatDesc* desc, cudaExtent* extent, unsigned int* flags,
                          cudaArray_t array) {
    CW_TRY(currentContext());
    const runtime::ArrayShape shape = CW_TRY(arrayOf(array))->shape;
    if (desc) *desc = describe(shape.format);
    if (extent) *extent = {shape.width, shape.height, shape.depth};
    if (flags) *flags = shape.flags;
    return {};
}
Result<> cudaGetChannelDesc(cudaChannelFormatDesc& desc, cudaArray_const_t array) {
    CW_TRY(currentContext());
    desc = describe(CW_TRY(arrayOf(array))->shape.format);
    return {};
}
cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, cudaChannelFormatKind f) {
    return {x, y, z, w, f};
}

// What only formats of several planes, sparse arrays and those with deferred mapping have.
Result<> cudaArrayGetPlane(cudaArray_t&, cudaArray_t hArray, unsigned int planeIdx) {
    CW_TRY(arrayOf(hArray));
    return makeError(ErrorCode::InvalidArgument, "plane {} of an array without planes", planeIdx);
}
Result<> cudaArrayGetMemoryRequirements(cudaArrayMemoryRequirements&, cudaArray_t array, int) {
    CW_TRY(arrayOf(array));
    return Error{ErrorCode::InvalidArgument, "the array's mapping is not deferred"};
}
Result<> cudaMipmappedArrayGetMemoryRequirements(cudaArrayMemoryRequirements&,
                                                 cudaMipmappedArray_t mipmap, int) {
    CW_TRY(arrayOf(mipmap));
    return Error{ErrorCode::InvalidArgument, "the array's mapping is not deferred"};
}
Result<> cudaArrayGetSparseProperties(cudaArraySparseProperties&, cudaArray_t array) {
    CW_TRY(arrayOf(array));
    return Error{ErrorCode::InvalidArgument, "the array is not sparse"};
}
Result<> cudaMipmappedArrayGetSparseProperties(cudaArraySparseProperties&,
                                               cudaMipmappedArray_t mipmap) {
    CW_TRY(arrayOf(mipmap));
    return Error{ErrorCode::InvalidArgument, "the array is not sparse"};
}

} // namespace cw::cudart
