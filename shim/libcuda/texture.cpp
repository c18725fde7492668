// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Texture Object Management", "Surface Object Management".
#include "runtime/memory/texture.h"

#include <algorithm>

#include "runtime/identity.h"
#include "shim/libcuda/array.h"

namespace cw::cuda {

using runtime::TextureResource;

namespace {

Result<TextureResource> resourceOf(const CUDA_RESOURCE_DESC& desc) {
    if (desc.flags)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of a resource", desc.flags);
    TextureResource resource{.kind = TextureResource::Kind(desc.resType)};
    switch (desc.resType) {
    case CU_RESOURCE_TYPE_ARRAY:
        resource.array = desc.res.array.hArray;
        return resource;
    case CU_RESOURCE_TYPE_MIPMAPPED_ARRAY:
        resource.array = desc.res.mipmap.hMipmappedArray;
        return resource;
    case CU_RESOURCE_TYPE_LINEAR:
        resource.address = desc.res.linear.devPtr;
        resource.format = CW_TRY(formatOf(desc.res.linear.format, desc.res.linear.numChannels));
        resource.bytes = desc.res.linear.sizeInBytes;
        return resource;
    case CU_RESOURCE_TYPE_PITCH2D:
        resource.address = desc.res.pitch2D.devPtr;
        resource.format = CW_TRY(formatOf(desc.res.pitch2D.format, desc.res.pitch2D.numChannels));
        resource.width = desc.res.pitch2D.width;
        resource.height = desc.res.pitch2D.height;
        resource.pitch = desc.res.pitch2D.pitchInBytes;
        return resource;
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no type of a resource", int(desc.resType));
}

void tell(const TextureResource& resource, CUDA_RESOURCE_DESC& desc) {
    desc = {};
    desc.resType = CUresourcetype(resource.kind);
    const runtime::TexelFormat& format = resource.format;
    switch (resource.kind) {
    case TextureResource::Array:
        desc.res.array.hArray = static_cast<CUarray>(const_cast<void*>(resource.array));
        return;
    case TextureResource::MipmappedArray:
        desc.res.mipmap.hMipmappedArray =
            static_cast<CUmipmappedArray>(const_cast<void*>(resource.array));
        return;
    case TextureResource::Linear:
        desc.res.linear = {resource.address, describe(format), format.channels, resource.bytes};
        return;
    case TextureResource::Pitched:
        desc.res.pitch2D = {resource.address, describe(format), format.channels,
                            resource.width,   resource.height,  resource.pitch};
        return;
    }
}

Result<runtime::TextureSampling> samplingOf(const CUDA_TEXTURE_DESC& desc) {
    const auto has = [&](unsigned flag) { return (desc.flags & flag) != 0; };
    runtime::TextureSampling sampling{
        .filter = CW_TRY(runtime::textureFilter(desc.filterMode)),
        .level_filter = CW_TRY(runtime::textureFilter(desc.mipmapFilterMode)),
        .reads_normalized = !has(CU_TRSF_READ_AS_INTEGER),
        .normalized_coordinates = has(CU_TRSF_NORMALIZED_COORDINATES),
        .is_srgb = has(CU_TRSF_SRGB),
        .is_seamless = has(CU_TRSF_SEAMLESS_CUBEMAP),
        .no_trilinear_optimization = has(CU_TRSF_DISABLE_TRILINEAR_OPTIMIZATION),
        .max_anisotropy = desc.maxAnisotropy,
        .level_bias = desc.mipmapLevelBias,
        .least_level = desc.minMipmapLevelClamp,
        .greatest_level = desc.maxMipmapLevelClamp};
    for (int i = 0; i < 3; ++i)
        sampling.address_mode[i] = CW_TRY(runtime::textureAddressMode(desc.addressMode[i]));
    std::copy_n(desc.borderColor, 4, sampling.border);
    return sampling;
}

void tell(const runtime::TextureSampling& sampling, CUDA_TEXTURE_DESC& desc) {
    desc = {};
    for (int i = 0; i < 3; ++i)
        desc.addressMode[i] = CUaddress_mode(sampling.address_mode[i]);
    desc.filterMode = CUfilter_mode(sampling.filter);
    const auto set = [&](bool is, unsigned flag) { desc.flags |= is ? flag : 0; };
    set(!sampling.reads_normalized, CU_TRSF_READ_AS_INTEGER);
    set(sampling.normalized_coordinates, CU_TRSF_NORMALIZED_COORDINATES);
    set(sampling.is_srgb, CU_TRSF_SRGB);
    set(sampling.is_seamless, CU_TRSF_SEAMLESS_CUBEMAP);
    set(sampling.no_trilinear_optimization, CU_TRSF_DISABLE_TRILINEAR_OPTIMIZATION);
    desc.maxAnisotropy = sampling.max_anisotropy;
    desc.mipmapFilterMode = CUfilter_mode(sampling.level_filter);
    desc.mipmapLevelBias = sampling.level_bias;
    desc.minMipmapLevelClamp = sampling.least_level;
    desc.maxMipmapLevelClamp = sampling.greatest_level;
    std::copy_n(sampling.border, 4, desc.borderColor);
}

std::optional<runtime::TextureView> viewOf(const CUDA_RESOURCE_VIEW_DESC* desc) {
    if (!desc) return {};
    return runtime::TextureView{
        int(desc->format),      desc->width,           desc->height,     desc->depth,
        desc->firstMipmapLevel, desc->lastMipmapLevel, desc->firstLayer, desc->lastLayer};
}

Result<runtime::TextureObject> textureOf(CUtexObject object) {
    CW_TRY(currentContext());
    return runtime::textureOf(process(), object);
}

} // namespace

Result<> cuTexObjectCreate(CUtexObject& pTexObject, const CUDA_RESOURCE_DESC& pResDesc,
                           const CUDA_TEXTURE_DESC& pTexDesc,
                           const CUDA_RESOURCE_VIEW_DESC* pResViewDesc) {
    runtime::Context* context = CW_TRY(currentContext());
    pTexObject = CW_TRY(runtime::createTexture(*context, CW_TRY(resourceOf(pResDesc)),
                                               CW_TRY(samplingOf(pTexDesc)), viewOf(pResViewDesc)));
    return {};
}
Result<> cuTexObjectDestroy(CUtexObject texObject) {
    CW_TRY(currentContext());
    return runtime::destroyTexture(process(), texObject);
}
Result<> cuTexObjectGetResourceDesc(CUDA_RESOURCE_DESC& pResDesc, CUtexObject texObject) {
    tell(CW_TRY(textureOf(texObject)).resource, pResDesc);
    return {};
}
Result<> cuTexObjectGetTextureDesc(CUDA_TEXTURE_DESC& pTexDesc, CUtexObject texObject) {
    tell(*CW_TRY(textureOf(texObject)).sampling, pTexDesc);
    return {};
}
Result<> cuTexObjectGetResourceViewDesc(CUDA_RESOURCE_VIEW_DESC& pResViewDesc,
                                        CUtexObject texObject) {
    const auto view = CW_TRY(textureOf(texObject)).view;
    if (!view) return Error{ErrorCode::InvalidArgument, "the texture object has no view"};
    pResViewDesc = {CUresourceViewFormat(view->format),
                    view->width,
                    view->height,
                    view->depth,
                    view->first_level,
                    view->last_level,
                    view->first_layer,
                    view->last_layer,
                    {}};
    return {};
}

Result<> cuSurfObjectCreate(CUsurfObject& pSurfObject, const CUDA_RESOURCE_DESC& pResDesc) {
    runtime::Context* context = CW_TRY(currentContext());
    pSurfObject = CW_TRY(runtime::createSurface(*context, CW_TRY(resourceOf(pResDesc))));
    return {};
}
Result<> cuSurfObjectDestroy(CUsurfObject surfObject) {
    CW_TRY(currentContext());
    return runtime::destroySurface(process(), surfObject);
}
Result<> cuSurfObjectGetResourceDesc(CUDA_RESOURCE_DESC& pResDesc, CUsurfObject surfObject) {
    CW_TRY(currentContext());
    tell(CW_TRY(runtime::surfaceOf(process(), surfObject)).resource, pResDesc);
    return {};
}

Result<> cuDeviceGetTexture1DLinearMaxWidth(size_t& maxWidthInElements, CUarray_format format,
                                            unsigned numChannels, CUdevice dev) {
    CW_TRY(formatOf(format, numChannels));
    const ir::DeviceFacts* facts = CW_TRY(factsOf(dev));
    maxWidthInElements = size_t(runtime::attribute(runtime::Attribute::MaxTexture1DLinearWidth,
                                                   *facts, process().physicalIndex(dev)));
    return {};
}

} // namespace cw::cuda
