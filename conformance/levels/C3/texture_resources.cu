// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: kernels read every kind of resource through textures and write arrays through surfaces
// DOC: CUDA C++ Programming Guide, "Texture Functions", "Surface Functions", "Texture Fetching"
// ORACLE: not yet run
// TIMEOUT: 240
#include "../C1/array_case.h"

namespace {

cudaResourceDesc resourceOf(cudaArray_t array) {
    cudaResourceDesc desc = {};
    desc.resType = cudaResourceTypeArray;
    desc.res.array.array = array;
    return desc;
}

/// A texture object for one scope.
class Texture {
  public:
    explicit Texture(const cudaResourceDesc& resource, cudaTextureDesc sampling = {},
                     const cudaResourceViewDesc* view = nullptr) {
        const cudaError_t error = cudaCreateTextureObject(&object_, &resource, &sampling, view);
        if (error != cudaSuccess)
            test::fail(__FILE__, __LINE__, "cudaCreateTextureObject: " + test::show(error));
    }
    Texture(const Texture&) = delete;
    ~Texture() { cudaDestroyTextureObject(object_); }
    operator cudaTextureObject_t() const { return object_; }

  private:
    cudaTextureObject_t object_ = 0;
};

template <class T, class Read>
__global__ void readAll(T* out, int n, cudaTextureObject_t texture, Read read) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = read.template at<T>(texture, i);
}

/// What a kernel reads of n places.
template <class T, class Read>
std::vector<T> seen(int n, cudaTextureObject_t texture, Read read) {
    test::Buffer<T> out(n);
    readAll<T><<<(n + 63) / 64, 64>>>(out, n, texture, read);
    CHECK_CUDA(cudaDeviceSynchronize());
    return out.host();
}

// Texel i of a texture, counted along x, then y, then z; coordinates of texels' middles.
struct Line {
    template <class T>
    __device__ T at(cudaTextureObject_t t, int i) const {
        return tex1D<T>(t, float(i) + 0.5f);
    }
};
struct Plane {
    int width;
    template <class T>
    __device__ T at(cudaTextureObject_t t, int i) const {
        return tex2D<T>(t, float(i % width) + 0.5f, float(i / width) + 0.5f);
    }
};
struct Volume {
    int width, height;
    template <class T>
    __device__ T at(cudaTextureObject_t t, int i) const {
        return tex3D<T>(t, float(i % width) + 0.5f, float(i / width % height) + 0.5f,
                        float(i / width / height) + 0.5f);
    }
};
struct Lines {
    int width;
    template <class T>
    __device__ T at(cudaTextureObject_t t, int i) const {
        return tex1DLayered<T>(t, float(i % width) + 0.5f, i / width);
    }
};
struct Planes {
    int width, height;
    template <class T>
    __device__ T at(cudaTextureObject_t t, int i) const {
        return tex2DLayered<T>(t, float(i % width) + 0.5f, float(i / width % height) + 0.5f,
                               i / width / height);
    }
};
/// The middles of the faces.
struct Cube {
    template <class T>
    __device__ T at(cudaTextureObject_t t, int i) const {
        const float side = i % 2 ? -1.0f : 1.0f;
        return texCubemap<T>(t, i / 2 == 0 ? side : 0, i / 2 == 1 ? side : 0,
                             i / 2 == 2 ? side : 0);
    }
};
struct Cubes {
    template <class T>
    __device__ T at(cudaTextureObject_t t, int i) const {
        const int face = i % 6;
        const float side = face % 2 ? -1.0f : 1.0f;
        return texCubemapLayered<T>(t, face / 2 == 0 ? side : 0, face / 2 == 1 ? side : 0,
                                    face / 2 == 2 ? side : 0, i / 6);
    }
};
struct Fetch {
    template <class T>
    __device__ T at(cudaTextureObject_t t, int i) const {
        return tex1Dfetch<T>(t, i);
    }
};
/// The middle texel of level i.
struct Levels {
    template <class T>
    __device__ T at(cudaTextureObject_t t, int i) const {
        return tex2DLod<T>(t, 0.01f, 0.01f, float(i));
    }
};

} // namespace

