// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/texture.h"

#include <algorithm>

#include "runtime/identity.h"
#include "shim/libcudart/array.h"

namespace cw::cudart {

using runtime::TextureResource;

namespace {

Result<TextureResource> resourceOf(const cudaResourceDesc& desc) {
    TextureResource resource{.kind = TextureResource::Kind(desc.resType)};
    switch (desc.resType) {
    case cudaResourceTypeArray:
        resource.array = desc.res.array.array;
        return resource;
    case cudaResourceTypeMipmappedArray:
        resource.array = desc.res.mipmap.mipmap;
        return resource;
    case cudaResourceTypeLinear:
        resource.address = reinterpret_cast<uint64_t>(desc.res.linear.devPtr);
        resource.format = CW_TRY(formatOf(desc.res.linear.desc));
        resource.bytes = desc.res.linear.sizeInBytes;
        return resource;
    case cudaResourceTypePitch2D:
        resource.address = reinterpret_cast<uint64_t>(desc.res.pitch2D.devPtr);
        resource.format = CW_TRY(formatOf(desc.res.pitch2D.desc));
        resource.width = desc.res.pitch2D.width;
        resource.height = desc.res.pitch2D.height;
        resource.pitch = desc.res.pitch2D.pitchInBytes;
        return resource;
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no type of a resource", int(desc.resType));
}

void tell(const TextureResource& resource, cudaResourceDesc& desc) {
    desc = {};
    desc.resType = cudaResourceType(resource.kind);
    void* const memory = reinterpret_cast<void*>(resource.address);
    switch (resource.kind) {
    case TextureResource::Array:
        desc.res.array.array = static_cast<cudaArray_t>(const_cast<void*>(resource.array));
        return;
    case TextureResource::MipmappedArray:
        desc.res.mipmap.mipmap =
            static_cast<cudaMipmappedArray_t>(const_cast<void*>(resource.array));
        return;
    case TextureResource::Linear:
        desc.res.linear = {memory, describe(resource.format), resource.bytes};
        return;
    case TextureResource::Pitched:
        desc.res.pitch2D = {memory, describe(resource.format), resource.width, resource.height,
                            resource.pitch};
        return;
    }
}

Result<runtime::TextureSampling> samplingOf(const cudaTextureDesc& desc) {
    runtime::TextureSampling sampling{
        .filter = CW_TRY(runtime::textureFilter(desc.filterMode)),
        .level_filter = CW_TRY(runtime::textureFilter(desc.mipmapFilterMode)),
        .reads_normalized = desc.readMode == cudaReadModeNormalizedFloat,
        .normalized_coordinates = desc.normalizedCoords != 0,
        .is_srgb = desc.sRGB != 0,
        .is_seamless = desc.seamlessCubemap != 0,
        .no_trilinear_optimization = desc.disableTrilinearOptimization != 0,
        .max_anisotropy = desc.maxAnisotropy,
        .level_bias = desc.mipmapLevelBias,
        .least_level = desc.minMipmapLevelClamp,
        .greatest_level = desc.maxMipmapLevelClamp};
    if (desc.readMode != cudaReadModeElementType && desc.readMode != cudaReadModeNormalizedFloat)
        return makeError(ErrorCode::InvalidArgument, "{} is no read mode", int(desc.readMode));
    for (int i = 0; i < 3; ++i)
        sampling.address_mode[i] = CW_TRY(runtime::textureAddressMode(desc.addressMode[i]));
    std::copy_n(desc.borderColor, 4, sampling.border);
    return sampling;
}

void tell(const runtime::TextureSampling& sampling, cudaTextureDesc& desc) {
    desc = {};
    for (int i = 0; i < 3; ++i)
        desc.addressMode[i] = cudaTextureAddressMode(sampling.address_mode[i]);
    desc.filterMode = cudaTextureFilterMode(sampling.filter);
    desc.readMode =
        sampling.reads_normalized ? cudaReadModeNormalizedFloat : cudaReadModeElementType;
    desc.sRGB = sampling.is_srgb;
    std::copy_n(sampling.border, 4, desc.borderColor);
    desc.normalizedCoords = sampling.normalized_coordinates;
    desc.maxAnisotropy = sampling.max_anisotropy;
    desc.mipmapFilterMode = cudaTextureFilterMode(sampling.level_filter);
    desc.mipmapLevelBias = sampling.level_bias;
    desc.minMipmapLevelClamp = sampling.least_level;
    desc.maxMipmapLevelClamp = sampling.greatest_level;
    desc.disableTrilinearOptimization = sampling.no_trilinear_optimization;
    desc.seamlessCubemap = sampling.is_seamless;
}

std::optional<runtime::TextureView> viewOf(const cudaResourceViewDesc* desc) {
    if (!desc) return {};
    return runtime::TextureView{
        int(desc->format),      desc->width,           desc->height,     desc->depth,
        desc->firstMipmapLevel, desc->lastMipmapLevel, desc->firstLayer, desc->lastLayer};
}

Result<> checkFlags(const ResourceDesc13& desc) {
    if (desc.flags == 0) return {};
    return makeError(ErrorCode::InvalidArgument, "flags {:#x} of a resource", desc.flags);
}

Result<runtime::TextureObject> textureOf(cudaTextureObject_t object) {
    CW_TRY(currentContext());
    return runtime::textureOf(process(), object);
}

} // namespace

Result<> cudaCreateTextureObject(cudaTextureObject_t& pTexObject, const cudaResourceDesc& pResDesc,
                                 const cudaTextureDesc& pTexDesc,
                                 const cudaResourceViewDesc* pResViewDesc) {
    runtime::Context* context = CW_TRY(currentContext());
    pTexObject = CW_TRY(runtime::createTexture(*context, CW_TRY(resourceOf(pResDesc)),
                                               CW_TRY(samplingOf(pTexDesc)), viewOf(pResViewDesc)));
    return {};
}
Result<> createTextureOf11(cudaTextureObject_t& pTexObject, const cudaResourceDesc& pResDesc,
                           const TextureDesc11& pTexDesc,
                           const cudaResourceViewDesc* pResViewDesc) {
    return cudaCreateTextureObject(pTexObject, pResDesc, pTexDesc.newer(), pResViewDesc);
}
Result<> createTextureOf13(cudaTextureObject_t& pTexObject, const ResourceDesc13& pResDesc,
                           const cudaTextureDesc& pTexDesc,
                           const cudaResourceViewDesc* pResViewDesc) {
    CW_TRY(checkFlags(pResDesc));
    return cudaCreateTextureObject(pTexObject, pResDesc.desc, pTexDesc, pResViewDesc);
}
Result<> cudaDestroyTextureObject(cudaTextureObject_t texObject) {
    CW_TRY(currentContext());
    return runtime::destroyTexture(process(), texObject);
}
Result<> cudaGetTextureObjectResourceDesc(cudaResourceDesc& pResDesc,
                                          cudaTextureObject_t texObject) {
    tell(CW_TRY(textureOf(texObject)).resource, pResDesc);
    return {};
}
Result<> textureResourceOf13(ResourceDesc13& pResDesc, cudaTextureObject_t texObject) {
    pResDesc = {};
    return cudaGetTextureObjectResourceDesc(pResDesc.desc, texObject);
}
Result<> cudaGetTextureObjectTextureDesc(cudaTextureDesc& pTexDesc, cudaTextureObject_t texObject) {
    tell(*CW_TRY(textureOf(texObject)).sampling, pTexDesc);
    return {};
}
Result<> samplingOf11(TextureDesc11& pTexDesc, cudaTextureObject_t texObject) {
    cudaTextureDesc desc;
    CW_TRY(cudaGetTextureObjectTextureDesc(desc, texObject));
    pTexDesc = desc;
    return {};
}
Result<> cudaGetTextureObjectResourceViewDesc(cudaResourceViewDesc& pResViewDesc,
                                              cudaTextureObject_t texObject) {
    const auto view = CW_TRY(textureOf(texObject)).view;
    if (!view) return Error{ErrorCode::InvalidArgument, "the texture object has no view"};
    pResViewDesc = {cudaResourceViewFormat(view->format),
                    view->width,
                    view->height,
                    view->depth,
                    view->first_level,
                    view->last_level,
                    view->first_layer,
                    view->last_layer};
    return {};
}

Result<> cudaCreateSurfaceObject(cudaSurfaceObject_t& pSurfObject,
                                 const cudaResourceDesc& pResDesc) {
    runtime::Context* context = CW_TRY(currentContext());
    pSurfObject = CW_TRY(runtime::createSurface(*context, CW_TRY(resourceOf(pResDesc))));
    return {};
}
Result<> createSurfaceOf13(cudaSurfaceObject_t& pSurfObject, const ResourceDesc13& pResDesc) {
    CW_TRY(checkFlags(pResDesc));
    return cudaCreateSurfaceObject(pSurfObject, pResDesc.desc);
}
Result<> cudaDestroySurfaceObject(cudaSurfaceObject_t surfObject) {
    CW_TRY(currentContext());
    return runtime::destroySurface(process(), surfObject);
}
Result<> cudaGetSurfaceObjectResourceDesc(cudaResourceDesc& pResDesc,
                                          cudaSurfaceObject_t surfObject) {
    CW_TRY(currentContext());
    tell(CW_TRY(runtime::surfaceOf(process(), surfObject)).resource, pResDesc);
    return {};
}

Result<> surfaceResourceOf13(ResourceDesc13& pResDesc, cudaSurfaceObject_t surfObject) {
    pResDesc = {};
    return cudaGetSurfaceObjectResourceDesc(pResDesc.desc, surfObject);
}

Result<> cudaDeviceGetTexture1DLinearMaxWidth(size_t& maxWidthInElements,
                                              const cudaChannelFormatDesc& fmtDesc, int device) {
    CW_TRY(formatOf(fmtDesc));
    const ir::DeviceFacts* facts = CW_TRY(factsOf(device));
    maxWidthInElements = size_t(runtime::attribute(runtime::Attribute::MaxTexture1DLinearWidth,
                                                   *facts, process().physicalIndex(device)));
    return {};
}

} // namespace cw::cudart
