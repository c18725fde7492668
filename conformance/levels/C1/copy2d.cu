// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: pitched memory, cudaMemcpy2D and cudaMemset2D touch their rectangle and nothing else
// DOC: CUDA Runtime API, 5.9 Memory Management, cudaMallocPitch, cudaMemcpy2D, cudaMemset2D
// ORACLE: not yet run
#include "case.h"

namespace {
constexpr size_t kWidth = 37, kHeight = 11, kHostPitch = 50;
}

static std::vector<unsigned char> picture() {
    std::vector<unsigned char> rows(kHostPitch * kHeight);
    for (size_t i = 0; i < rows.size(); ++i)
        rows[i] = static_cast<unsigned char>(i * 7 + 1);
    return rows;
}

CASE(APitchHoldsARowAndAligns) {
    for (size_t width : {1, 37, 512, 513, 4000}) {
        char* data = nullptr;
        size_t pitch = 0;
        CHECK_CUDA(cudaMallocPitch(&data, &pitch, width, 5));
        CHECK(pitch >= width);
        int alignment = 0;
        CHECK_CUDA(cudaDeviceGetAttribute(&alignment, cudaDevAttrTexturePitchAlignment, 0));
        CHECK(alignment > 0);
        CHECK_EQ(pitch % size_t(alignment), 0u);
        CHECK_CUDA(cudaMemset2D(data, pitch, 1, width, 5));
        CHECK_CUDA(cudaFree(data));
    }
}

CASE(RowsGoThereAndBack) {
    const auto host = picture();
    char* data = nullptr;
    size_t pitch = 0;
    CHECK_CUDA(cudaMallocPitch(&data, &pitch, kWidth, kHeight));
    CHECK_CUDA(cudaMemset(data, 0xee, pitch * kHeight));
    CHECK_CUDA(cudaMemcpy2D(data, pitch, host.data(), kHostPitch, kWidth, kHeight,
                            cudaMemcpyHostToDevice));

    std::vector<unsigned char> whole(pitch * kHeight), back(64 * kHeight, 0xaa);
    CHECK_CUDA(cudaMemcpy(whole.data(), data, whole.size(), cudaMemcpyDeviceToHost));
    for (size_t y = 0; y < kHeight; ++y) {
        for (size_t x = 0; x < pitch; ++x) {
            CHECK_EQ(int(whole[y * pitch + x]), x < kWidth ? int(host[y * kHostPitch + x]) : 0xee);
        }
    }
    CHECK_CUDA(cudaMemcpy2D(back.data(), 64, data, pitch, kWidth, kHeight, cudaMemcpyDeviceToHost));
    for (size_t y = 0; y < kHeight; ++y) {
        for (size_t x = 0; x < 64; ++x) {
            CHECK_EQ(int(back[y * 64 + x]), x < kWidth ? int(host[y * kHostPitch + x]) : 0xaa);
        }
    }
    CHECK_CUDA(cudaFree(data));
}

CASE(DeviceToDeviceWithTwoPitches) {
    const auto host = picture();
    test::Buffer<unsigned char> from(host), to(80 * kHeight, 0x11);
    CHECK_CUDA(cudaMemcpy2D(to, 80, from, kHostPitch, kWidth, kHeight, cudaMemcpyDeviceToDevice));
    const auto seen = to.host();
    for (size_t y = 0; y < kHeight; ++y) {
        for (size_t x = 0; x < 80; ++x) {
            CHECK_EQ(int(seen[y * 80 + x]), x < kWidth ? int(host[y * kHostPitch + x]) : 0x11);
        }
    }
}

CASE(HostToHostAndDefaultDirections) {
    const auto host = picture();
    std::vector<unsigned char> to(kWidth * kHeight);
    CHECK_CUDA(cudaMemcpy2D(to.data(), kWidth, host.data(), kHostPitch, kWidth, kHeight,
                            cudaMemcpyHostToHost));
    test::Buffer<unsigned char> device(kWidth * kHeight);
    CHECK_CUDA(
        cudaMemcpy2D(device, kWidth, host.data(), kHostPitch, kWidth, kHeight, cudaMemcpyDefault));
    CHECK(device.host() == to);
    for (size_t y = 0; y < kHeight; ++y)
        CHECK_EQ(int(to[y * kWidth + 3]), int(host[y * kHostPitch + 3]));
}