CASE(ArraysOfEveryShape) {
    test::Array<int> line(make_cudaExtent(100, 0, 0)), plane(make_cudaExtent(19, 7, 0)),
        volume(make_cudaExtent(9, 5, 3));
    line.write(test::counting(100));
    plane.write(test::counting(19 * 7));
    volume.write(test::counting(9 * 5 * 3));
    CHECK(seen<int>(100, Texture(resourceOf(line)), Line{}) == test::counting(100));
    CHECK(seen<int>(19 * 7, Texture(resourceOf(plane)), Plane{19}) == test::counting(19 * 7));
    CHECK(seen<int>(135, Texture(resourceOf(volume)), Volume{9, 5}) == test::counting(135));
}

CASE(ArraysOfLayers) {
    test::Array<int> lines(make_cudaExtent(20, 0, 4), cudaArrayLayered),
        planes(make_cudaExtent(9, 5, 3), cudaArrayLayered);
    lines.write(test::counting(80));
    planes.write(test::counting(135));
    CHECK(seen<int>(80, Texture(resourceOf(lines)), Lines{20}) == test::counting(80));
    CHECK(seen<int>(135, Texture(resourceOf(planes)), Planes{9, 5}) == test::counting(135));
}

CASE(CubeMaps) {
    const int side = 5, face = side * side;
    test::Array<int> cube(make_cudaExtent(side, side, 6), cudaArrayCubemap),
        cubes(make_cudaExtent(side, side, 18), cudaArrayCubemap | cudaArrayLayered);
    cube.write(test::counting(6 * face));
    cubes.write(test::counting(18 * face));
    const auto one = seen<int>(6, Texture(resourceOf(cube)), Cube{});
    const auto three = seen<int>(18, Texture(resourceOf(cubes)), Cubes{});
    for (int i = 0; i < 6; ++i)
        CHECK_EQ(one[i], i * face + face / 2 + 1);
    for (int i = 0; i < 18; ++i)
        CHECK_EQ(three[i], i * face + face / 2 + 1);
}

CASE(EveryTexelFormat) {
    const auto check = [](auto like) {
        using T = decltype(like);
        test::Array<T> array(make_cudaExtent(13, 3, 0));
        std::vector<T> texels(39);
        for (size_t i = 0; i < texels.size() * sizeof(T); ++i)
            reinterpret_cast<unsigned char*>(texels.data())[i] = (unsigned char)(i % 63 + 1);
        array.write(texels);
        const auto read = seen<T>(39, Texture(resourceOf(array)), Plane{13});
        CHECK(std::memcmp(read.data(), texels.data(), 39 * sizeof(T)) == 0);
    };
    check(char());
    check(uchar2());
    check(short4());
    check(uint4());
    check(float4());
}

CASE(LevelsOfAMipmappedArray) {
    const cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    cudaMipmappedArray_t array = nullptr;
    CHECK_CUDA(cudaMallocMipmappedArray(&array, &format, make_cudaExtent(16, 16, 0), 4));
    for (unsigned i = 0; i < 4; ++i) {
        const size_t side = 16 >> i;
        const std::vector<float> texels(side * side, 10.0f * float(i + 1));
        cudaArray_t level = nullptr;
        CHECK_CUDA(cudaGetMipmappedArrayLevel(&level, array, i));
        CHECK_CUDA(cudaMemcpy2DToArray(level, 0, 0, texels.data(), side * 4, side * 4, side,
                                       cudaMemcpyHostToDevice));
    }
    cudaResourceDesc resource = {};
    resource.resType = cudaResourceTypeMipmappedArray;
    resource.res.mipmap.mipmap = array;
    cudaTextureDesc sampling = {};
    sampling.normalizedCoords = 1;
    sampling.maxMipmapLevelClamp = 3;
    {
        const auto read = seen<float>(4, Texture(resource, sampling), Levels{});
        CHECK(read == (std::vector<float>{10, 20, 30, 40}));
        cudaResourceViewDesc view = {};
        view.width = view.height = 16;
        view.firstMipmapLevel = 1;
        view.lastMipmapLevel = 2;
        const auto part = seen<float>(3, Texture(resource, sampling, &view), Levels{});
        CHECK(part == (std::vector<float>{20, 30, 30}));
    }
    CHECK_CUDA(cudaFreeMipmappedArray(array));
}

CASE(LinearMemory) {
    const auto values = test::counting(1000);
    test::Buffer<int> memory(values);
    cudaResourceDesc resource = {};
    resource.resType = cudaResourceTypeLinear;
    resource.res.linear.devPtr = memory;
    resource.res.linear.desc = cudaCreateChannelDesc<int>();
    resource.res.linear.sizeInBytes = 4000;
    CHECK(seen<int>(1000, Texture(resource), Fetch{}) == values);
}

