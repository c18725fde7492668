// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: arrays: their shapes, formats and limits, levels, and what is told of them
// DOC: CUDA Runtime API, 5.9 Memory Management, cudaMalloc3DArray, cudaMallocMipmappedArray
// ORACLE: not yet run
#include "array_case.h"

static cudaError_t create(const cudaChannelFormatDesc& format, cudaExtent extent, unsigned flags) {
    cudaArray_t array = nullptr;
    const cudaError_t error = cudaMalloc3DArray(&array, &format, extent, flags);
    if (error == cudaSuccess) CHECK_CUDA(cudaFreeArray(array));
    return error;
}
static cudaError_t create(cudaExtent extent, unsigned flags) {
    return create(cudaCreateChannelDesc<float>(), extent, flags);
}
static cudaError_t create(int x, int y, int z, int w, cudaChannelFormatKind kind) {
    return create(cudaCreateChannelDesc(x, y, z, w, kind), make_cudaExtent(8, 8, 0), 0);
}
static int limit(cudaDeviceAttr attribute) {
    int value = 0;
    CHECK_CUDA(cudaDeviceGetAttribute(&value, attribute, 0));
    return value;
}
static void checkFormat(const cudaChannelFormatDesc& seen, int x, int y, int z, int w,
                        cudaChannelFormatKind kind) {
    CHECK_EQ(seen.x, x);
    CHECK_EQ(seen.y, y);
    CHECK_EQ(seen.z, z);
    CHECK_EQ(seen.w, w);
    CHECK_EQ(seen.f, kind);
}
static void checkExtent(cudaArray_t array, size_t width, size_t height, size_t depth) {
    cudaExtent extent = {};
    CHECK_CUDA(cudaArrayGetInfo(nullptr, &extent, nullptr, array));
    CHECK_EQ(extent.width, width);
    CHECK_EQ(extent.height, height);
    CHECK_EQ(extent.depth, depth);
}

CASE(TypesHaveChannels) {
    checkFormat(cudaCreateChannelDesc<float4>(), 32, 32, 32, 32, cudaChannelFormatKindFloat);
    checkFormat(cudaCreateChannelDesc<uchar2>(), 8, 8, 0, 0, cudaChannelFormatKindUnsigned);
    checkFormat(cudaCreateChannelDesc<short>(), 16, 0, 0, 0, cudaChannelFormatKindSigned);
    checkFormat(cudaCreateChannelDesc(16, 16, 0, 0, cudaChannelFormatKindFloat), 16, 16, 0, 0,
                cudaChannelFormatKindFloat);
}

CASE(AnArrayTellsWhatItIs) {
    test::Array<uchar4> array(make_cudaExtent(20, 10, 3),
                              cudaArrayLayered | cudaArraySurfaceLoadStore);
    cudaChannelFormatDesc format = {};
    cudaExtent extent = {};
    unsigned flags = 0;
    CHECK_CUDA(cudaArrayGetInfo(&format, &extent, &flags, array));
    checkFormat(format, 8, 8, 8, 8, cudaChannelFormatKindUnsigned);
    CHECK_EQ(extent.width, size_t(20));
    CHECK_EQ(extent.height, size_t(10));
    CHECK_EQ(extent.depth, size_t(3));
    CHECK_EQ(flags, unsigned(cudaArrayLayered | cudaArraySurfaceLoadStore));
    CHECK_CUDA(cudaArrayGetInfo(nullptr, nullptr, nullptr, array));
    format = {};
    CHECK_CUDA(cudaGetChannelDesc(&format, array));
    checkFormat(format, 8, 8, 8, 8, cudaChannelFormatKindUnsigned);
}

