// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: texture and surface objects: what they are made of, what they tell, and what is refused
// DOC: CUDA Runtime API, 5.27 Texture Object Management, 5.28 Surface Object Management
// DOC: CUDA Runtime API, 7.9 cudaResourceViewDesc, 7.11 cudaTextureDesc
// ORACLE: not yet run
#include "array_case.h"

namespace {

cudaTextureDesc sampling(cudaTextureFilterMode filter = cudaFilterModePoint,
                         cudaTextureReadMode read = cudaReadModeElementType) {
    cudaTextureDesc desc = {};
    desc.addressMode[0] = desc.addressMode[1] = desc.addressMode[2] = cudaAddressModeClamp;
    desc.filterMode = filter;
    desc.readMode = read;
    return desc;
}
cudaResourceDesc arrayResource(cudaArray_t array) {
    cudaResourceDesc desc = {};
    desc.resType = cudaResourceTypeArray;
    desc.res.array.array = array;
    return desc;
}
cudaResourceDesc linearResource(void* memory, size_t bytes, cudaChannelFormatDesc format) {
    cudaResourceDesc desc = {};
    desc.resType = cudaResourceTypeLinear;
    desc.res.linear.devPtr = memory;
    desc.res.linear.desc = format;
    desc.res.linear.sizeInBytes = bytes;
    return desc;
}
cudaResourceDesc pitchedResource(void* memory, size_t width, size_t height, size_t pitch) {
    cudaResourceDesc desc = {};
    desc.resType = cudaResourceTypePitch2D;
    desc.res.pitch2D.devPtr = memory;
    desc.res.pitch2D.desc = cudaCreateChannelDesc<float>();
    desc.res.pitch2D.width = width;
    desc.res.pitch2D.height = height;
    desc.res.pitch2D.pitchInBytes = pitch;
    return desc;
}
cudaError_t create(const cudaResourceDesc& resource, const cudaTextureDesc& desc = sampling(),
                   const cudaResourceViewDesc* view = nullptr) {
    cudaTextureObject_t object = 0;
    const cudaError_t error = cudaCreateTextureObject(&object, &resource, &desc, view);
    if (error == cudaSuccess) CHECK_CUDA(cudaDestroyTextureObject(object));
    return error;
}
cudaMipmappedArray_t mipmapped(cudaExtent extent, unsigned levels, unsigned flags = 0) {
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    cudaMipmappedArray_t array = nullptr;
    CHECK_CUDA(cudaMallocMipmappedArray(&array, &format, extent, levels, flags));
    return array;
}

} // namespace

CASE(ATextureTellsItsArray) {
    test::Array<float> array(make_cudaExtent(16, 8, 0));
    const cudaResourceDesc resource = arrayResource(array);
    const cudaTextureDesc desc = sampling();
    cudaTextureObject_t object = 0, other = 0;
    CHECK_CUDA(cudaCreateTextureObject(&object, &resource, &desc, nullptr));
    CHECK_CUDA(cudaCreateTextureObject(&other, &resource, &desc, nullptr));
    CHECK(object != 0 && object != other);
    cudaResourceDesc told = {};
    told.resType = cudaResourceTypeLinear;
    CHECK_CUDA(cudaGetTextureObjectResourceDesc(&told, object));
    CHECK_EQ(told.resType, cudaResourceTypeArray);
    CHECK(told.res.array.array == static_cast<cudaArray_t>(array));
    cudaResourceViewDesc view = {};
    CHECK_EQ(cudaGetTextureObjectResourceViewDesc(&view, object), cudaErrorInvalidValue);
    CHECK_CUDA(cudaDestroyTextureObject(object));
    CHECK_CUDA(cudaDestroyTextureObject(other));
    CHECK_EQ(cudaGetTextureObjectResourceDesc(&told, object), cudaErrorInvalidValue);
    CHECK_EQ(cudaDestroyTextureObject(object), cudaErrorInvalidValue);
}