CASE(PitchedMemory) {
    const int width = 30, height = 6;
    float* memory = nullptr;
    size_t pitch = 0;
    CHECK_CUDA(cudaMallocPitch(&memory, &pitch, width * 4, height));
    const auto values = test::counting<float>(width * height);
    CHECK_CUDA(cudaMemcpy2D(memory, pitch, values.data(), width * 4, width * 4, height,
                            cudaMemcpyHostToDevice));
    cudaResourceDesc resource = {};
    resource.resType = cudaResourceTypePitch2D;
    resource.res.pitch2D.devPtr = memory;
    resource.res.pitch2D.desc = cudaCreateChannelDesc<float>();
    resource.res.pitch2D.width = width;
    resource.res.pitch2D.height = height;
    resource.res.pitch2D.pitchInBytes = pitch;
    CHECK(seen<float>(width * height, Texture(resource), Plane{width}) == values);
    cudaTextureDesc linear = {};
    linear.filterMode = cudaFilterModeLinear; // in the middles of texels the same
    CHECK(seen<float>(width * height, Texture(resource, linear), Plane{width}) == values);
    CHECK_CUDA(cudaFree(memory));
}

CASE(BytesAsFractions) {
    test::Array<unsigned char> array(make_cudaExtent(256, 0, 0));
    std::vector<unsigned char> bytes(256);
    for (int i = 0; i < 256; ++i)
        bytes[i] = (unsigned char)i;
    array.write(bytes);
    cudaTextureDesc sampling = {};
    sampling.readMode = cudaReadModeNormalizedFloat;
    const auto read = seen<float>(256, Texture(resourceOf(array), sampling), Line{});
    for (int i = 0; i < 256; ++i)
        CHECK_NEAR(read[i], i / 255.0, 1e-6);
}

CASE(AViewOfOtherTexels) {
    test::Array<int> array(make_cudaExtent(64, 0, 0));
    std::vector<float> values = test::counting<float>(64);
    std::vector<int> bits(64);
    std::memcpy(bits.data(), values.data(), 256);
    array.write(bits);
    cudaResourceViewDesc view = {};
    view.format = cudaResViewFormatFloat1;
    view.width = 64;
    CHECK(seen<float>(64, Texture(resourceOf(array), {}, &view), Line{}) == values);
}

CASE(AViewOfSomeLayers) {
    test::Array<int> lines(make_cudaExtent(20, 0, 6), cudaArrayLayered);
    lines.write(test::counting(120));
    cudaResourceViewDesc view = {};
    view.format = cudaResViewFormatSignedInt1;
    view.width = 20;
    view.depth = 6;
    view.firstLayer = 2;
    view.lastLayer = 3;
    const auto read = seen<int>(40, Texture(resourceOf(lines), {}, &view), Lines{20});
    CHECK(read == test::counting(40, 41));
}

__global__ void turn(cudaSurfaceObject_t to, cudaSurfaceObject_t from, int width, int height) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y;
    if (x >= width) return;
    const int value = surf2Dread<int>(from, x * 4, y);
    surf2Dwrite(value + 1000, to, (width - 1 - x) * 4, height - 1 - y);
}

CASE(SurfacesOfArrays) {
    const int width = 33, height = 5;
    test::Array<int> from(make_cudaExtent(width, height, 0), cudaArraySurfaceLoadStore),
        to(make_cudaExtent(width, height, 0), cudaArraySurfaceLoadStore);
    from.write(test::counting(width * height));
    cudaSurfaceObject_t from_surface = 0, to_surface = 0;
    const cudaResourceDesc from_resource = resourceOf(from), to_resource = resourceOf(to);
    CHECK_CUDA(cudaCreateSurfaceObject(&from_surface, &from_resource));
    CHECK_CUDA(cudaCreateSurfaceObject(&to_surface, &to_resource));
    turn<<<dim3(1, height), 64>>>(to_surface, from_surface, width, height);
    CHECK_CUDA(cudaDeviceSynchronize());
    const auto result = to.read();
    for (int i = 0; i < width * height; ++i)
        CHECK_EQ(result[i], 1000 + width * height - i);
    // What a surface writes, a texture of the next kernel reads.
    CHECK(seen<int>(width * height, Texture(to_resource), Plane{width}) == result);
    CHECK_CUDA(cudaDestroySurfaceObject(from_surface));
    CHECK_CUDA(cudaDestroySurfaceObject(to_surface));
}