CASE(TheAsyncFormCopiesTheSame) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    const auto host = picture();
    test::Buffer<unsigned char> device(64 * kHeight, 0);
    CHECK_CUDA(cudaMemset2DAsync(device, 64, 0x33, 40, kHeight, stream));
    CHECK_CUDA(cudaMemcpy2DAsync(device, 64, host.data(), kHostPitch, kWidth, kHeight,
                                 cudaMemcpyHostToDevice, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    const auto seen = device.host();
    for (size_t y = 0; y < kHeight; ++y) {
        for (size_t x = 0; x < 64; ++x) {
            const int wanted = x < kWidth ? host[y * kHostPitch + x] : x < 40 ? 0x33 : 0;
            CHECK_EQ(int(seen[y * 64 + x]), wanted);
        }
    }
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(AWidthBeyondAPitchIsInvalidPitchValue) {
    test::Buffer<char> device(4096);
    std::vector<char> host(4096);
    CHECK_EQ(cudaMemcpy2D(device, 32, host.data(), 64, 40, 4, cudaMemcpyHostToDevice),
             cudaErrorInvalidPitchValue);
    CHECK_EQ(cudaMemcpy2D(device, 64, host.data(), 32, 40, 4, cudaMemcpyHostToDevice),
             cudaErrorInvalidPitchValue);
}

CASE(AnUnknownKindIsInvalidMemcpyDirection) {
    test::Buffer<char> device(4096);
    std::vector<char> host(4096);
    CHECK_EQ(cudaMemcpy2D(device, 64, host.data(), 64, 40, 4, cudaMemcpyKind(9)),
             cudaErrorInvalidMemcpyDirection);
}

CASE(ZeroWidthOrHeightIsNoOperation) {
    test::Buffer<char> device(64, 7);
    std::vector<char> host(64, 1);
    CHECK_CUDA(cudaMemcpy2D(device, 8, host.data(), 8, 0, 8, cudaMemcpyHostToDevice));
    CHECK_CUDA(cudaMemcpy2D(device, 8, host.data(), 8, 8, 0, cudaMemcpyHostToDevice));
    for (char c : device.host())
        CHECK_EQ(int(c), 7);
}

CASE(RowsPastTheEndAreInvalidValue) {
    const size_t pitch = 4096, rows = 1024;
    test::Buffer<char> device(pitch * rows);
    std::vector<char> host(pitch * rows * 2);
    CHECK_EQ(
        cudaMemcpy2D(device, pitch, host.data(), pitch, pitch, 2 * rows, cudaMemcpyHostToDevice),
        cudaErrorInvalidValue);
}

__global__ void addPitched(char* data, size_t pitch, int width) {
    float* row = reinterpret_cast<float*>(data + blockIdx.x * pitch);
    for (int x = threadIdx.x; x < width; x += blockDim.x)
        row[x] += blockIdx.x * 1000.0f + x;
}
CASE(AKernelWalksPitchedRows) {
    char* data = nullptr;
    size_t pitch = 0;
    const int width = 100, height = 9;
    CHECK_CUDA(cudaMallocPitch(&data, &pitch, width * sizeof(float), height));
    CHECK_CUDA(cudaMemset2D(data, pitch, 0, width * sizeof(float), height));
    addPitched<<<height, 32>>>(data, pitch, width);
    std::vector<float> back(width * height);
    CHECK_CUDA(cudaMemcpy2D(back.data(), width * sizeof(float), data, pitch, width * sizeof(float),
                            height, cudaMemcpyDeviceToHost));
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x)
            CHECK_EQ(back[y * width + x], y * 1000.0f + x);
    }
    CHECK_CUDA(cudaFree(data));
}