CASE(ATextureTellsItsSampling) {
    cudaMipmappedArray_t array = mipmapped(make_cudaExtent(16, 8, 0), 3);
    cudaResourceDesc resource = {};
    resource.resType = cudaResourceTypeMipmappedArray;
    resource.res.mipmap.mipmap = array;
    cudaTextureDesc desc = {}, told = {};
    desc.addressMode[0] = cudaAddressModeWrap;
    desc.addressMode[1] = cudaAddressModeBorder;
    desc.addressMode[2] = cudaAddressModeMirror;
    desc.filterMode = cudaFilterModeLinear;
    desc.borderColor[0] = 0.25f;
    desc.borderColor[3] = 4;
    desc.normalizedCoords = 1;
    desc.maxAnisotropy = 8;
    desc.mipmapFilterMode = cudaFilterModeLinear;
    desc.mipmapLevelBias = 0.5f;
    desc.minMipmapLevelClamp = 1;
    desc.maxMipmapLevelClamp = 2;
    desc.seamlessCubemap = 1;
    cudaTextureObject_t object = 0;
    CHECK_CUDA(cudaCreateTextureObject(&object, &resource, &desc, nullptr));
    CHECK_CUDA(cudaGetTextureObjectTextureDesc(&told, object));
    for (int i = 0; i < 3; ++i)
        CHECK_EQ(told.addressMode[i], desc.addressMode[i]);
    CHECK_EQ(told.filterMode, cudaFilterModeLinear);
    CHECK_EQ(told.readMode, cudaReadModeElementType);
    CHECK_EQ(told.sRGB, 0);
    CHECK_EQ(told.borderColor[0], 0.25f);
    CHECK_EQ(told.borderColor[3], 4.0f);
    CHECK_EQ(told.normalizedCoords, 1);
    CHECK_EQ(told.maxAnisotropy, 8u);
    CHECK_EQ(told.mipmapFilterMode, cudaFilterModeLinear);
    CHECK_EQ(told.mipmapLevelBias, 0.5f);
    CHECK_EQ(told.minMipmapLevelClamp, 1.0f);
    CHECK_EQ(told.maxMipmapLevelClamp, 2.0f);
    CHECK_EQ(told.disableTrilinearOptimization, 0);
    CHECK_EQ(told.seamlessCubemap, 1);
    cudaResourceDesc what = {};
    CHECK_CUDA(cudaGetTextureObjectResourceDesc(&what, object));
    CHECK_EQ(what.resType, cudaResourceTypeMipmappedArray);
    CHECK(what.res.mipmap.mipmap == array);
    CHECK_CUDA(cudaDestroyTextureObject(object));
    desc.normalizedCoords = 0; // not with levels
    CHECK_EQ(create(resource, desc), cudaErrorInvalidValue);
    CHECK_CUDA(cudaFreeMipmappedArray(array));
}

#if CUDART_VERSION >= 13000
CASE(ResourcesHaveNoFlags) {
    test::Array<float> array(make_cudaExtent(8, 8, 0), cudaArraySurfaceLoadStore);
    cudaResourceDesc resource = arrayResource(array), told = {};
    const cudaTextureDesc desc = sampling();
    cudaTextureObject_t object = 0;
    CHECK_CUDA(cudaCreateTextureObject(&object, &resource, &desc, nullptr));
    told.flags = 7;
    CHECK_CUDA(cudaGetTextureObjectResourceDesc(&told, object));
    CHECK_EQ(told.flags, 0u);
    CHECK_CUDA(cudaDestroyTextureObject(object));
    resource.flags = 1;
    CHECK_EQ(create(resource), cudaErrorInvalidValue);
    CHECK_EQ(cudaCreateSurfaceObject(&object, &resource), cudaErrorInvalidValue);
}
#endif

CASE(PlainMemoryCanBeATexture) {
    test::Buffer<float> memory(1024);
    const auto format = cudaCreateChannelDesc<float2>();
    cudaResourceDesc resource = linearResource(memory, 4096, format), told = {};
    const cudaTextureDesc desc = sampling();
    cudaTextureObject_t object = 0;
    CHECK_CUDA(cudaCreateTextureObject(&object, &resource, &desc, nullptr));
    CHECK_CUDA(cudaGetTextureObjectResourceDesc(&told, object));
    CHECK_EQ(told.resType, cudaResourceTypeLinear);
    CHECK(told.res.linear.devPtr == static_cast<float*>(memory));
    CHECK_EQ(told.res.linear.sizeInBytes, size_t(4096));
    CHECK_EQ(told.res.linear.desc.y, 32);
    CHECK_EQ(told.res.linear.desc.z, 0);
    CHECK_EQ(told.res.linear.desc.f, cudaChannelFormatKindFloat);
    CHECK_CUDA(cudaDestroyTextureObject(object));

    CHECK_EQ(create(linearResource(memory + 1, 1024, format)), cudaErrorInvalidValue); // alignment
    CHECK_EQ(create(linearResource(memory, 0, format)), cudaErrorInvalidValue);
    CHECK_EQ(create(linearResource(nullptr, 4096, format)), cudaErrorInvalidValue);
    CHECK_EQ(create(linearResource(memory, 4096, cudaCreateChannelDesc(32, 32, 32, 0, format.f))),
             cudaErrorInvalidValue);
    int most = 0;
    size_t elements = 0;
    CHECK_CUDA(cudaDeviceGetAttribute(&most, cudaDevAttrMaxTexture1DLinearWidth, 0));
    CHECK_EQ(create(linearResource(memory, 8 * (size_t(most) + 1), format)), cudaErrorInvalidValue);
    CHECK_CUDA(cudaDeviceGetTexture1DLinearMaxWidth(&elements, &format, 0));
    CHECK(elements > 0 && elements <= size_t(most));
}

