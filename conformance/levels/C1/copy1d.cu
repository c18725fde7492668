// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: cudaMemcpy in every direction, and every bad argument
// DOC: CUDA Runtime API, 5.9 Memory Management, cudaMemcpy, cudaMemcpyAsync, enum cudaMemcpyKind
// ORACLE: not yet run
#include "case.h"

#include <numeric>

static std::vector<int> counting(int n) {
    std::vector<int> values(n);
    std::iota(values.begin(), values.end(), 1);
    return values;
}

CASE(ThereAndBackIsTheSame) {
    for (int n : {1, 2, 3, 100, 4097, 1 << 20}) {
        const std::vector<int> values = counting(n);
        test::Buffer<int> device(values);
        CHECK(device.host() == values);
    }
}

CASE(DeviceToDeviceCopies) {
    const std::vector<int> values = counting(5000);
    test::Buffer<int> from(values), to(5000);
    CHECK_CUDA(cudaMemcpy(to, from, 5000 * 4, cudaMemcpyDeviceToDevice));
    CHECK(to.host() == values);
}

CASE(HostToHostCopies) {
    const std::vector<int> from = counting(777);
    std::vector<int> to(777);
    CHECK_CUDA(cudaMemcpy(to.data(), from.data(), 777 * 4, cudaMemcpyHostToHost));
    CHECK(to == from);
}

CASE(DefaultFindsTheDirectionFromThePointers) {
    const std::vector<int> values = counting(300);
    test::Buffer<int> a(300), b(300);
    std::vector<int> back(300), host(300);
    CHECK_CUDA(cudaMemcpy(a, values.data(), 1200, cudaMemcpyDefault));
    CHECK_CUDA(cudaMemcpy(b, a, 1200, cudaMemcpyDefault));
    CHECK_CUDA(cudaMemcpy(back.data(), b, 1200, cudaMemcpyDefault));
    CHECK_CUDA(cudaMemcpy(host.data(), back.data(), 1200, cudaMemcpyDefault));
    CHECK(host == values);
}

CASE(OffsetsInsideAnAllocationWork) {
    test::Buffer<int> device(counting(100));
    const int values[3] = {-1, -2, -3};
    CHECK_CUDA(cudaMemcpy(device + 97, values, sizeof values, cudaMemcpyHostToDevice));
    CHECK_CUDA(
        cudaMemcpy(reinterpret_cast<char*>(device + 10) + 1, "xyz", 3, cudaMemcpyHostToDevice));
    std::vector<int> wanted = counting(100);
    std::memcpy(&wanted[97], values, sizeof values);
    std::memcpy(reinterpret_cast<char*>(&wanted[10]) + 1, "xyz", 3);
    CHECK(device.host() == wanted);
}

CASE(ACopyOntoItselfChangesNothing) {
    for (int n : {100, 1 << 20}) {
        const std::vector<int> values = counting(n);
        test::Buffer<int> device(values);
        CHECK_CUDA(cudaMemcpy(device, device, n * 4, cudaMemcpyDeviceToDevice));
        CHECK_CUDA(cudaMemcpyAsync(device, device, n * 4, cudaMemcpyDefault));
        CHECK_CUDA(cudaDeviceSynchronize());
        CHECK(device.host() == values);
    }
}

CASE(ZeroBytesIsNoOperation) {
    test::Buffer<int> device(counting(4));
    int value = 9;
    CHECK_CUDA(cudaMemcpy(device, &value, 0, cudaMemcpyHostToDevice));
    CHECK_CUDA(cudaMemcpy(nullptr, nullptr, 0, cudaMemcpyDeviceToHost));
    CHECK(device.host() == counting(4));
}

