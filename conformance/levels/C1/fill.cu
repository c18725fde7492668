// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cudaMemset and its forms
// DOC: CUDA Runtime API, 5.9 Memory Management, cudaMemset, cudaMemsetAsync
// ORACLE: not yet run
#include "case.h"

CASE(TheLowByteOfTheValueIsUsed) {
    test::Buffer<unsigned> device(100);
    CHECK_CUDA(cudaMemset(device, 0x12345678, 400));
    for (unsigned value : device.host())
        CHECK_EQ(value, 0x78787878u);
    CHECK_CUDA(cudaMemset(device, -1, 400));
    CHECK_EQ(device.host()[99], 0xffffffffu);
}

CASE(OnlyTheRangeIsWritten) {
    test::Buffer<unsigned char> device(1000, 1);
    CHECK_CUDA(cudaMemset(device + 13, 2, 777));
    const auto seen = device.host();
    for (size_t i = 0; i < 1000; ++i)
        CHECK_EQ(int(seen[i]), i >= 13 && i < 790 ? 2 : 1);
}

CASE(AsyncKeepsTheOrderOfTheStream) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    test::Buffer<unsigned char> device(1 << 20);
    for (int i = 0; i < 50; ++i)
        CHECK_CUDA(cudaMemsetAsync(device, i, 1 << 20, stream));
    CHECK_CUDA(cudaMemsetAsync(device + 5, 99, 1, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    const auto seen = device.host();
    CHECK_EQ(int(seen[4]), 49);
    CHECK_EQ(int(seen[5]), 99);
    CHECK_EQ(int(seen.back()), 49);
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(ZeroBytesIsNoOperation) {
    test::Buffer<char> device(4, 5);
    CHECK_CUDA(cudaMemset(device, 1, 0));
    CHECK_EQ(int(device.host()[0]), 5);
}

CASE(NullIsInvalidValue) {
    CHECK_EQ(cudaMemset(nullptr, 0, 4), cudaErrorInvalidValue);
}

CASE(PastTheEndIsInvalidValue) {
    test::Buffer<char> device(size_t(4) << 20);
    CHECK_EQ(cudaMemset(device, 0, size_t(12) << 20), cudaErrorInvalidValue);
}

CASE(AHostPointerIsInvalidValue) {
    std::vector<char> host(100);
    CHECK_CUDA(cudaFree(0));
    CHECK_EQ(cudaMemset(host.data(), 0, 100), cudaErrorInvalidValue);
}

CASE(PinnedMemoryIsFilledToo) {
    unsigned char* host = nullptr;
    CHECK_CUDA(cudaMallocHost(&host, 1000));
    CHECK_CUDA(cudaMemset(host, 0x42, 1000));
    CHECK_CUDA(cudaDeviceSynchronize());
    CHECK_EQ(int(host[0]), 0x42);
    CHECK_EQ(int(host[999]), 0x42);
    CHECK_CUDA(cudaFreeHost(host));
}