CASE(PitchedMemoryCanBeATexture) {
    float* memory = nullptr;
    size_t pitch = 0;
    CHECK_CUDA(cudaMallocPitch(&memory, &pitch, 100 * 4, 20));
    cudaResourceDesc told = {};
    const cudaResourceDesc resource = pitchedResource(memory, 100, 20, pitch);
    const cudaTextureDesc desc = sampling(cudaFilterModeLinear);
    cudaTextureObject_t object = 0;
    CHECK_CUDA(cudaCreateTextureObject(&object, &resource, &desc, nullptr));
    CHECK_CUDA(cudaGetTextureObjectResourceDesc(&told, object));
    CHECK_EQ(told.resType, cudaResourceTypePitch2D);
    CHECK(told.res.pitch2D.devPtr == memory);
    CHECK_EQ(told.res.pitch2D.width, size_t(100));
    CHECK_EQ(told.res.pitch2D.height, size_t(20));
    CHECK_EQ(told.res.pitch2D.pitchInBytes, pitch);
    CHECK_CUDA(cudaDestroyTextureObject(object));
    CHECK_EQ(create(pitchedResource(memory, 100, 20, 404)), cudaErrorInvalidValue); // alignment
    CHECK_EQ(create(pitchedResource(memory, 100, 20, 384)), cudaErrorInvalidValue); // too short
    CHECK_EQ(create(pitchedResource(memory, 100, 70000, pitch)), cudaErrorInvalidValue);
    CHECK_CUDA(cudaFree(memory));
}

CASE(IntegersAreFilteredOnlyAsFractions) {
    test::Array<uchar4> bytes(make_cudaExtent(8, 8, 0));
    test::Array<int> words(make_cudaExtent(8, 8, 0));
    test::Array<float> floats(make_cudaExtent(8, 8, 0));
    const auto linear = cudaFilterModeLinear;
    CHECK_CUDA(create(arrayResource(floats), sampling(linear)));
    CHECK_CUDA(create(arrayResource(bytes), sampling(linear, cudaReadModeNormalizedFloat)));
    CHECK_EQ(create(arrayResource(bytes), sampling(linear)), cudaErrorInvalidValue);
    // Integers of 32 bits stay integers.
    CHECK_EQ(create(arrayResource(words), sampling(linear, cudaReadModeNormalizedFloat)),
             cudaErrorInvalidValue);
    CHECK_CUDA(
        create(arrayResource(words), sampling(cudaFilterModePoint, cudaReadModeNormalizedFloat)));
}

CASE(WrongObjectsAreInvalidValue) {
    test::Array<float> array(make_cudaExtent(8, 8, 0));
    const cudaResourceDesc resource = arrayResource(array);
    const cudaTextureDesc desc = sampling();
    cudaTextureObject_t object = 0;
    CHECK_EQ(cudaCreateTextureObject(nullptr, &resource, &desc, nullptr), cudaErrorInvalidValue);
    CHECK_EQ(cudaCreateTextureObject(&object, nullptr, &desc, nullptr), cudaErrorInvalidValue);
    CHECK_EQ(cudaCreateTextureObject(&object, &resource, nullptr, nullptr), cudaErrorInvalidValue);
    CHECK_EQ(create(arrayResource(nullptr)), cudaErrorInvalidValue);
    cudaTextureDesc strange = sampling();
    strange.filterMode = cudaTextureFilterMode(7);
    CHECK_EQ(create(resource, strange), cudaErrorInvalidValue);
    strange = sampling();
    strange.addressMode[1] = cudaTextureAddressMode(7);
    CHECK_EQ(create(resource, strange), cudaErrorInvalidValue);
    CHECK_EQ(cudaDestroyTextureObject(12345), cudaErrorInvalidValue);
}