CASE(NullIsInvalidValue) {
    test::Buffer<int> device(4);
    int value = 9;
    CHECK_EQ(cudaMemcpy(nullptr, &value, 4, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    CHECK_EQ(cudaMemcpy(&value, nullptr, 4, cudaMemcpyDeviceToHost), cudaErrorInvalidValue);
    CHECK_EQ(cudaMemcpy(device, nullptr, 4, cudaMemcpyDefault), cudaErrorInvalidValue);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidValue);
}

CASE(AnUnknownKindIsInvalidMemcpyDirection) {
    test::Buffer<int> device(4);
    int value = 9;
    CHECK_EQ(cudaMemcpy(device, &value, 4, cudaMemcpyKind(42)), cudaErrorInvalidMemcpyDirection);
    CHECK_EQ(cudaMemcpyAsync(device, &value, 4, cudaMemcpyKind(-1), 0),
             cudaErrorInvalidMemcpyDirection);
}

CASE(PastTheEndOfAnAllocationIsInvalidValue) {
    // 4 MiB, so that no rounding of the allocation can hide the end.
    const size_t bytes = size_t(4) << 20;
    test::Buffer<char> device(bytes);
    std::vector<char> host(3 * bytes);
    CHECK_EQ(cudaMemcpy(device, host.data(), 3 * bytes, cudaMemcpyHostToDevice),
             cudaErrorInvalidValue);
    CHECK_EQ(cudaMemcpy(host.data(), device, 3 * bytes, cudaMemcpyDeviceToHost),
             cudaErrorInvalidValue);
    CHECK_CUDA(cudaMemcpy(host.data(), device, bytes, cudaMemcpyDeviceToHost));
}

CASE(AFreedPointerIsInvalidValue) {
    char* stale = nullptr;
    char host[64] = {};
    CHECK_CUDA(cudaMalloc(&stale, size_t(8) << 20));
    CHECK_CUDA(cudaFree(stale));
    CHECK_EQ(cudaMemcpy(host, stale, sizeof host, cudaMemcpyDeviceToHost), cudaErrorInvalidValue);
    CHECK_EQ(cudaMemcpy(stale, host, sizeof host, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
}

CASE(AHostPointerGivenAsDevicePointerIsInvalidValue) {
    std::vector<int> a(100), b(100);
    CHECK_CUDA(cudaFree(0));
    CHECK_EQ(cudaMemcpy(a.data(), b.data(), 400, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    CHECK_EQ(cudaMemcpy(a.data(), b.data(), 400, cudaMemcpyDeviceToHost), cudaErrorInvalidValue);
}

CASE(AsyncCopiesKeepTheOrderOfTheirStream) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    int* host = nullptr;
    CHECK_CUDA(cudaMallocHost(&host, 3 * 4096 * sizeof(int)));
    for (int i = 0; i < 4096; ++i)
        host[i] = i, host[4096 + i] = -i;
    test::Buffer<int> a(4096), b(4096);
    CHECK_CUDA(cudaMemcpyAsync(a, host, 4096 * 4, cudaMemcpyHostToDevice, stream));
    CHECK_CUDA(cudaMemcpyAsync(b, a, 4096 * 4, cudaMemcpyDeviceToDevice, stream));
    CHECK_CUDA(cudaMemcpyAsync(a, host + 4096, 4096 * 4, cudaMemcpyHostToDevice, stream));
    CHECK_CUDA(cudaMemcpyAsync(host + 8192, b, 4096 * 4, cudaMemcpyDeviceToHost, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    for (int i = 0; i < 4096; ++i)
        CHECK_EQ(host[8192 + i], i);
    CHECK_EQ(a.host()[17], -17);
    CHECK_CUDA(cudaFreeHost(host));
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(AnAsyncCopyFromPageableMemoryMayBeFollowedByItsReuse) {
    // "For transfers from pageable host memory to device memory, ... returns once the pageable
    // buffer has been copied to the staging memory" (CUDA Runtime API, 2 API synchronization
    // behavior).
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    test::Buffer<int> device(1000);
    std::vector<int> host = counting(1000);
    CHECK_CUDA(cudaMemcpyAsync(device, host.data(), 4000, cudaMemcpyHostToDevice, stream));
    for (int& value : host)
        value = 0;
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK(device.host() == counting(1000));
}

struct Slow {
    __device__ int operator()(int i) const {
        unsigned x = i;
        for (int k = 0; k < 20000; ++k)
            x = x * 1664525u + 1013904223u;
        return int(x);
    }
};
CASE(ASynchronousCopyWaitsForTheKernelBeforeIt) {
    test::Buffer<int> out(256);
    test::evaluate<int, Slow><<<2, 128>>>(out, 256, Slow{});
    const std::vector<int> seen = out.host();
    for (int i = 0; i < 256; ++i) {
        unsigned x = i;
        for (int k = 0; k < 20000; ++k)
            x = x * 1664525u + 1013904223u;
        CHECK_EQ(seen[i], int(x));
    }
}
