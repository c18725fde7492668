// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cudaMalloc3D, cudaMemcpy3D and cudaMemset3D touch their box and nothing else
// DOC: CUDA Runtime API, 5.9 Memory Management, cudaMalloc3D, cudaMemcpy3D, cudaMemset3D
// ORACLE: not yet run
#include "case.h"

namespace {
constexpr size_t kX = 20, kY = 7, kZ = 5;
}
static unsigned char at(size_t x, size_t y, size_t z) {
    return static_cast<unsigned char>(1 + x + 31 * y + 101 * z);
}
static std::vector<unsigned char> solid() {
    std::vector<unsigned char> box(kX * kY * kZ);
    for (size_t z = 0; z < kZ; ++z)
        for (size_t y = 0; y < kY; ++y)
            for (size_t x = 0; x < kX; ++x)
                box[(z * kY + y) * kX + x] = at(x, y, z);
    return box;
}
static cudaPitchedPtr hostBox(std::vector<unsigned char>& box) {
    return make_cudaPitchedPtr(box.data(), kX, kX, kY);
}

CASE(ABoxGoesThereAndBack) {
    cudaPitchedPtr device;
    CHECK_CUDA(cudaMalloc3D(&device, make_cudaExtent(kX, kY, kZ)));
    CHECK(device.pitch >= kX);
    CHECK_EQ(device.xsize, kX);
    CHECK_EQ(device.ysize, kY);
    auto box = solid();
    cudaMemcpy3DParms parms = {};
    parms.srcPtr = hostBox(box);
    parms.dstPtr = device;
    parms.extent = make_cudaExtent(kX, kY, kZ);
    parms.kind = cudaMemcpyHostToDevice;
    CHECK_CUDA(cudaMemcpy3D(&parms));
    std::vector<unsigned char> back(box.size());
    parms = {};
    parms.srcPtr = device;
    parms.dstPtr = hostBox(back);
    parms.extent = make_cudaExtent(kX, kY, kZ);
    parms.kind = cudaMemcpyDeviceToHost;
    CHECK_CUDA(cudaMemcpy3D(&parms));
    CHECK(back == box);
    CHECK_CUDA(cudaFree(device.ptr));
}

CASE(PositionsCutABoxOutOfABox) {
    auto box = solid();
    test::Buffer<unsigned char> device(box);
    std::vector<unsigned char> back(kX * kY * kZ, 0xff);
    cudaMemcpy3DParms parms = {};
    parms.srcPtr = make_cudaPitchedPtr(static_cast<unsigned char*>(device), kX, kX, kY);
    parms.srcPos = make_cudaPos(3, 2, 1);
    parms.dstPtr = hostBox(back);
    parms.dstPos = make_cudaPos(5, 1, 2);
    parms.extent = make_cudaExtent(10, 4, 3);
    parms.kind = cudaMemcpyDeviceToHost;
    CHECK_CUDA(cudaMemcpy3D(&parms));
    for (size_t z = 0; z < kZ; ++z)
        for (size_t y = 0; y < kY; ++y)
            for (size_t x = 0; x < kX; ++x) {
                const bool inside = x >= 5 && x < 15 && y >= 1 && y < 5 && z >= 2;
                CHECK_EQ(int(back[(z * kY + y) * kX + x]),
                         inside ? int(at(x - 2, y + 1, z - 1)) : 0xff);
            }
}

CASE(DeviceToDeviceAsync) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    auto box = solid();
    test::Buffer<unsigned char> from(box), to(kX * kY * kZ);
    cudaMemcpy3DParms parms = {};
    parms.srcPtr = make_cudaPitchedPtr(static_cast<unsigned char*>(from), kX, kX, kY);
    parms.dstPtr = make_cudaPitchedPtr(static_cast<unsigned char*>(to), kX, kX, kY);
    parms.extent = make_cudaExtent(kX, kY, kZ);
    parms.kind = cudaMemcpyDeviceToDevice;
    CHECK_CUDA(cudaMemcpy3DAsync(&parms, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK(to.host() == box);
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(MemsetFillsTheExtentOnly) {
    cudaPitchedPtr device;
    CHECK_CUDA(cudaMalloc3D(&device, make_cudaExtent(kX, kY, kZ)));
    CHECK_CUDA(cudaMemset(device.ptr, 0x10, device.pitch * kY * kZ));
    CHECK_CUDA(cudaMemset3D(device, 0x77, make_cudaExtent(12, 3, 2)));
    std::vector<unsigned char> whole(device.pitch * kY * kZ);
    CHECK_CUDA(cudaMemcpy(whole.data(), device.ptr, whole.size(), cudaMemcpyDeviceToHost));
    for (size_t z = 0; z < kZ; ++z)
        for (size_t y = 0; y < kY; ++y)
            for (size_t x = 0; x < device.pitch; ++x) {
                CHECK_EQ(int(whole[(z * kY + y) * device.pitch + x]),
                         x < 12 && y < 3 && z < 2 ? 0x77 : 0x10);
            }
    CHECK_CUDA(cudaMemset3DAsync(device, 0x01, make_cudaExtent(kX, kY, kZ), 0));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_CUDA(cudaFree(device.ptr));
}

CASE(NullParametersAreInvalidValue) {
    CHECK_EQ(cudaMemcpy3D(nullptr), cudaErrorInvalidValue);
    CHECK_EQ(cudaMalloc3D(nullptr, make_cudaExtent(4, 4, 4)), cudaErrorInvalidValue);
}