CASE(MallocArrayMakesOneOrTwoDimensions) {
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<int>();
    cudaArray_t one = nullptr, two = nullptr;
    CHECK_CUDA(cudaMallocArray(&one, &format, 100));
    CHECK_CUDA(cudaMallocArray(&two, &format, 100, 7, cudaArraySurfaceLoadStore));
    checkExtent(one, 100, 0, 0);
    checkExtent(two, 100, 7, 0);
    CHECK_CUDA(cudaFreeArray(one));
    CHECK_CUDA(cudaFreeArray(two));
    CHECK_EQ(cudaMallocArray(&one, &format, 0, 0), cudaErrorInvalidValue);
    CHECK_EQ(cudaMallocArray(&one, &format, 0, 5), cudaErrorInvalidValue);
    CHECK_EQ(cudaMallocArray(&one, &format, 8, 8, cudaArrayLayered), cudaErrorInvalidValue);
    CHECK_EQ(cudaMallocArray(nullptr, &format, 8, 8), cudaErrorInvalidValue);
    CHECK_EQ(cudaMallocArray(&one, nullptr, 8, 8), cudaErrorInvalidValue);
}

CASE(EveryShapeHasItsExtents) {
    CHECK_CUDA(create(make_cudaExtent(9, 0, 0), 0));
    CHECK_CUDA(create(make_cudaExtent(9, 5, 0), 0));
    CHECK_CUDA(create(make_cudaExtent(9, 5, 4), 0));
    CHECK_CUDA(create(make_cudaExtent(9, 0, 4), cudaArrayLayered));
    CHECK_CUDA(create(make_cudaExtent(9, 5, 4), cudaArrayLayered));
    CHECK_CUDA(create(make_cudaExtent(8, 8, 6), cudaArrayCubemap));
    CHECK_CUDA(create(make_cudaExtent(8, 8, 18), cudaArrayCubemap | cudaArrayLayered));
    CHECK_CUDA(create(make_cudaExtent(8, 8, 0), cudaArrayTextureGather));

    CHECK_EQ(create(make_cudaExtent(0, 0, 0), 0), cudaErrorInvalidValue);
    CHECK_EQ(create(make_cudaExtent(9, 0, 4), 0), cudaErrorInvalidValue);
    CHECK_EQ(create(make_cudaExtent(9, 5, 0), cudaArrayLayered), cudaErrorInvalidValue);
    CHECK_EQ(create(make_cudaExtent(8, 7, 6), cudaArrayCubemap), cudaErrorInvalidValue);
    CHECK_EQ(create(make_cudaExtent(8, 8, 12), cudaArrayCubemap), cudaErrorInvalidValue);
    CHECK_EQ(create(make_cudaExtent(8, 8, 7), cudaArrayCubemap | cudaArrayLayered),
             cudaErrorInvalidValue);
    CHECK_EQ(create(make_cudaExtent(8, 8, 4), cudaArrayTextureGather), cudaErrorInvalidValue);
    CHECK_EQ(create(make_cudaExtent(8, 8, 0), 0x8000), cudaErrorInvalidValue);
}

CASE(ExtentsEndAtTheAttributes) {
    const size_t one = limit(cudaDevAttrMaxTexture1DWidth);
    CHECK_CUDA(create(make_cudaExtent(one, 0, 0), 0));
    CHECK_EQ(create(make_cudaExtent(one + 1, 0, 0), 0), cudaErrorInvalidValue);
    const size_t surface = limit(cudaDevAttrMaxSurface1DWidth);
    CHECK_CUDA(create(make_cudaExtent(surface, 0, 0), cudaArraySurfaceLoadStore));
    CHECK_EQ(create(make_cudaExtent(surface + 1, 0, 0), cudaArraySurfaceLoadStore),
             cudaErrorInvalidValue);
    const size_t height = limit(cudaDevAttrMaxTexture2DHeight);
    CHECK_CUDA(create(make_cudaExtent(1, height, 0), 0));
    CHECK_EQ(create(make_cudaExtent(1, height + 1, 0), 0), cudaErrorInvalidValue);
    const size_t layers = limit(cudaDevAttrMaxTexture2DLayeredLayers);
    CHECK_EQ(create(make_cudaExtent(1, 1, layers + 1), cudaArrayLayered), cudaErrorInvalidValue);
    const size_t deep = limit(cudaDevAttrMaxTexture3DDepthAlt); // deeper ones are narrower
    CHECK_CUDA(create(make_cudaExtent(1, 1, deep), 0));
    CHECK_EQ(create(make_cudaExtent(1, 1, deep + 1), 0), cudaErrorInvalidValue);
}

