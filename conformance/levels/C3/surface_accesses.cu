// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: kernels read and write surfaces, whose x counts bytes
// DOC: CUDA C++ Programming Guide, 7.9 Surface Functions
// ORACLE: not yet run
#include "../C1/array_case.h"

namespace {

/// Destroyed at the end of its scope.
struct Surface {
    cudaSurfaceObject_t object = 0;
    explicit Surface(cudaArray_t array) {
        cudaResourceDesc resource = {};
        resource.resType = cudaResourceTypeArray;
        resource.res.array.array = array;
        CHECK_CUDA(cudaCreateSurfaceObject(&object, &resource));
    }
    Surface(const Surface&) = delete;
    ~Surface() { cudaDestroySurfaceObject(object); }
};

template <class T>
__global__ void doubled(cudaSurfaceObject_t from, cudaSurfaceObject_t to, int width) {
    const int x = threadIdx.x % width * int(sizeof(T)), y = threadIdx.x / width;
    T value = surf2Dread<T>(from, x, y);
    value.x = value.x + value.x;
    surf2Dwrite(value, to, x, y);
}

template <class T, class Make>
void checkDoubled(Make make) {
    constexpr int kWidth = 8, kHeight = 4;
    test::Array<T> from(make_cudaExtent(kWidth, kHeight, 0), cudaArraySurfaceLoadStore);
    test::Array<T> to(make_cudaExtent(kWidth, kHeight, 0), cudaArraySurfaceLoadStore);
    std::vector<T> texels(kWidth * kHeight);
    for (size_t i = 0; i < texels.size(); ++i)
        texels[i] = make(int(i));
    from.write(texels);
    const Surface a(from), b(to);
    doubled<T><<<1, kWidth * kHeight>>>(a.object, b.object, kWidth);
    CHECK_CUDA(cudaDeviceSynchronize());
    const std::vector<T> seen = to.read();
    for (size_t i = 0; i < texels.size(); ++i) {
        CHECK_EQ(float(seen[i].x), 2 * float(texels[i].x));
    }
}

} // namespace

CASE(APlaneIsReadAndWritten) {
    checkDoubled<uchar4>([](int i) { return make_uchar4(i, 1, 2, 3); });
    checkDoubled<float2>([](int i) { return make_float2(i + 0.5f, 1); });
    checkDoubled<int4>([](int i) { return make_int4(-i, 1, 2, 3); });
    checkDoubled<short1>([](int i) { return make_short1(short(i)); });
}

namespace {
__global__ void atTheEdges(cudaSurfaceObject_t surface, int* seen) {
    surf2Dwrite(100, surface, -4, 0, cudaBoundaryModeZero);
    surf2Dwrite(101, surface, 0, 2, cudaBoundaryModeZero);
    surf2Dwrite(102, surface, 16, 0, cudaBoundaryModeClamp); // the last of the first row
    seen[0] = surf2Dread<int>(surface, 0, 0, cudaBoundaryModeZero);
    seen[1] = surf2Dread<int>(surface, 16, 0, cudaBoundaryModeZero);
    seen[2] = surf2Dread<int>(surface, 400, 400, cudaBoundaryModeClamp);
    surf2Dread(&seen[3], surface, 12, 0, cudaBoundaryModeTrap);
}
__global__ void outside(cudaSurfaceObject_t surface) {
    surf2Dwrite(1, surface, 16, 0);
}
__global__ void inDepth(cudaSurfaceObject_t volume, cudaSurfaceObject_t layers,
                        cudaSurfaceObject_t cube) {
    const int i = int(threadIdx.x);
    surf3Dwrite(i, volume, i % 2 * 4, i / 2 % 2, i / 4);
    surf2DLayeredwrite(surf3Dread<int>(volume, i % 2 * 4, i / 2 % 2, i / 4) * 10, layers, i % 2 * 4,
                       i / 2 % 2, i / 4);
    if (i < 6) surfCubemapwrite(i + 1, cube, 0, 0, i);
}
__global__ void wide(cudaSurfaceObject_t surface, long long* seen) {
    surf1Dwrite(0x123456789abcdefll, surface, 8);
    *seen = surf1Dread<long long>(surface, 8);
}
} // namespace

CASE(BeyondAnEdgeIsNothingOrTheNearest) {
    test::Array<int> array(make_cudaExtent(4, 2, 0), cudaArraySurfaceLoadStore);
    array.write(test::counting(8));
    test::Buffer<int> seen(4);
    const Surface surface(array);
    atTheEdges<<<1, 1>>>(surface.object, seen);
    CHECK(seen.host() == std::vector<int>({1, 0, 8, 102}));
    CHECK(array.read() == std::vector<int>({1, 2, 3, 102, 5, 6, 7, 8}));
}

CASE(BeyondAnEdgeIsAnErrorUnlessSaidOtherwise) {
    test::Array<int> array(make_cudaExtent(4, 2, 0), cudaArraySurfaceLoadStore);
    const Surface surface(array);
    outside<<<1, 1>>>(surface.object);
    CHECK(cudaDeviceSynchronize() != cudaSuccess);
}

CASE(VolumesLayersAndCubesAreWritten) {
    test::Array<int> volume(make_cudaExtent(2, 2, 2), cudaArraySurfaceLoadStore);
    test::Array<int> layers(make_cudaExtent(2, 2, 2), cudaArraySurfaceLoadStore | cudaArrayLayered);
    test::Array<int> cube(make_cudaExtent(1, 1, 6), cudaArraySurfaceLoadStore | cudaArrayCubemap);
    const Surface a(volume), b(layers), c(cube);
    inDepth<<<1, 8>>>(a.object, b.object, c.object);
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK(volume.read() == test::counting(8, 0));
    CHECK(layers.read() == std::vector<int>({0, 10, 20, 30, 40, 50, 60, 70}));
    CHECK(cube.read() == test::counting(6));
}

CASE(WideValuesTakeTheTexelsThatTheyCover) {
    test::Array<int2> array(make_cudaExtent(4, 0, 0), cudaArraySurfaceLoadStore);
    test::Buffer<long long> seen(1);
    const Surface surface(array);
    wide<<<1, 1>>>(surface.object, seen);
    CHECK_EQ(seen.host()[0], 0x123456789abcdefll);
    CHECK_EQ(array.read()[1].x, int(0x89abcdef));
    CHECK_EQ(array.read()[1].y, 0x1234567);
}