CASE(AViewKeepsTheExtents) {
    test::Array<uint2> array(make_cudaExtent(16, 8, 0));
    cudaResourceViewDesc view = {}, told = {};
    view.format = cudaResViewFormatHalf4; // eight bytes too
    view.width = 16;
    view.height = 8;
    const cudaResourceDesc resource = arrayResource(array);
    const cudaTextureDesc desc = sampling(cudaFilterModeLinear); // halves can be filtered
    cudaTextureObject_t object = 0;
    CHECK_CUDA(cudaCreateTextureObject(&object, &resource, &desc, &view));
    CHECK_CUDA(cudaGetTextureObjectResourceViewDesc(&told, object));
    CHECK_EQ(told.format, cudaResViewFormatHalf4);
    CHECK_EQ(told.width, size_t(16));
    CHECK_EQ(told.height, size_t(8));
    CHECK_CUDA(cudaDestroyTextureObject(object));
    view.width = 15;
    CHECK_EQ(create(resource, sampling(), &view), cudaErrorInvalidValue);
    view.width = 16;
    view.format = cudaResViewFormatFloat4; // sixteen bytes
    CHECK_EQ(create(resource, sampling(), &view), cudaErrorInvalidValue);
    view.format = cudaResViewFormatNone;
    CHECK_CUDA(create(resource, sampling(), &view));
    view.lastMipmapLevel = 1;
    CHECK_EQ(create(resource, sampling(), &view), cudaErrorInvalidValue);
    view.lastMipmapLevel = 0;
    view.lastLayer = 1;
    CHECK_EQ(create(resource, sampling(), &view), cudaErrorInvalidValue);
    test::Buffer<float> memory(1024);
    view = {};
    view.width = 1024;
    CHECK_EQ(
        create(linearResource(memory, 4096, cudaCreateChannelDesc<float>()), sampling(), &view),
        cudaErrorInvalidValue);
}

CASE(AViewTakesLevelsAndLayers) {
    cudaMipmappedArray_t array = mipmapped(make_cudaExtent(16, 8, 5), 4, cudaArrayLayered);
    cudaResourceDesc resource = {};
    resource.resType = cudaResourceTypeMipmappedArray;
    resource.res.mipmap.mipmap = array;
    cudaTextureDesc desc = sampling();
    desc.normalizedCoords = 1;
    cudaResourceViewDesc view = {};
    view.format = cudaResViewFormatFloat1;
    view.width = 16;
    view.height = 8;
    view.depth = 5;
    view.firstMipmapLevel = 1;
    view.lastMipmapLevel = 3;
    view.firstLayer = 2;
    view.lastLayer = 4;
    CHECK_CUDA(create(resource, desc, &view));
    view.lastLayer = 5;
    CHECK_EQ(create(resource, desc, &view), cudaErrorInvalidValue);
    view.lastLayer = 4;
    view.lastMipmapLevel = 4;
    CHECK_EQ(create(resource, desc, &view), cudaErrorInvalidValue);
    view.firstMipmapLevel = 3;
    view.lastMipmapLevel = 2;
    CHECK_EQ(create(resource, desc, &view), cudaErrorInvalidValue);
    CHECK_CUDA(cudaFreeMipmappedArray(array));
}

CASE(SurfacesNeedAnArrayForThem) {
    test::Array<float> array(make_cudaExtent(8, 8, 0), cudaArraySurfaceLoadStore);
    test::Array<float> plain(make_cudaExtent(8, 8, 0));
    test::Buffer<float> memory(64);
    cudaResourceDesc resource = arrayResource(array), told = {};
    cudaSurfaceObject_t surface = 0;
    CHECK_CUDA(cudaCreateSurfaceObject(&surface, &resource));
    CHECK_CUDA(cudaGetSurfaceObjectResourceDesc(&told, surface));
    CHECK_EQ(told.resType, cudaResourceTypeArray);
    CHECK(told.res.array.array == static_cast<cudaArray_t>(array));
    CHECK_EQ(cudaDestroyTextureObject(surface), cudaErrorInvalidValue); // of the other kind
    CHECK_CUDA(cudaDestroySurfaceObject(surface));
    CHECK_EQ(cudaDestroySurfaceObject(surface), cudaErrorInvalidValue);
    resource = arrayResource(plain);
    CHECK_EQ(cudaCreateSurfaceObject(&surface, &resource), cudaErrorInvalidValue);
    resource = linearResource(memory, 256, cudaCreateChannelDesc<float>());
    CHECK_EQ(cudaCreateSurfaceObject(&surface, &resource), cudaErrorInvalidValue);
}