CASE(FormatsHaveOneTwoOrFourLikeChannels) {
    for (int bits : {8, 16, 32}) {
        CHECK_CUDA(create(bits, 0, 0, 0, cudaChannelFormatKindSigned));
        CHECK_CUDA(create(bits, bits, 0, 0, cudaChannelFormatKindUnsigned));
        CHECK_CUDA(create(bits, bits, bits, bits, cudaChannelFormatKindSigned));
        CHECK_EQ(create(bits, bits, bits, 0, cudaChannelFormatKindUnsigned), cudaErrorInvalidValue);
    }
    CHECK_CUDA(create(16, 16, 0, 0, cudaChannelFormatKindFloat));
    CHECK_CUDA(create(8, 8, 8, 8, cudaChannelFormatKindUnsignedNormalized8X4));
    CHECK_CUDA(create(16, 16, 0, 0, cudaChannelFormatKindSignedNormalized16X2));
    CHECK_EQ(create(8, 0, 0, 0, cudaChannelFormatKindFloat), cudaErrorInvalidValue);
    CHECK_EQ(create(64, 0, 0, 0, cudaChannelFormatKindFloat), cudaErrorInvalidValue);
    CHECK_EQ(create(8, 16, 0, 0, cudaChannelFormatKindUnsigned), cudaErrorInvalidValue);
    CHECK_EQ(create(8, 0, 8, 0, cudaChannelFormatKindUnsigned), cudaErrorInvalidValue);
    CHECK_EQ(create(0, 0, 0, 0, cudaChannelFormatKindNone), cudaErrorInvalidValue);
}

CASE(LevelsHalve) {
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<float2>();
    cudaMipmappedArray_t array = nullptr;
    CHECK_CUDA(cudaMallocMipmappedArray(&array, &format, make_cudaExtent(20, 6, 0), 4));
    const size_t widths[] = {20, 10, 5, 2}, heights[] = {6, 3, 1, 1};
    cudaArray_t level = nullptr, again = nullptr;
    for (unsigned i = 0; i < 4; ++i) {
        CHECK_CUDA(cudaGetMipmappedArrayLevel(&level, array, i));
        checkExtent(level, widths[i], heights[i], 0);
    }
    CHECK_CUDA(cudaGetMipmappedArrayLevel(&again, array, 3));
    CHECK(again == level);
    CHECK_EQ(cudaGetMipmappedArrayLevel(&level, array, 4), cudaErrorInvalidValue);
    CHECK_CUDA(cudaFreeMipmappedArray(array));
}

CASE(OnlyADepthHalvesThatIsNoLayers) {
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    cudaMipmappedArray_t solid = nullptr, layered = nullptr;
    cudaArray_t level = nullptr;
    CHECK_CUDA(cudaMallocMipmappedArray(&solid, &format, make_cudaExtent(8, 4, 16), 2));
    CHECK_CUDA(cudaGetMipmappedArrayLevel(&level, solid, 1));
    checkExtent(level, 4, 2, 8);
    CHECK_CUDA(cudaMallocMipmappedArray(&layered, &format, make_cudaExtent(8, 4, 16), 2,
                                        cudaArrayLayered));
    CHECK_CUDA(cudaGetMipmappedArrayLevel(&level, layered, 1));
    checkExtent(level, 4, 2, 16);
    CHECK_CUDA(cudaFreeMipmappedArray(solid));
    CHECK_CUDA(cudaFreeMipmappedArray(layered));
}

CASE(ThereAreNoMoreLevelsThanTexels) {
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    cudaMipmappedArray_t array = nullptr;
    cudaArray_t level = nullptr;
    CHECK_CUDA(cudaMallocMipmappedArray(&array, &format, make_cudaExtent(9, 3, 0), 100));
    CHECK_CUDA(cudaGetMipmappedArrayLevel(&level, array, 3)); // 9, 4, 2, 1
    checkExtent(level, 1, 1, 0);
    CHECK_EQ(cudaGetMipmappedArrayLevel(&level, array, 4), cudaErrorInvalidValue);
    CHECK_CUDA(cudaFreeMipmappedArray(array));
}

