// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: kernels read textures of every shape by the formulas of the guide
// DOC: CUDA C++ Programming Guide, 7.8 Texture Functions; 16 Texture Fetching
// ORACLE: not yet run
#include <cmath>

#include "../C1/array_case.h"

namespace {

cudaTextureDesc sampling(cudaTextureAddressMode mode = cudaAddressModeClamp,
                         cudaTextureFilterMode filter = cudaFilterModePoint,
                         bool normalized = false) {
    cudaTextureDesc desc = {};
    desc.addressMode[0] = desc.addressMode[1] = desc.addressMode[2] = mode;
    desc.filterMode = filter;
    desc.normalizedCoords = normalized;
    return desc;
}

/// Destroyed at the end of its scope.
struct Texture {
    cudaTextureObject_t object = 0;
    Texture(const cudaResourceDesc& resource, const cudaTextureDesc& desc) {
        CHECK_CUDA(cudaCreateTextureObject(&object, &resource, &desc, nullptr));
    }
    Texture(cudaArray_t array, const cudaTextureDesc& desc) : Texture(of(array), desc) {}
    Texture(const Texture&) = delete;
    ~Texture() { cudaDestroyTextureObject(object); }
    static cudaResourceDesc of(cudaArray_t array) {
        cudaResourceDesc resource = {};
        resource.resType = cudaResourceTypeArray;
        resource.res.array.array = array;
        return resource;
    }
};

/// The texel that index i of n means, -1 for the border.
int placed(cudaTextureAddressMode mode, int i, int n) {
    if (mode == cudaAddressModeWrap) return ((i % n) + n) % n;
    if (mode == cudaAddressModeMirror) {
        const int in_two = ((i % (2 * n)) + 2 * n) % (2 * n);
        return in_two < n ? in_two : 2 * n - 1 - in_two;
    }
    if (mode == cudaAddressModeClamp) return i < 0 ? 0 : i >= n ? n - 1 : i;
    return i < 0 || i >= n ? -1 : i;
}

/// What is read along one dimension: two texels and the weight of the second, in 1.8 fixed point.
struct Along {
    int first, second;
    double weight;
};
Along along(const cudaTextureDesc& desc, double x, int n) {
    const bool linear = desc.filterMode == cudaFilterModeLinear;
    const double at = (desc.normalizedCoords ? x * n : x) - (linear ? 0.5 : 0);
    const int i = int(std::floor(at));
    cudaTextureAddressMode mode = desc.addressMode[0];
    if (!desc.normalizedCoords && mode != cudaAddressModeBorder) mode = cudaAddressModeClamp;
    return {placed(mode, i, n), placed(mode, i + 1, n),
            linear ? std::floor((at - i) * 256 + 0.5) / 256 : 0};
}

template <class Texel>
double filtered(const cudaTextureDesc& desc, double x, double y, int width, int height,
                Texel texel) {
    const Along a = along(desc, x, width), b = along(desc, y, height);
    const auto at = [&](int i, int j) { return i < 0 || j < 0 ? 0.0 : texel(i, j); };
    return (1 - a.weight) * (1 - b.weight) * at(a.first, b.first) +
           a.weight * (1 - b.weight) * at(a.second, b.first) +
           (1 - a.weight) * b.weight * at(a.first, b.second) +
           a.weight * b.weight * at(a.second, b.second);
}

template <class T>
__global__ void readPlane(cudaTextureObject_t texture, const float2* at, T* to, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) to[i] = tex2D<T>(texture, at[i].x, at[i].y);
}

/// Coordinates across a texture and beyond it, which are exact when scaled by 8.
std::vector<float2> coordinates(bool normalized, float size) {
    std::vector<float2> all;
    for (int y = -5; y < 20; ++y)
        for (int x = -7; x < 20; ++x) {
            float2 at = {x * 0.6875f + 0.015625f, y * 0.8125f + 0.03125f};
            if (normalized) at.x /= size, at.y /= size;
            all.push_back(at);
        }
    return all;
}

template <class T>
std::vector<T> planeOf(const Texture& texture, const std::vector<float2>& at) {
    test::Buffer<float2> where(at);
    test::Buffer<T> to(at.size());
    const int n = int(at.size());
    readPlane<T><<<(n + 63) / 64, 64>>>(texture.object, where, to, n);
    return to.host();
}

constexpr int kWidth = 8, kHeight = 4;
constexpr cudaTextureAddressMode kModes[] = {cudaAddressModeWrap, cudaAddressModeClamp,
                                             cudaAddressModeMirror, cudaAddressModeBorder};

__global__ void fetchLinear(cudaTextureObject_t texture, int first, float* to) {
    to[threadIdx.x] = tex1Dfetch<float>(texture, first + int(threadIdx.x));
}

} // namespace

