// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: texture and surface objects of the driver API
// DOC: CUDA Driver API, 6.28 Texture Object Management, 6.29 Surface Object Management
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

static CUarray makeArray(CUarray_format format, unsigned flags = 0) {
    const CUDA_ARRAY3D_DESCRIPTOR shape = {16, 8, 0, format, 2, flags};
    CUarray array = nullptr;
    CHECK_CU(cuArray3DCreate(&array, &shape));
    return array;
}

CASE(ATextureTellsWhatItIs) {
    test::DriverContext context;
    CUarray array = makeArray(CU_AD_FORMAT_UNSIGNED_INT8);
    CUDA_RESOURCE_DESC resource = {}, resource_told = {};
    resource.resType = CU_RESOURCE_TYPE_ARRAY;
    resource.res.array.hArray = array;
    CUDA_TEXTURE_DESC desc = {}, told = {};
    desc.addressMode[0] = CU_TR_ADDRESS_MODE_MIRROR;
    desc.filterMode = CU_TR_FILTER_MODE_LINEAR; // of fractions: bytes are promoted unless ...
    desc.flags = CU_TRSF_NORMALIZED_COORDINATES | CU_TRSF_SRGB;
    desc.maxAnisotropy = 4;
    desc.borderColor[1] = 2;
    CUDA_RESOURCE_VIEW_DESC view = {}, view_told = {};
    view.format = CU_RES_VIEW_FORMAT_UINT_2X8;
    view.width = 16;
    view.height = 8;
    CUtexObject object = 0;
    CHECK_CU(cuTexObjectCreate(&object, &resource, &desc, &view));
    CHECK_CU(cuTexObjectGetResourceDesc(&resource_told, object));
    CHECK_EQ(resource_told.resType, CU_RESOURCE_TYPE_ARRAY);
    CHECK(resource_told.res.array.hArray == array);
    CHECK_CU(cuTexObjectGetTextureDesc(&told, object));
    CHECK_EQ(told.addressMode[0], CU_TR_ADDRESS_MODE_MIRROR);
    CHECK_EQ(told.filterMode, CU_TR_FILTER_MODE_LINEAR);
    CHECK_EQ(told.flags, unsigned(CU_TRSF_NORMALIZED_COORDINATES | CU_TRSF_SRGB));
    CHECK_EQ(told.maxAnisotropy, 4u);
    CHECK_EQ(told.borderColor[1], 2.0f);
    CHECK_CU(cuTexObjectGetResourceViewDesc(&view_told, object));
    CHECK_EQ(view_told.format, CU_RES_VIEW_FORMAT_UINT_2X8);
    CHECK_EQ(view_told.height, size_t(8));
    CHECK_CU(cuTexObjectDestroy(object));
    CHECK_EQ(cuTexObjectDestroy(object), CUDA_ERROR_INVALID_VALUE);

    desc.flags |= CU_TRSF_READ_AS_INTEGER; // ... they are read as integers
    CHECK_EQ(cuTexObjectCreate(&object, &resource, &desc, nullptr), CUDA_ERROR_INVALID_VALUE);
    desc.filterMode = CU_TR_FILTER_MODE_POINT;
    resource.flags = 1;
    CHECK_EQ(cuTexObjectCreate(&object, &resource, &desc, nullptr), CUDA_ERROR_INVALID_VALUE);
    resource.flags = 0;
    CHECK_CU(cuTexObjectCreate(&object, &resource, &desc, nullptr));
    CHECK_EQ(cuTexObjectGetResourceViewDesc(&view_told, object), CUDA_ERROR_INVALID_VALUE);
    // The runtime API sees the same object.
    cudaTextureDesc same = {};
    CHECK_EQ(cudaGetTextureObjectTextureDesc(&same, object), cudaSuccess);
    CHECK_EQ(same.readMode, cudaReadModeElementType);
    CHECK_EQ(same.normalizedCoords, 1);
    CHECK_CU(cuTexObjectDestroy(object));
    CHECK_CU(cuArrayDestroy(array));
}