CASE(LevelsDoNotOverlap) {
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<int>();
    cudaMipmappedArray_t array = nullptr;
    CHECK_CUDA(cudaMallocMipmappedArray(&array, &format, make_cudaExtent(16, 16, 0), 5));
    for (int pass = 0; pass < 2; ++pass)
        for (unsigned i = 0; i < 5; ++i) {
            const size_t side = 16 >> i;
            const auto texels = test::counting<int>(side * side, 1000 * int(i));
            std::vector<int> back(side * side);
            cudaArray_t level = nullptr;
            CHECK_CUDA(cudaGetMipmappedArrayLevel(&level, array, i));
            if (pass == 0) {
                CHECK_CUDA(cudaMemcpy2DToArray(level, 0, 0, texels.data(), side * 4, side * 4, side,
                                               cudaMemcpyHostToDevice));
            } else {
                CHECK_CUDA(cudaMemcpy2DFromArray(back.data(), side * 4, level, 0, 0, side * 4, side,
                                                 cudaMemcpyDeviceToHost));
                CHECK(back == texels);
            }
        }
    CHECK_CUDA(cudaFreeMipmappedArray(array));
}

CASE(FreedArraysAreUnknown) {
    cudaChannelFormatDesc format = cudaCreateChannelDesc<int>();
    cudaArray_t array = nullptr;
    CHECK_CUDA(cudaMallocArray(&array, &format, 8, 8));
    CHECK_CUDA(cudaFreeArray(array));
    CHECK_EQ(cudaGetChannelDesc(&format, array), cudaErrorInvalidValue);
    CHECK_EQ(cudaFreeArray(array), cudaErrorInvalidValue);
    CHECK_CUDA(cudaFreeArray(nullptr));
    CHECK_CUDA(cudaFreeMipmappedArray(nullptr));
}

CASE(ResetTakesArraysToo) {
    cudaChannelFormatDesc format = cudaCreateChannelDesc<int>();
    cudaArray_t array = nullptr;
    CHECK_CUDA(cudaMallocArray(&array, &format, 8, 8));
    CHECK_CUDA(cudaDeviceReset());
    CHECK_EQ(cudaGetChannelDesc(&format, array), cudaErrorInvalidValue);
}

// CUDA C++ Programming Guide, "Technical Specifications per Compute Capability", 8.0.
CASE(LimitsAreThoseOfComputeCapability8) {
    CHECK_EQ(limit(cudaDevAttrMaxTexture1DWidth), 131072);
    CHECK_EQ(limit(cudaDevAttrMaxTexture1DLinearWidth), 1 << 28);
    CHECK_EQ(limit(cudaDevAttrMaxTexture2DWidth), 131072);
    CHECK_EQ(limit(cudaDevAttrMaxTexture2DHeight), 65536);
    CHECK_EQ(limit(cudaDevAttrMaxTexture2DLinearHeight), 65000);
    CHECK_EQ(limit(cudaDevAttrMaxTexture2DGatherWidth), 32768);
    CHECK_EQ(limit(cudaDevAttrMaxTexture2DLayeredLayers), 2048);
    CHECK_EQ(limit(cudaDevAttrMaxTexture3DDepth), 16384);
    CHECK_EQ(limit(cudaDevAttrMaxTextureCubemapLayeredLayers), 2046);
    CHECK_EQ(limit(cudaDevAttrMaxSurface1DWidth), 32768);
    CHECK_EQ(limit(cudaDevAttrMaxSurface2DHeight), 65536);
    CHECK_EQ(limit(cudaDevAttrMaxSurface3DWidth), 16384);
}

CASE(WhatOrdinaryArraysLackIsInvalidValue) {
    test::Array<float> array(make_cudaExtent(8, 8, 0));
    cudaArray_t plane = nullptr;
    cudaArrayMemoryRequirements needs = {};
    cudaArraySparseProperties sparse = {};
    CHECK_EQ(cudaArrayGetMemoryRequirements(&needs, array, 0), cudaErrorInvalidValue);
    CHECK_EQ(cudaArrayGetSparseProperties(&sparse, array), cudaErrorInvalidValue);
    CHECK_EQ(cudaArrayGetPlane(&plane, array, 0), cudaErrorInvalidValue);
}