CASE(LinearMemoryIsFetchedAndZeroBeyondItsEnd) {
    const std::vector<float> values = test::counting<float>(100);
    test::Buffer<float> memory(values), to(128);
    cudaResourceDesc resource = {};
    resource.resType = cudaResourceTypeLinear;
    resource.res.linear.devPtr = memory;
    resource.res.linear.desc = cudaCreateChannelDesc<float>();
    resource.res.linear.sizeInBytes = values.size() * sizeof(float);
    const Texture texture(resource, sampling());
    fetchLinear<<<1, 128>>>(texture.object, -10, to);
    const std::vector<float> seen = to.host();
    for (int i = 0; i < 128; ++i)
        CHECK_EQ(seen[i], i < 10 || i >= 110 ? 0.0f : values[i - 10]);
}

CASE(FloatsOfAPlaneInEveryModeAndFilter) {
    test::Array<float> array(make_cudaExtent(kWidth, kHeight, 0));
    const std::vector<float> texels = test::counting<float>(kWidth * kHeight);
    array.write(texels);
    for (cudaTextureAddressMode mode : kModes) {
        for (int choice = 0; choice < 4; ++choice) {
            const cudaTextureDesc desc =
                sampling(mode, cudaTextureFilterMode(choice & 1), choice & 2);
            const Texture texture(array, desc);
            const std::vector<float2> at = coordinates(desc.normalizedCoords, 8);
            const std::vector<float> seen = planeOf<float>(texture, at);
            for (size_t i = 0; i < at.size(); ++i) {
                const double wanted =
                    filtered(desc, at[i].x, at[i].y, kWidth, kHeight,
                             [&](int x, int y) { return texels[y * kWidth + x]; });
                CHECK(std::abs(seen[i] - wanted) < 1e-4);
            }
        }
    }
}

CASE(BytesAreFractionsOrIntegers) {
    test::Array<uchar4> array(make_cudaExtent(kWidth, kHeight, 0));
    std::vector<uchar4> texels(kWidth * kHeight);
    for (size_t i = 0; i < texels.size(); ++i)
        texels[i] = make_uchar4(i, 3 * i, 255 - i, i * i);
    array.write(texels);
    const std::vector<float2> at = coordinates(false, 1);
    cudaTextureDesc desc = sampling();
    const std::vector<uchar4> whole = planeOf<uchar4>(Texture(array, desc), at);
    desc.readMode = cudaReadModeNormalizedFloat;
    desc.filterMode = cudaFilterModeLinear;
    const std::vector<float4> parts = planeOf<float4>(Texture(array, desc), at);
    const cudaTextureDesc nearest = sampling();
    for (size_t i = 0; i < at.size(); ++i) {
        const auto texel = [&](int x, int y) { return texels[y * kWidth + x]; };
        const auto of = [&](const cudaTextureDesc& how, unsigned char uchar4::* part) {
            return filtered(how, at[i].x, at[i].y, kWidth, kHeight,
                            [&](int x, int y) { return double(texel(x, y).*part); });
        };
        CHECK_EQ(double(whole[i].x), of(nearest, &uchar4::x));
        CHECK_EQ(double(whole[i].w), of(nearest, &uchar4::w));
        CHECK(std::abs(parts[i].y - of(desc, &uchar4::y) / 255) < 1e-5);
        CHECK(std::abs(parts[i].z - of(desc, &uchar4::z) / 255) < 1e-5);
    }
}

CASE(PitchedMemoryIsAPlane) {
    float* memory = nullptr;
    size_t pitch = 0;
    CHECK_CUDA(cudaMallocPitch(&memory, &pitch, kWidth * sizeof(float), kHeight));
    const std::vector<float> texels = test::counting<float>(kWidth * kHeight);
    CHECK_CUDA(cudaMemcpy2D(memory, pitch, texels.data(), kWidth * sizeof(float),
                            kWidth * sizeof(float), kHeight, cudaMemcpyHostToDevice));
    cudaResourceDesc resource = {};
    resource.resType = cudaResourceTypePitch2D;
    resource.res.pitch2D.devPtr = memory;
    resource.res.pitch2D.desc = cudaCreateChannelDesc<float>();
    resource.res.pitch2D.width = kWidth;
    resource.res.pitch2D.height = kHeight;
    resource.res.pitch2D.pitchInBytes = pitch;
    const std::vector<float> seen =
        planeOf<float>(Texture(resource, sampling()), {{2.5f, 1.5f}, {7.5f, 3.5f}, {-1, 9}});
    CHECK_EQ(seen[0], texels[kWidth + 2]);
    CHECK_EQ(seen[1], texels[3 * kWidth + 7]);
    CHECK_EQ(seen[2], texels[3 * kWidth]);
    CHECK_CUDA(cudaFree(memory));
}