CASE(PlainMemoryCanBeATexture) {
    test::DriverContext context;
    CUdeviceptr memory = 0;
    size_t pitch = 0, elements = 0;
    CHECK_CU(cuMemAllocPitch(&memory, &pitch, 64 * 4, 16, 4));
    CUDA_RESOURCE_DESC resource = {}, told = {};
    resource.resType = CU_RESOURCE_TYPE_LINEAR;
    resource.res.linear.devPtr = memory;
    resource.res.linear.format = CU_AD_FORMAT_HALF;
    resource.res.linear.numChannels = 4;
    resource.res.linear.sizeInBytes = 1024;
    CUDA_TEXTURE_DESC desc = {};
    CUtexObject object = 0;
    CHECK_CU(cuTexObjectCreate(&object, &resource, &desc, nullptr));
    CHECK_CU(cuTexObjectGetResourceDesc(&told, object));
    CHECK_EQ(told.resType, CU_RESOURCE_TYPE_LINEAR);
    CHECK_EQ(told.res.linear.format, CU_AD_FORMAT_HALF);
    CHECK_EQ(told.res.linear.numChannels, 4u);
    CHECK_EQ(told.res.linear.sizeInBytes, size_t(1024));
    CHECK_CU(cuTexObjectDestroy(object));
    resource.res.linear.numChannels = 3;
    CHECK_EQ(cuTexObjectCreate(&object, &resource, &desc, nullptr), CUDA_ERROR_INVALID_VALUE);

    resource = {};
    resource.resType = CU_RESOURCE_TYPE_PITCH2D;
    resource.res.pitch2D.devPtr = memory;
    resource.res.pitch2D.format = CU_AD_FORMAT_SIGNED_INT32;
    resource.res.pitch2D.numChannels = 1;
    resource.res.pitch2D.width = 64;
    resource.res.pitch2D.height = 16;
    resource.res.pitch2D.pitchInBytes = pitch;
    CHECK_CU(cuTexObjectCreate(&object, &resource, &desc, nullptr));
    CHECK_CU(cuTexObjectGetResourceDesc(&told, object));
    CHECK_EQ(told.res.pitch2D.pitchInBytes, pitch);
    CHECK_EQ(told.res.pitch2D.format, CU_AD_FORMAT_SIGNED_INT32);
    CHECK_CU(cuTexObjectDestroy(object));
    CHECK_CU(cuDeviceGetTexture1DLinearMaxWidth(&elements, CU_AD_FORMAT_FLOAT, 1, 0));
    CHECK(elements > 0);
    CHECK_CU(cuMemFree(memory));
}

CASE(ASurfaceNeedsAnArrayForIt) {
    test::DriverContext context;
    CUarray array = makeArray(CU_AD_FORMAT_FLOAT, CUDA_ARRAY3D_SURFACE_LDST);
    CUarray plain = makeArray(CU_AD_FORMAT_FLOAT);
    CUDA_RESOURCE_DESC resource = {}, told = {};
    resource.resType = CU_RESOURCE_TYPE_ARRAY;
    resource.res.array.hArray = array;
    CUsurfObject surface = 0;
    CHECK_CU(cuSurfObjectCreate(&surface, &resource));
    CHECK_CU(cuSurfObjectGetResourceDesc(&told, surface));
    CHECK(told.res.array.hArray == array);
    CHECK_CU(cuSurfObjectDestroy(surface));
    CHECK_EQ(cuSurfObjectDestroy(surface), CUDA_ERROR_INVALID_VALUE);
    resource.res.array.hArray = plain;
    CHECK_EQ(cuSurfObjectCreate(&surface, &resource), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuArrayDestroy(array));
    CHECK_CU(cuArrayDestroy(plain));
}