namespace {
__global__ void readLine(cudaTextureObject_t texture, float* to) {
    to[threadIdx.x] = tex1D<float>(texture, threadIdx.x * 0.5f);
}
__global__ void readVolume(cudaTextureObject_t texture, float* to) {
    to[threadIdx.x] = tex3D<float>(texture, 1.25f, 0.5f, threadIdx.x * 0.5f);
}
__global__ void readLayers(cudaTextureObject_t texture, int* to) {
    to[threadIdx.x] = tex2DLayered<int>(texture, 3.5f, 1.5f, int(threadIdx.x) - 1);
}
__global__ void readCube(cudaTextureObject_t texture, int* to) {
    const float sign = threadIdx.x & 1 ? -2.0f : 2.0f;
    const int axis = threadIdx.x / 2;
    to[threadIdx.x] = texCubemap<int>(texture, axis == 0 ? sign : 0.5f, axis == 1 ? sign : 0.5f,
                                      axis == 2 ? sign : 0.5f);
}
__global__ void readLevels(cudaTextureObject_t texture, float* to) {
    to[0] = tex2DLod<float>(texture, 0.5f, 0.5f, 0);
    to[1] = tex2DLod<float>(texture, 0.5f, 0.5f, 1.25f);
    to[2] = tex2DLod<float>(texture, 0.5f, 0.5f, 9);
    to[3] = tex2DGrad<float>(texture, 0.5f, 0.5f, make_float2(0.25f, 0), make_float2(0, 0.125f));
}
__global__ void gather(cudaTextureObject_t texture, float4* to) {
    *to = tex2Dgather<float4>(texture, 3.0f, 2.0f, 0);
}
} // namespace

CASE(ALineIsFilteredBetweenItsTexels) {
    test::Array<float> array(make_cudaExtent(4, 0, 0));
    array.write({10, 20, 40, 80});
    test::Buffer<float> to(10);
    const Texture texture(array, sampling(cudaAddressModeClamp, cudaFilterModeLinear));
    readLine<<<1, 10>>>(texture.object, to);
    CHECK(to.host() == std::vector<float>({10, 10, 15, 20, 30, 40, 60, 80, 80, 80}));
}

CASE(AVolumeIsFilteredInThreeDimensions) {
    test::Array<float> array(make_cudaExtent(2, 2, 2));
    array.write({0, 4, 0, 4, 8, 12, 8, 12});
    test::Buffer<float> to(5);
    const Texture texture(array, sampling(cudaAddressModeClamp, cudaFilterModeLinear));
    readVolume<<<1, 5>>>(texture.object, to);
    // 3 at x = 1.25, and 8 more from the first slice's middle to the second's.
    CHECK(to.host() == std::vector<float>({3, 3, 7, 11, 11}));
}

CASE(LayersAreClampedAndNotFiltered) {
    test::Array<int> array(make_cudaExtent(4, 2, 3), cudaArrayLayered);
    array.write(test::counting(24));
    test::Buffer<int> to(5);
    const Texture texture(array, sampling());
    readLayers<<<1, 5>>>(texture.object, to);
    CHECK(to.host() == std::vector<int>({8, 8, 16, 24, 24}));
}

CASE(ADirectionMeetsAFaceOfACube) {
    test::Array<int> array(make_cudaExtent(1, 1, 6), cudaArrayCubemap);
    array.write(test::counting(6));
    test::Buffer<int> to(6);
    const Texture texture(array, sampling(cudaAddressModeClamp, cudaFilterModePoint, true));
    readCube<<<1, 6>>>(texture.object, to);
    CHECK(to.host() == test::counting(6));
}

CASE(LevelsOfDetailAreChosenAndMixed) {
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    cudaMipmappedArray_t levels = nullptr;
    CHECK_CUDA(cudaMallocMipmappedArray(&levels, &format, make_cudaExtent(8, 8, 0), 3));
    for (unsigned i = 0; i < 3; ++i) {
        cudaArray_t level = nullptr;
        CHECK_CUDA(cudaGetMipmappedArrayLevel(&level, levels, i));
        const size_t size = 8 >> i;
        const std::vector<float> same(size * size, 100.0f * (i + 1));
        CHECK_CUDA(cudaMemcpy2DToArray(level, 0, 0, same.data(), size * 4, size * 4, size,
                                       cudaMemcpyHostToDevice));
    }
    cudaResourceDesc resource = {};
    resource.resType = cudaResourceTypeMipmappedArray;
    resource.res.mipmap.mipmap = levels;
    cudaTextureDesc desc = sampling(cudaAddressModeClamp, cudaFilterModeLinear, true);
    desc.mipmapFilterMode = cudaFilterModeLinear;
    desc.maxMipmapLevelClamp = 2;
    test::Buffer<float> to(4);
    const Texture texture(resource, desc);
    readLevels<<<1, 1>>>(texture.object, to);
    CHECK(to.host() == std::vector<float>({100, 225, 300, 200})); // a step of two texels: level 1
    CHECK_CUDA(cudaFreeMipmappedArray(levels));
}

CASE(AGatherTakesFourTexelsAgainstTheClock) {
    test::Array<float> array(make_cudaExtent(kWidth, kHeight, 0), cudaArrayTextureGather);
    array.write(test::counting<float>(kWidth * kHeight));
    test::Buffer<float4> to(1);
    const Texture texture(array, sampling());
    gather<<<1, 1>>>(texture.object, to);
    const float4 seen = to.host()[0];
    CHECK_EQ(seen.x, 19.0f); // (2, 2)
    CHECK_EQ(seen.y, 20.0f); // (3, 2)
    CHECK_EQ(seen.z, 12.0f); // (3, 1)
    CHECK_EQ(seen.w, 11.0f); // (2, 1)
}
